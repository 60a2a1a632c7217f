/**
 * The form of a claim: it shows the fields that the property has, and takes selected words.
 */

import { visible } from "../steering";
import { selected } from "./selection";

/** Make the form follow the property that is chosen. */
export function enableDraft(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-draft]");
  const property = form?.querySelector<HTMLSelectElement>("[data-property]");
  if (!form || !property) return;
  follow(form, property);
  property.addEventListener("change", () => follow(form, property));
  takeWords(form);
}

function follow(form: HTMLFormElement, property: HTMLSelectElement): void {
  const chosen = property.selectedOptions[0]?.dataset ?? {};
  for (const field of form.querySelectorAll<HTMLElement>("[data-for]")) {
    field.hidden = !field.dataset["for"]?.split(" ").includes(chosen["type"] ?? "");
  }
  const meaning = form.querySelector<HTMLElement>("[data-meaning]");
  if (meaning) meaning.textContent = chosen["means"] ?? "";
  const unit = form.querySelector<HTMLElement>("[data-unit-shown]");
  if (unit) unit.textContent = chosen["unit"] ? `in ${chosen["unit"]}` : "";
  offer(form, "subject_kind", chosen["subject"]);
  offer(form, "value_kind", chosen["kinds"]);
  for (const group of form.querySelectorAll<HTMLOptGroupElement>("[data-terms] optgroup")) {
    const fits = group.label === chosen["terms"];
    group.hidden = group.disabled = !fits;
  }
}

/** Offer the kinds that the property allows; one that it does not allow is chosen no longer. */
function offer(form: HTMLFormElement, name: string, kinds: string | undefined): void {
  const select = form.elements.namedItem(name);
  if (!(select instanceof HTMLSelectElement) || !kinds) return;
  const allowed = kinds.split(" ");
  for (const option of select.options) option.hidden = option.disabled = !allowed.includes(option.value);
  if (!allowed.includes(select.value)) select.value = allowed[0] ?? "";
}

/** Buttons that take the selected words into a field; shown while words are selected. */
function takeWords(form: HTMLFormElement): void {
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("[data-take]")];
  document.addEventListener("selectionchange", () => {
    const none = selected() === null;
    for (const button of buttons) button.hidden = none;
  });
  for (const button of buttons) {
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => take(form, button.dataset["take"] ?? ""));
  }
}

function take(form: HTMLFormElement, into: string): void {
  const words = selected();
  if (!words) return;
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-take-into]")];
  const name = into === "value" ? fields.find((each) => !hiddenField(each) && inValue(each)) : undefined;
  const field = name ?? fields.find((each) => each.dataset["takeInto"] === into);
  if (!field) return;
  field.value = visible(words.text); // the server reads ⟨U+200B⟩ as that character
  const near = form.elements.namedItem("near");
  if (into === "quote" && near instanceof HTMLInputElement) near.value = `${words.start}`;
  field.focus();
}

function hiddenField(field: HTMLElement): boolean {
  return field.closest("[hidden]") !== null;
}

function inValue(field: HTMLElement): boolean {
  return field.closest(".value") !== null;
}
