/**
 * The review workbench: keys, the help, and words selected in a document. Forms and links do
 * the work; this presses them. Every page but the selection of words is whole without it.
 */

import "./index.css";
import { enableDraft } from "./draft";
import { enableKeys } from "./keys";
import { enableSelection } from "./selection";

document.documentElement.classList.add("scripted");
enableSelection();
enableDraft();
enableKeys();

for (const link of document.querySelectorAll<HTMLElement>("[data-back]")) {
  link.addEventListener("click", (event) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  });
}
document.querySelector<HTMLElement>("[data-focus]")?.focus();

const words = document.querySelector<HTMLElement>(".passage mark.value, .passage mark");
if (words) centre(words);

/** Scroll the text so that the words stand in its middle; the page itself stays where it is. */
function centre(element: HTMLElement): void {
  const text = element.closest<HTMLElement>(".passage");
  if (!text) return;
  const from = element.getBoundingClientRect().top - text.getBoundingClientRect().top;
  text.scrollTop += from - text.clientHeight / 3;
}
