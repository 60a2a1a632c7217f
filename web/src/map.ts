/**
 * The world map: what it counts can be switched, and a country says what it has under the pointer.
 *
 * The map itself comes drawn, with links and titles, and works without this.
 */

interface Measure {
  name: string;
  label: string;
  steps: number[];
}

/** Which of the shades 0…steps.length a count has: 0 is none. */
export function shade(count: number, steps: readonly number[]): number {
  return steps.filter((step) => count >= step).length;
}

/** The words under each shade: `1`, `2`, `3–4`, `8+`. */
export function legendLabels(steps: readonly number[]): string[] {
  return steps.map((step, index) => {
    const next = steps[index + 1];
    if (next === undefined) return `${step}+`;
    return next - 1 > step ? `${step}–${next - 1}` : `${step}`;
  });
}

/** Make the map of the page work, where there is one. */
export function enableMap(): void {
  const figure = document.querySelector<HTMLElement>("figure.world");
  if (!figure) return;
  const areas = [...figure.querySelectorAll<SVGElement>("[data-name]")];
  for (const radio of figure.querySelectorAll<HTMLInputElement>("input[name=measure]")) {
    const measure = readMeasure(radio);
    radio.addEventListener("change", () => paint(figure, areas, measure));
    if (radio.checked) paint(figure, areas, measure); // a browser may keep the choice over a reload
  }
  const switcher = figure.querySelector<HTMLElement>(".measures");
  if (switcher) switcher.hidden = false;
  enableTip(figure, areas);
}

function readMeasure(radio: HTMLInputElement): Measure {
  const steps = (radio.dataset["steps"] ?? "").split(",").map(Number);
  return { name: radio.value, label: radio.dataset["label"] ?? "", steps };
}

function paint(figure: HTMLElement, areas: SVGElement[], measure: Measure): void {
  for (const area of areas) {
    const count = Number(area.dataset[measure.name] ?? 0);
    area.setAttribute("class", area.dataset["known"] ? `c s${shade(count, measure.steps)}` : "c none");
  }
  showLegend(figure, measure.label, measure.steps);
}

/** Say what the shades mean. */
export function showLegend(figure: HTMLElement, label: string, steps: readonly number[]): void {
  const labels = legendLabels(steps);
  figure.querySelectorAll(".legend .amount").forEach((place, index) => {
    place.textContent = labels[index] ?? "";
    place.parentElement?.classList.toggle("unused", labels[index] === undefined);
  });
  const title = figure.querySelector(".legend-title");
  if (title) title.textContent = label;
}

function enableTip(figure: HTMLElement, areas: SVGElement[]): void {
  const frame = figure.querySelector<HTMLElement>(".map-frame");
  if (!frame) return;
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the link's own name says the same
  frame.append(tip);
  for (const area of areas) {
    const link = area.closest("a") ?? area; // the link takes the focus
    const title = area.querySelector("title");
    if (title) {
      link.setAttribute("aria-label", title.textContent ?? "");
      title.remove(); // or the browser would show its own as well
    }
    const show = (event: Event): void => showTip(tip, frame, area, event);
    const hide = (): void => { tip.hidden = true; };
    area.addEventListener("pointermove", show);
    link.addEventListener("focus", show);
    area.addEventListener("pointerleave", hide);
    link.addEventListener("blur", hide);
  }
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true;
  });
}

function showTip(tip: HTMLElement, frame: HTMLElement, area: SVGElement, event: Event): void {
  const name = document.createElement("strong");
  name.textContent = area.dataset["name"] ?? "";
  const lines = (area.dataset["says"] ?? "").split("\n").filter(Boolean).map((line) => {
    const row = document.createElement("span");
    row.textContent = line;
    return row;
  });
  tip.replaceChildren(name, ...lines);
  tip.hidden = false;
  // Beside the pointer; by the keyboard beside the country, which may have far islands.
  const box =
    event instanceof PointerEvent
      ? new DOMRect(event.clientX, event.clientY - 8, 0, 20)
      : area.getBoundingClientRect();
  const outer = frame.getBoundingClientRect();
  const middle = box.left + box.width / 2 - outer.left;
  const half = tip.offsetWidth / 2;
  const left = Math.min(Math.max(middle, half + 4), outer.width - half - 4);
  const above = box.top - outer.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 0 ? above : Math.min(box.bottom - outer.top + 8, outer.height - 8)}px`;
}
