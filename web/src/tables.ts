/**
 * A filter over a table of the page. The whole table is there without it.
 */

/** Give every table that asks for it a field to filter by. */
export function enableFilters(): void {
  for (const form of document.querySelectorAll<HTMLElement>(".filter")) {
    const table = document.getElementById(form.dataset["table"] ?? "");
    const field = form.querySelector<HTMLInputElement>("input");
    const count = form.querySelector<HTMLElement>("output");
    if (!table || !field) continue;
    form.hidden = false;
    const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
    const texts = rows.map((row) => fold(row.textContent ?? ""));
    field.addEventListener("input", () => {
      const words = fold(field.value).split(/\s+/).filter(Boolean);
      let left = 0;
      rows.forEach((row, index) => {
        const fits = words.every((word) => texts[index]?.includes(word));
        row.hidden = !fits;
        if (fits) left += 1;
      });
      if (count) count.textContent = words.length ? `${left} of ${rows.length}` : "";
    });
  }
}

/** Lower case, without accents: what a person types finds what is written. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
