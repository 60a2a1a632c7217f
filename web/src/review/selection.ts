/**
 * Words that are selected in a document, as the stretch of its canonical text that they are.
 *
 * Every piece of the text says at which code point it begins (`data-s`); characters that steer
 * are shown as their code points, and count as the one character that they are (`data-c`).
 */

export interface Selected {
  document: string;
  start: number;
  end: number;
  text: string;
}

/** Where a boundary of a selection stands in the text; `null` outside it. */
function place(node: Node, offset: number, last: boolean): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const piece = element?.closest<HTMLElement>("[data-s]");
  if (node instanceof Text && piece) {
    const start = Number(piece.dataset["s"]);
    if (piece.dataset["c"]) return offset > 0 && last ? start + 1 : start;
    return start + [...node.data.slice(0, offset)].length;
  }
  // Between pieces: the nearest one inside, after it or before it.
  const inside = element?.closest(".passage") ? element : null;
  if (!inside) return null;
  const child = inside.childNodes[last ? offset - 1 : offset] ?? inside;
  const pieces = child instanceof Element ? child.querySelectorAll<HTMLElement>("[data-s]") : [];
  const found = last ? pieces[pieces.length - 1] : pieces[0];
  return found ? Number(found.dataset[last ? "e" : "s"]) : null;
}

/** The words of the pieces between two code points, with the characters that they stand for. */
function wordsBetween(passage: Element, start: number, end: number): string {
  let words = "";
  let at = start;
  for (const piece of passage.querySelectorAll<HTMLElement>("[data-s]")) {
    const from = Number(piece.dataset["s"]);
    const to = Number(piece.dataset["e"]);
    if (to <= start || from >= end) continue;
    if (from > at && words) words += "\n\n"; // between paragraphs
    const code = piece.dataset["c"];
    const chars = code ? [String.fromCodePoint(Number(code))] : [...(piece.textContent ?? "")];
    words += chars.slice(Math.max(0, start - from), end - from).join("");
    at = to;
  }
  return words;
}

/** What is selected in the document now; `null` when nothing is. */
export function selected(): Selected | null {
  const selection = window.getSelection();
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const passage = document.querySelector<HTMLElement>(".passage");
  if (!passage || !range.intersectsNode(passage)) return null;
  const start = place(range.startContainer, range.startOffset, false);
  const end = place(range.endContainer, range.endOffset, true);
  if (start === null || end === null || end <= start) return null;
  return trimmed(passage, { document: passage.dataset["document"] ?? "", start, end, text: "" });
}

/** Without the space that a double click takes along. */
function trimmed(passage: Element, found: Selected): Selected | null {
  const text = wordsBetween(passage, found.start, found.end);
  const left = [...text].length - [...text.trimStart()].length;
  const right = [...text].length - [...text.trimEnd()].length;
  const kept = { ...found, start: found.start + left, end: found.end - right, text: text.trim() };
  return kept.end > kept.start ? kept : null;
}

/** The button that drafts a claim from the selected words. */
export function enableSelection(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-add]");
  if (!button) return;
  button.hidden = false;
  button.disabled = true; // and not hidden: the text must not move while somebody selects in it
  document.addEventListener("selectionchange", () => (button.disabled = selected() === null));
  button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
  button.addEventListener("click", () => {
    const words = selected();
    if (!words) return;
    const back = location.pathname.startsWith("/claim/") ? location.pathname + location.search : "";
    const query = new URLSearchParams({ start: `${words.start}`, end: `${words.end}`, back });
    location.assign(`/document/${words.document}/add?${query}`);
  });
}
