/**
 * The whole check of one entry: line → entry → tree → signature, and the words of a claim.
 *
 * Fails closed: a step that cannot be done is never shown as done, and the steps that
 * need it are not tried.
 */

import { type Bytes, base64, equal, hex, text, utf8 } from "./bytes";
import { inclusionPath, leafHash, rootOfPath } from "./merkle";
import { type Checkpoint, checkSignature, parseCheckpoint, parseVerifierKey, splitNote } from "./note";
import { sha256 } from "./sha256";
import { visible } from "./steering";
import { type Fetch, fetchBodyLine, fetchEntry, tileHashes } from "./tiles";

export type State = "ok" | "bad" | "unsupported";

export interface Step {
  name: "line" | "entry" | "tree" | "signature" | "words";
  state: State;
  title: string;
  detail: string;
}

export interface Quote {
  document: string;
  start: number;
  end: number;
  role?: string;
}

export interface ClaimBody {
  subject: { kind: string; name: string };
  property: string;
  comparator?: string;
  value: Record<string, unknown>;
  quotes: Quote[];
}

export interface Outcome {
  steps: Step[];
  /** Every step that was tried is ok, and the signature was among them. */
  complete: boolean;
  failed: boolean;
  /** The proof as a file in the C2SP tlog-proof form, when the tree was checked. */
  proof: string | null;
  line: string | null;
}

export interface Request {
  seq: number;
  /** What the page says the entry is called: hex SHA-256 of the body line. */
  id: string;
  /** The line that the page shows; without it, the published bodies are asked. */
  line?: Bytes;
  /** The log's verifier key. */
  key: string;
  fetch: Fetch;
}

const ENTRY =
  /^\{"body":"([0-9a-f]{64})","kind":"(claim|judgement|same-as|document)","seq":(0|[1-9]\d*),"time":"([^"\\]+)","v":1\}$/;

class Failure extends Error {}

/** Check one entry of the log. Never throws: what goes wrong is a step that says so. */
export async function verifyEntry(request: Request): Promise<Outcome> {
  const outcome: Outcome = { steps: [], complete: false, failed: false, proof: null, line: null };
  const step = (name: Step["name"], state: State, title: string, detail: string): void => {
    outcome.steps.push({ name, state, title, detail });
  };
  let current: Step["name"] = "line";
  try {
    const line = request.line ?? (await fetchBodyLine(request.fetch, request.seq));
    await checkLine(line, request, step);
    outcome.line = text(line);
    current = "entry";
    const note = await need(request.fetch, "checkpoint");
    const checkpoint = readCheckpoint(note);
    const entry = await checkEntry(outcome.line, checkpoint, request, step);
    current = "tree";
    outcome.proof = await checkTree(entry, note, checkpoint, request, step);
    current = "signature";
    await checkNote(note, checkpoint, request.key, step);
    outcome.complete = outcome.steps.every((done) => done.state === "ok");
  } catch (reason) {
    const what = reason instanceof Error ? reason.message : String(reason);
    step(current, "bad", TITLES[current], `${what}.`);
  }
  outcome.failed = outcome.steps.some((done) => done.state === "bad");
  return outcome;
}

const TITLES = {
  line: "The line is not the one that this page names",
  entry: "The log does not hold this line",
  tree: "The entry is not in the signed tree",
  signature: "The checkpoint is not signed by this log",
  words: "The words do not stand in the document",
} as const;

type Report = (name: Step["name"], state: State, title: string, detail: string) => void;

async function need(fetch: Fetch, path: string): Promise<Bytes> {
  const found = await fetch(path);
  if (!found) throw new Failure(`the log's file ${path} is not there`);
  return found;
}

async function checkLine(line: Bytes, request: Request, step: Report): Promise<void> {
  if (text(line).startsWith('{"erased":')) {
    throw new Failure("its body was erased by law; only the entry remains");
  }
  const found = hex(await sha256(line));
  if (found !== request.id) {
    throw new Failure(`its SHA-256 is ${short(found)}, and the page says ${short(request.id)}`);
  }
  step("line", "ok", "The line has the hash that names it", `SHA-256 ${short(found)}`);
}

function readCheckpoint(note: Bytes): Checkpoint {
  const parts = splitNote(note);
  const checkpoint = parts && parseCheckpoint(parts.text);
  if (!checkpoint) throw new Failure("the log's checkpoint cannot be read");
  return checkpoint;
}

async function checkEntry(
  line: string,
  checkpoint: Checkpoint,
  request: Request,
  step: Report,
): Promise<Bytes> {
  if (request.seq >= checkpoint.size) {
    throw new Failure(`the checkpoint covers ${checkpoint.size} entries and not number ${request.seq}`);
  }
  const entry = await fetchEntry(request.fetch, request.seq, checkpoint.size);
  const [, body, kind, seq, time] = ENTRY.exec(text(entry)) ?? [];
  if (body !== request.id) throw new Failure("the entry at this place names another line");
  const said = JSON.parse(line) as { kind: unknown; seq: unknown; time: unknown };
  if (Number(seq) !== request.seq || said.seq !== request.seq || said.kind !== kind || said.time !== time) {
    throw new Failure("entry and line differ in number, kind or time");
  }
  step("entry", "ok", "The log's entry names that hash", `entry ${request.seq}, written ${time}`);
  return entry;
}

async function checkTree(
  entry: Bytes,
  note: Bytes,
  checkpoint: Checkpoint,
  request: Request,
  step: Report,
): Promise<string> {
  const leaf = await leafHash(entry);
  const path = await inclusionPath(
    request.seq,
    checkpoint.size,
    tileHashes(request.fetch, checkpoint.size),
  );
  const root = await rootOfPath(request.seq, checkpoint.size, leaf, path);
  if (!root || !equal(root, checkpoint.root)) {
    throw new Failure("the hashes of the tree lead to another root than the checkpoint's");
  }
  const hashes = path.length === 1 ? "1 hash" : `${path.length} hashes`;
  step(
    "tree",
    "ok",
    "The entry is in the tree",
    `${hashes} lead from it to the root ${short(hex(root))} over ${checkpoint.size.toLocaleString("en")} entries`,
  );
  return proofText(request.seq, path, note);
}

/** The proof as text in the C2SP tlog-proof form. */
function proofText(seq: number, path: readonly Bytes[], note: Bytes): string {
  const lines = ["c2sp.org/tlog-proof@v1", `index ${seq}`, ...path.map(base64)];
  return `${lines.join("\n")}\n\n${text(note)}`;
}

async function checkNote(
  note: Bytes,
  checkpoint: Checkpoint,
  written: string,
  step: Report,
): Promise<void> {
  const key = await parseVerifierKey(written);
  if (!key) throw new Failure("the page gives no usable key of the log");
  if (checkpoint.origin !== key.name) throw new Failure("the checkpoint is of another log");
  const signature = await checkSignature(note, key);
  if (signature === "unsigned") throw new Failure("no signature of the log's key stands on it");
  if (signature === "invalid") throw new Failure("the signature does not fit: one of them was changed");
  if (signature === "unsupported") {
    step(
      "signature",
      "unsupported",
      "The signature was not checked",
      globalThis.crypto?.subtle
        ? "This browser has no Ed25519. The hashes above were checked; 'sousveil verify' checks the signature too."
        : "Browsers give their cryptography only to pages over https, or on this machine. The hashes above were checked.",
    );
    return;
  }
  step("signature", "ok", "The root is signed by the log", `Ed25519, ${key.name}`);
}

/**
 * Check that the quotes of a claim stand in a document's published text.
 *
 * The text must have the hash that the document's own line in the log gives it.
 */
export async function verifyWords(
  body: ClaimBody,
  recordLine: string,
  published: Bytes,
  shown: readonly { start: number; end: number; words: string }[],
): Promise<Step> {
  const bad = (detail: string): Step => ({ name: "words", state: "bad", title: TITLES.words, detail });
  const record = (JSON.parse(recordLine) as { body: { document: string; text: string } }).body;
  if (hex(await sha256(published)) !== record.text) {
    return bad("The published text has another hash than the log gives it.");
  }
  const points = Array.from(text(published));
  for (const quote of body.quotes.filter((each) => each.document === record.document)) {
    const words = points.slice(quote.start, quote.end).join("");
    if (words.length === 0) return bad(`There is nothing at ${quote.start}–${quote.end}.`);
    const seen = shown.find((each) => each.start === quote.start && each.end === quote.end);
    if (seen && seen.words !== visible(words)) {
      return bad(`The page shows other words than stand at ${quote.start}–${quote.end}.`);
    }
  }
  return {
    name: "words",
    state: "ok",
    title: "The words stand in the document",
    detail: `text with SHA-256 ${short(record.text)}, compared word by word`,
  };
}

/** The first digits of a hash. */
export function short(digest: string): string {
  return `${digest.slice(0, 12)}…`;
}

/** UTF-8 of a line that a page shows. */
export const lineBytes = utf8;
