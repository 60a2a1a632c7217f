/**
 * A document's page: the quote that a link names is lit, all of its parts.
 */

/** Light the quote of the address, such as `#q120-160`, now and whenever it changes. */
export function enableQuotes(): void {
  if (!document.querySelector(".document-text")) return;
  light();
  window.addEventListener("hashchange", light);
}

function light(): void {
  const [, start, end] = /^#q(\d+)-(\d+)$/.exec(location.hash) ?? [];
  for (const mark of document.querySelectorAll<HTMLElement>(".document-text mark")) {
    const from = Number(mark.dataset["start"]);
    const to = Number(mark.dataset["end"]);
    const lit = start !== undefined && from >= Number(start) && to <= Number(end);
    mark.classList.toggle("lit", lit);
  }
  const first = document.querySelector<HTMLElement>(".document-text mark.lit");
  first?.scrollIntoView({ block: "center" });
}
