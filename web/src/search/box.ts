/**
 * The search box in the head of every page: a combobox with a list of results.
 *
 * `/` goes to it from anywhere; arrows walk through the list, Enter follows, Escape closes.
 * Without this script a link to the page of search stands in its place.
 */

import type { Found } from "./files";
import { Files } from "./files";
import { foundBy, search } from "./search";

const MOST = 8;
const WAIT = 90;

/** Make the search box work. */
export function enableSearchBox(): void {
  const place = document.querySelector<HTMLElement>(".search-box");
  const input = place?.querySelector<HTMLInputElement>("input");
  const list = place?.querySelector<HTMLElement>("[role=listbox]");
  const status = place?.querySelector<HTMLElement>("[role=status]");
  const ownPage = document.getElementById("search-words"); // the page of search has its own field
  goTo("/", ownPage ?? input ?? null);
  if (ownPage || !place || !input || !list || !status) return;
  const root = document.documentElement.dataset["root"] ?? "./";
  new Box(input, list, status, new Files(root), root).begin();
  place.hidden = false;
  document.querySelector<HTMLElement>(".search-link")?.remove();
}

/** A key that, pressed anywhere but in a field, goes to one. */
function goTo(key: string, field: HTMLElement | null): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || isTyping() || !field) return;
    event.preventDefault();
    field.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
}

class Box {
  private asked = 0;
  private waiting = 0;
  private active = -1;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
    private readonly status: HTMLElement,
    private readonly files: Files,
    private readonly root: string,
  ) {}

  begin(): void {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => {
      if (this.input.value.trim() && this.list.childElementCount) this.open(true);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.input.parentElement?.contains(event.target as Node)) this.open(false);
    });
    this.input.parentElement?.addEventListener("focusout", (event) => {
      const next = event.relatedTarget as Node | null;
      if (next && !this.input.parentElement?.contains(next)) this.open(false);
    });
  }

  private typed(): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.ask(), WAIT);
  }

  private async ask(): Promise<void> {
    const query = this.input.value.trim();
    const asked = (this.asked += 1);
    if (!query) {
      this.show("", [], 0, "");
      return;
    }
    try {
      const answer = await search(this.files, "names", query, MOST);
      if (asked !== this.asked) return; // something else was typed since
      const note = answer.partly ? "Nothing has all these words; this has some of them." : "";
      this.show(query, answer.found, answer.total, note);
    } catch {
      if (asked === this.asked) this.show(query, [], 0, "The index could not be read. Are you connected?");
    }
  }

  private show(query: string, found: Found[], total: number, note: string): void {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((each, k) => option(each, query, k)));
    if (query) this.list.append(everything(this.root, query, found.length));
    const count = found.length === 0 ? "No name found" : total === 1 ? "1 name found" : `${total} names found`;
    this.status.textContent = query ? `${note || count}.`.replace(/\.\.$|\?\.$/, (end) => end.charAt(0)) : "";
    this.open(Boolean(query));
  }

  private open(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.mark(-1);
  }

  private key(event: KeyboardEvent): void {
    const options = [...this.list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      event.preventDefault();
      this.open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = options.length + 1; // one of them is the field itself
      this.mark(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter") {
      const query = this.input.value.trim();
      const chosen = options[this.active];
      if (chosen) window.location.assign(chosen.href);
      else if (query) window.location.assign(addressOf(this.root, query));
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.input.value = "";
      else event.preventDefault();
      this.open(false);
    }
  }

  private mark(at: number): void {
    this.active = at;
    this.list.querySelectorAll<HTMLElement>("[role=option]").forEach((each, k) => {
      each.setAttribute("aria-selected", String(k === at));
      if (k !== at) return;
      this.input.setAttribute("aria-activedescendant", each.id);
      each.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
  }
}

/** The page of search for these words. */
export function addressOf(root: string, query: string): string {
  return `${root}search/?q=${encodeURIComponent(query)}`;
}

function option(found: Found, query: string, number: number): HTMLElement {
  const link = made("a", "", ["bdi", "found-name", found.title], ["span", "found-kind", described(found)]);
  const other = foundBy(found, query);
  if (other) link.append(made("span", "found-other", ["bdi", "", other]));
  return asOption(link as HTMLAnchorElement, found.href, number);
}

function everything(root: string, query: string, number: number): HTMLElement {
  const link = made("a", "found-all", ["span", "", "All results for "], ["bdi", "", `“${query}”`]);
  return asOption(link as HTMLAnchorElement, addressOf(root, query), number);
}

function asOption(link: HTMLAnchorElement, href: string, number: number): HTMLAnchorElement {
  link.href = href;
  link.id = `search-option-${number}`;
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", "false");
  return link;
}

/** What a record is: `Organisation, China`. */
export function described(found: Found): string {
  return found.where ? `${found.kind}, ${found.where}` : found.kind;
}

/** An element with children, each a tag, a class and a text. */
export function made(tag: string, name: string, ...children: [tag: string, name: string, text: string][]): HTMLElement {
  const element = document.createElement(tag);
  if (name) element.className = name;
  for (const [childTag, childName, text] of children) {
    const child = document.createElement(childTag);
    if (childName) child.className = childName;
    child.textContent = text;
    element.append(child);
  }
  return element;
}

function isTyping(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLElement && (at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName));
}
