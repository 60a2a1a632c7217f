/**
 * The citation of a page: the state of the log that is cited, buttons to copy and to save.
 *
 * The page holds the citation itself. The state stands in one file, so that a new entry of
 * the log changes one file and not every page.
 */

interface State {
  origin: string;
  size: number;
  root: string;
  time: string;
}

/** Fill in the state when a citation is opened, and make its buttons work. */
export function enableCitations(): void {
  for (const part of document.querySelectorAll<HTMLDetailsElement>("details.cite")) {
    let filled = false;
    part.addEventListener("toggle", () => {
      if (!part.open || filled) return;
      filled = true;
      void state().then(
        (found) => fill(part, found, new Date()),
        () => undefined, // without it the citation is whole, and names no state
      );
    });
    for (const button of part.querySelectorAll<HTMLButtonElement>("button")) {
      button.hidden = false;
      button.addEventListener("click", () => void act(button));
    }
  }
}

async function state(): Promise<State> {
  const root = document.documentElement.dataset["root"] ?? "./";
  const answer = await fetch(`${root}data/state.json`);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as State;
}

/** Put the state and today's date into the places that wait for them. */
function fill(part: HTMLElement, found: State, today: Date): void {
  for (const slot of part.querySelectorAll<HTMLElement>("[data-slot]")) {
    slot.textContent = slotText(slot.dataset["slot"] ?? "", found, today);
  }
}

/** What belongs in a place of a citation. */
export function slotText(slot: string, found: State, today: Date): string {
  const day = today.toISOString().slice(0, 10);
  switch (slot) {
    case "state":
      return `, tree size ${found.size}, root hash ${found.root}`;
    case "read":
      return ` Read ${day}.`;
    case "urldate":
      return `,\n  urldate = {${day}}`;
    case "accessed":
      return `,\n    "accessed": {"date-parts": [[${day.split("-").map(Number).join(", ")}]]}`;
    default:
      return "";
  }
}

async function act(button: HTMLButtonElement): Promise<void> {
  const text = document.getElementById(button.dataset["of"] ?? "")?.textContent ?? "";
  if (button.dataset["save"]) {
    save(text, button.dataset["save"]);
    return;
  }
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied: the browser forbids it";
  }
  window.setTimeout(() => (button.textContent = label), 2000);
}

function save(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
