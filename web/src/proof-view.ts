/**
 * The proof button: runs the check of one entry and shows every step of it.
 *
 * A page holds buttons with `data-seq` and `data-id`; a claim's own page also shows the
 * line itself, and then it is that line which is checked.
 */

import type { Bytes } from "./bytes";
import { type ClaimBody, lineBytes, type Outcome, type Step, verifyEntry, verifyWords } from "./verify";
import { visible } from "./steering";
import { fetchBodyLine } from "./tiles";

const root = (): string => document.documentElement.dataset["root"] ?? "./";

/** Gets a file of the site; `null` when there is none. The checkpoint is never taken stale. */
async function fetchFile(path: string): Promise<Bytes | null> {
  const answer = await fetch(root() + path, { cache: "no-cache" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the server answered ${answer.status} for ${path}`);
  return new Uint8Array(await answer.arrayBuffer());
}

const fetchLog = (path: string): Promise<Bytes | null> => fetchFile(`ledger/${path}`);

/** Make every proof button of the page work. */
export function enableProofs(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button.prove")) {
    button.hidden = false;
    button.addEventListener("click", () => void prove(button));
  }
}

async function prove(button: HTMLButtonElement): Promise<void> {
  const place = placeFor(button);
  button.disabled = true;
  place.replaceChildren(element("p", "proof-busy", "Checking…"));
  const shown = document.querySelector<HTMLElement>(`pre.body-line[data-seq="${button.dataset["seq"]}"]`);
  const outcome = await verifyEntry({
    seq: Number(button.dataset["seq"]),
    id: button.dataset["id"] ?? "",
    key: document.documentElement.dataset["key"] ?? "",
    fetch: fetchLog,
    ...(shown ? { line: lineBytes(shown.textContent ?? "") } : {}),
  });
  const words = outcome.failed ? [] : await checkQuotes(outcome, button);
  show(place, outcome, words);
  button.disabled = false;
}

/** The words of the claim, document by document, where their texts are published here. */
async function checkQuotes(outcome: Outcome, button: HTMLElement): Promise<Step[]> {
  const item = button.closest<HTMLElement>("[data-evidence]");
  const body = outcome.line ? (JSON.parse(outcome.line) as { body: ClaimBody }).body : null;
  if (!item || !body?.quotes) return [];
  const steps: Step[] = [];
  const places = new Map<string, HTMLElement>();
  for (const quote of item.querySelectorAll<HTMLElement>("[data-document]")) {
    places.set(quote.dataset["document"] ?? "", quote);
  }
  for (const quote of places.values()) steps.push(await checkDocument(body, quote, item));
  return steps;
}

async function checkDocument(body: ClaimBody, place: HTMLElement, item: HTMLElement): Promise<Step> {
  const id = place.dataset["document"] ?? "";
  const shown = [...item.querySelectorAll<HTMLElement>(`[data-document="${id}"] [data-start]`)].map(
    (mark) => ({
      start: Number(mark.dataset["start"]),
      end: Number(mark.dataset["end"]),
      words: mark.textContent ?? "",
    }),
  );
  const bad = (detail: string): Step => ({
    name: "words",
    state: "bad",
    title: "The words could not be compared",
    detail,
  });
  try {
    const line = await fetchBodyLine(fetchLog, Number(place.dataset["recordSeq"]));
    const record = await verifyEntry({
      seq: Number(place.dataset["recordSeq"]),
      id: place.dataset["recordId"] ?? "",
      key: document.documentElement.dataset["key"] ?? "",
      fetch: fetchLog,
      line,
    });
    if (record.failed || !record.line) return bad("The document's own entry in the log does not verify.");
    const published = await fetchFile(place.dataset["text"] ?? "");
    if (!published) return bad("The document's text is not published here.");
    return await verifyWords(body, record.line, published, shown);
  } catch (reason) {
    return bad(`${reason instanceof Error ? reason.message : String(reason)}.`);
  }
}

function placeFor(button: HTMLElement): HTMLElement {
  const next = button.parentElement?.nextElementSibling;
  if (next instanceof HTMLElement && next.classList.contains("proof-result")) return next;
  const place = element("div", "proof-result");
  place.setAttribute("role", "status");
  button.parentElement?.after(place);
  return place;
}

function show(place: HTMLElement, outcome: Outcome, words: Step[]): void {
  const failed = outcome.failed || words.some((step) => step.state === "bad");
  const [mood, title] = failed
    ? ["bad", "This does not verify. Do not rely on it."]
    : outcome.complete
      ? ["ok", "Verified by your browser, just now."]
      : ["part", "The hashes verify. The signature was not checked."];
  const list = element("ol", "proof-steps");
  for (const step of [...outcome.steps, ...words]) {
    const row = element("li", `proof-step ${step.state}`);
    const mark = element("span", "proof-mark", { ok: "✓", bad: "✕", unsupported: "–" }[step.state]);
    mark.setAttribute("aria-hidden", "true");
    const said = { ok: "Holds: ", bad: "Fails: ", unsupported: "Not checked: " }[step.state];
    row.append(mark, element("span", "visually-hidden", said));
    row.append(element("strong", "", step.title), element("span", "proof-detail", step.detail));
    list.append(row);
  }
  const verdict = element("p", `proof-verdict ${mood}`, title);
  place.replaceChildren(verdict, list, ...statement(outcome), ...download(outcome, failed));
}

/** What the checked line says, read out of the line itself and not out of the page. */
function statement(outcome: Outcome): HTMLElement[] {
  if (!outcome.line || outcome.failed) return [];
  const { kind, body } = JSON.parse(outcome.line) as { kind: string; body: ClaimBody };
  if (kind !== "claim") return [];
  const value = body.value as Record<string, string | boolean | { name: string }>;
  const entity = value["entity"];
  const plain =
    (typeof entity === "object" ? entity.name : undefined) ??
    value["stated"] ?? value["text"] ?? value["term"] ?? value["edtf"] ??
    (typeof value["value"] === "boolean" ? (value["value"] ? "yes" : "no") : undefined) ??
    [value["currency"], value["amount"], value["unit"]].filter(Boolean).join(" ");
  const line = element("p", "proof-statement", "The checked line says: ");
  const comparator = body.comparator ? `${body.comparator} ` : "";
  const said = `${body.subject.name} · ${body.property} · ${comparator}${String(plain)}`;
  line.append(element("bdi", "", visible(said)));
  return [line];
}

function download(outcome: Outcome, failed: boolean): HTMLElement[] {
  if (!outcome.proof || failed) return [];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([outcome.proof], { type: "text/plain" }));
  link.download = "claim.tlog-proof";
  link.textContent = "Keep this proof as a file";
  const line = element("p", "proof-keep");
  line.append(link, " (C2SP tlog-proof; any standard client reads it).");
  return [line];
}

function element(name: string, className = "", textContent = ""): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (textContent) made.textContent = textContent;
  return made;
}
