/**
 * Who supplies whom, on the world map: one supplier or all, up to a year.
 *
 * The supplies come from flows.json, which is fetched when somebody first asks. Suppliers'
 * countries are joined to their buyers by lines; a list beneath says the same in words.
 */

import { shade, showLegend } from "./map";

type Supplier = [name: string, path: string, countries: number];
type Country = [name: string, path: string, x: number, y: number];
export type Supply = [supplier: number, source: string, target: string, year: number];

export interface Flows {
  suppliers: Supplier[];
  countries: Record<string, Country>;
  supplies: Supply[];
}

export interface Shown {
  /** Supplies by buyer, and by pair of supplier country and buyer. */
  targets: Map<string, number>;
  pairs: Map<string, number>;
  /** How many have no year, and so are in no year's picture. */
  undated: number;
}

const ALL = -2;
const STEPS = [1, 2, 4, 7, 12];

/** What to show of one supplier (ALL: of all) up to a year (0: of any year, and of none). */
export function choose(supplies: readonly Supply[], supplier: number, until: number): Shown {
  const targets = new Map<string, number>();
  const pairs = new Map<string, number>();
  let undated = 0;
  for (const [who, source, target, year] of supplies) {
    if (supplier !== ALL && who !== supplier) continue;
    if (until && !year) undated += 1;
    if (until && (!year || year > until)) continue;
    targets.set(target, (targets.get(target) ?? 0) + 1);
    if (source && source !== target) {
      const pair = `${source}-${target}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
  }
  return { targets, pairs, undated };
}

/** A line that bends towards the top of the map; the same rule stands in publish/_world.py. */
export function arc(from: Country, to: Country): string {
  const [x1, y1, x2, y2] = [from[2], from[3], to[2], to[3]];
  const bend = Math.max(4, (y1 + y2) / 2 - 0.22 * Math.hypot(x1 - x2, y1 - y2));
  return `M${x1} ${y1}Q${((x1 + x2) / 2).toFixed(1)} ${bend.toFixed(1)} ${x2} ${y2}`;
}

/** Make the controls under the map work, where there are some. */
export function enableFlows(): void {
  const figure = document.querySelector<HTMLElement>("figure.world");
  const panel = figure?.querySelector<HTMLElement>(".flows");
  const address = panel?.dataset["flows"];
  if (!figure || !panel || !address) return;
  panel.hidden = false;
  let drawer: Promise<Drawer> | undefined;
  const details = panel.querySelector("details")!;
  const radios = [...figure.querySelectorAll<HTMLInputElement>("input[name=measure]")];
  for (const radio of radios) radio.addEventListener("change", () => { details.open = false; });
  details.addEventListener("toggle", () => {
    if (!details.open) {
      void drawer?.then((each) => each.leave());
      radios.find((radio) => radio.checked)?.dispatchEvent(new Event("change")); // as it was before
      return;
    }
    drawer ??= fetch(address)
      .then((response) => response.json())
      .then((flows: Flows) => new Drawer(figure, panel, flows));
    drawer.then(
      (each) => each.draw(),
      () => { panel.querySelector("output")!.textContent = "The file of supplies could not be read."; },
    );
  });
}

class Drawer {
  private readonly select: HTMLSelectElement;
  private readonly range: HTMLInputElement;
  private readonly said: HTMLOutputElement;
  private readonly list: HTMLElement;
  private readonly lines: SVGGElement;
  private readonly areas: Map<string, SVGElement>;

  constructor(
    private readonly figure: HTMLElement,
    panel: HTMLElement,
    private readonly flows: Flows,
  ) {
    this.select = panel.querySelector("select")!;
    this.range = panel.querySelector("input[type=range]")!;
    this.said = panel.querySelector("output")!;
    this.list = panel.querySelector(".flow-list")!;
    const svg = figure.querySelector("svg")!;
    this.lines = document.createElementNS("http://www.w3.org/2000/svg", "g");
    this.lines.setAttribute("class", "lines");
    svg.append(this.lines);
    const areas = [...svg.querySelectorAll<SVGElement>("[data-code]")];
    this.areas = new Map(areas.map((area) => [area.dataset["code"]!, area]));
    this.fill();
    this.select.addEventListener("change", () => this.draw());
    this.range.addEventListener("input", () => this.draw());
  }

  /** The suppliers to choose from, and the years that there are. */
  private fill(): void {
    this.select.add(new Option("All suppliers", String(ALL)));
    this.flows.suppliers.forEach(([name, , countries], number) => {
      this.select.add(new Option(`${name} (${countries})`, String(number)));
    });
    const years = this.flows.supplies.map((supply) => supply[3]).filter(Boolean);
    const last = Math.max(...years, 0);
    this.range.max = String(last + 1); // the last stop: any year, and none
    this.range.min = String(Math.min(...years, last));
    this.range.value = this.range.max;
    this.range.disabled = !years.length;
  }

  /** Take the lines away. */
  leave(): void {
    this.lines.replaceChildren();
  }

  draw(): void {
    this.leave();
    const until = this.range.value === this.range.max ? 0 : Number(this.range.value);
    this.range.setAttribute("aria-valuetext", until ? `until ${until}` : "any year");
    const shown = choose(this.flows.supplies, Number(this.select.value), until);
    for (const [code, area] of this.areas) {
      const count = shown.targets.get(code) ?? 0;
      area.setAttribute("class", `c s${shade(count, STEPS)}`);
    }
    showLegend(this.figure, "Supplies", STEPS);
    for (const [pair, count] of shown.pairs) this.line(pair, count);
    this.say(shown, until);
  }

  private line(pair: string, count: number): void {
    const [source, target] = pair.split("-").map((code) => this.flows.countries[code]);
    if (!source || !target) return;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", arc(source, target));
    path.setAttribute("class", `arc w${shade(count, STEPS)}`);
    this.lines.append(path);
  }

  private say(shown: Shown, until: number): void {
    const supplies = [...shown.targets.values()].reduce((sum, count) => sum + count, 0);
    const when = until ? ` until ${until}` : "";
    const left = shown.undated ? `; ${shown.undated} more without a year` : "";
    this.said.textContent =
      `${supplies} ${supplies === 1 ? "supply" : "supplies"} to ${shown.targets.size} ` +
      `${shown.targets.size === 1 ? "country" : "countries"}${when}${left}.`;
    const items = [...shown.targets]
      .map(([code, count]) => ({ country: this.flows.countries[code], code, count }))
      .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
    this.list.replaceChildren(...items.map(({ country, code, count }) => entry(country, code, count)));
  }
}

function entry(country: Country | undefined, code: string, count: number): HTMLLIElement {
  const item = document.createElement("li");
  const name = country?.[0] ?? code;
  if (country?.[1]) {
    const link = document.createElement("a");
    link.href = country[1];
    link.textContent = name;
    item.append(link);
  } else {
    item.append(name);
  }
  item.append(` ${count}`);
  return item;
}
