/**
 * The page of search: names first, then what is said. The words stand in the address, so
 * that a search can be sent to somebody.
 */

import { described, made } from "./box";
import type { Found, PartName } from "./files";
import { Files } from "./files";
import { type Answer, foundBy, search } from "./search";

const WAIT = 120;
const STEP = 20;
const HEADS: Record<PartName, string> = { names: "Names", values: "What is said" };

/** Make the page of search work; nothing on any other page. */
export function enableSearchPage(): void {
  const place = document.getElementById("search-page");
  const input = document.getElementById("search-words") as HTMLInputElement | null;
  const said = document.getElementById("search-said");
  const results = document.getElementById("search-found");
  if (!place || !input || !said || !results) return;
  const files = new Files(document.documentElement.dataset["root"] ?? "./");
  let asked = 0;

  const run = async (): Promise<void> => {
    const query = input.value.trim();
    const mine = (asked += 1);
    remember(query);
    if (!query) {
      said.textContent = "";
      results.replaceChildren();
      return;
    }
    said.textContent = "Searching …";
    try {
      const answers = await Promise.all(
        (["names", "values"] as const).map(async (part) => [part, await search(files, part, query, STEP)] as const),
      );
      if (mine !== asked) return;
      const shown = answers.filter(([, answer]) => answer.total > 0);
      results.replaceChildren(...shown.map(([part, answer]) => section(files, part, query, answer)));
      said.textContent = summary(query, answers.map(([, answer]) => answer));
    } catch {
      if (mine === asked) said.textContent = "The index could not be read. Are you connected?";
    }
  };

  let waiting = 0;
  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void run(), WAIT);
  });
  document.getElementById("search-unscripted")?.remove();
  place.hidden = false;
  input.value = new URLSearchParams(window.location.search).get("q") ?? "";
  if (input.value) void run();
  else input.focus();
}

function remember(query: string): void {
  const address = query ? `?q=${encodeURIComponent(query)}` : window.location.pathname;
  window.history.replaceState(null, "", address);
}

function summary(query: string, answers: Answer[]): string {
  const total = answers.reduce((sum, answer) => sum + answer.total, 0);
  if (!total) return `Nothing is written like “${query}”. That does not mean that there is nothing.`;
  const partly = answers.every((answer) => answer.total === 0 || answer.partly);
  const count = `${total.toLocaleString("en")} ${total === 1 ? "result" : "results"}`;
  return partly ? `${count}, none with all of your words.` : `${count}.`;
}

function section(files: Files, part: PartName, query: string, answer: Answer): HTMLElement {
  const whole = made("section", "found-part", ["h2", "", HEADS[part]]);
  const list = made("ol", "plain found-list");
  list.append(...answer.found.map((found) => result(found, query)));
  whole.append(list);
  if (answer.total > answer.found.length) whole.append(more(files, part, query, answer, list));
  return whole;
}

function more(files: Files, part: PartName, query: string, answer: Answer, list: HTMLElement): HTMLElement {
  const button = made("button", "more-results") as HTMLButtonElement;
  button.type = "button";
  const label = (shown: number): void => {
    button.textContent = `More of ${answer.total.toLocaleString("en")}`;
    button.hidden = shown >= answer.total;
  };
  label(answer.found.length);
  button.addEventListener("click", () => {
    const shown = list.childElementCount;
    void search(files, part, query, shown + 2 * STEP).then((further) => {
      const items = further.found.slice(shown).map((found) => result(found, query));
      list.append(...items);
      items[0]?.querySelector("a")?.focus();
      label(list.childElementCount);
      if (!items.length) button.hidden = true;
    });
  });
  return button;
}

function result(found: Found, query: string): HTMLElement {
  const item = document.createElement("li");
  const link = made("a", "", ["bdi", "", found.title]) as HTMLAnchorElement;
  link.href = found.href;
  item.append(link);
  const isClaim = found.kind === "Claim";
  item.append(isClaim ? made("span", "found-said", ["bdi", "", found.where]) : made("span", "note", ["bdi", "", described(found)]));
  const other = foundBy(found, query);
  if (other) item.append(made("span", "note", ["span", "", "also written "], ["bdi", "", other]));
  return item;
}
