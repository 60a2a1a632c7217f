/**
 * One key presses one link or button of the page: that which carries it in `data-key`.
 *
 * A key decides nothing while another decision is on its way, while it is held down, and
 * before the page was drawn: nobody decides about a claim that they have not seen.
 */

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";

let ready = false;
let leaving = false;

/** Listen for keys once the page is on the screen. */
export function enableKeys(): void {
  requestAnimationFrame(() => requestAnimationFrame(begin));
  window.addEventListener("pageshow", () => (leaving = false));
  document.addEventListener("submit", (event) => {
    if ((event.target as HTMLFormElement).method === "dialog") return;
    if (leaving) event.preventDefault();
    leaving = true;
  });
  document.addEventListener("keydown", onKey);
  document.querySelector("[data-help]")?.addEventListener("click", (event) => {
    event.preventDefault();
    help()?.showModal();
  });
}

function begin(): void {
  ready = true;
  document.documentElement.dataset["ready"] = "";
}

function help(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#help");
}

function onKey(event: KeyboardEvent): void {
  if (!ready || leaving || event.repeat || event.altKey || event.isComposing) return;
  const target = event.target as HTMLElement;
  const typing = target.matches(TYPING);
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter") record(event, target);
    return;
  }
  if (help()?.open) {
    if (event.key === "?") help()?.close();
    return;
  }
  if (event.key === "Escape") return leave(event, target, typing);
  if (typing) return;
  if (/^[1-9]$/.test(event.key)) return reason(event);
  if (event.key === "Enter" && target.matches("a, button, summary")) return;
  press(event, event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** Ctrl+Enter sends the form in which one types. */
function record(event: KeyboardEvent, target: HTMLElement): void {
  const form = target.closest("form") ?? document.querySelector<HTMLFormElement>("form[data-draft]");
  const button = form?.querySelector<HTMLButtonElement>("button[data-submit]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** Escape leaves the innermost thing: a field, then an open panel, then the page. */
function leave(event: KeyboardEvent, target: HTMLElement, typing: boolean): void {
  const panel = document.querySelector<HTMLDetailsElement>("details[name=panel][open]");
  if (typing) target.blur();
  if (panel) {
    panel.open = false;
    panel.querySelector("summary")?.focus();
  } else if (!typing) {
    press(event, "Escape");
  }
}

/** The number of a usual reason, while the panel is open, rejects for that reason. */
function reason(event: KeyboardEvent): void {
  const choice = document.querySelector<HTMLInputElement>(
    `details[name=panel][open] [data-digit="${event.key}"]`,
  );
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.form?.requestSubmit();
}

function press(event: KeyboardEvent, key: string): void {
  const found = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!found || found.matches(":disabled") || found.hidden) return;
  event.preventDefault();
  found.click();
  if (found.matches("a[href]") && !found.matches("[data-help]")) leaving = true;
  const panel = found.closest("details");
  if (found.matches("summary") && panel?.open) {
    panel.querySelector<HTMLElement>("[data-digit], input:not([type=hidden])")?.focus();
    panel.scrollIntoView({ block: "nearest" });
  }
}
