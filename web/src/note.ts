/**
 * Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), checked with WebCrypto.
 */

import { type Bytes, concat, equal, fromBase64, text, utf8 } from "./bytes";
import { sha256 } from "./sha256";

const ED25519 = Uint8Array.of(1);

export interface VerifierKey {
  name: string;
  hash: Bytes;
  public: Bytes;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
}

/** `unsupported`: this browser, or this page's address, has no Ed25519. */
export type Signature = "valid" | "invalid" | "unsigned" | "unsupported";

/** Reads `name+hash+base64(0x01 ‖ public key)`; `null` when it is anything else. */
export async function parseVerifierKey(written: string): Promise<VerifierKey | null> {
  const [, name, hash, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(written.trim()) ?? [];
  const data = rest ? fromBase64(rest) : null;
  if (!name || !hash || data?.length !== 33 || data[0] !== ED25519[0]) return null;
  const key = data.slice(1);
  const digest = (await sha256(concat(utf8(`${name}\n`), ED25519, key))).slice(0, 4);
  const expected = Uint8Array.from(hash.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return equal(digest, expected) ? { name, hash: digest, public: key } : null;
}

/** Text and signatures of a note; `null` when it is malformed. */
export function splitNote(note: Bytes): { text: string; signatures: [string, Bytes][] } | null {
  let whole: string;
  try {
    whole = text(note);
  } catch {
    return null;
  }
  const gap = whole.lastIndexOf("\n\n");
  if (gap < 0 || !whole.endsWith("\n")) return null;
  const signatures: [string, Bytes][] = [];
  for (const line of whole.slice(gap + 2, -1).split("\n")) {
    const [, name, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    const signature = encoded ? fromBase64(encoded) : null;
    if (!name || !signature || signature.length < 5) return null;
    signatures.push([name, signature]);
  }
  return { text: whole.slice(0, gap + 1), signatures };
}

/** The checkpoint in a note's text: origin, size, root; `null` when it is malformed. */
export function parseCheckpoint(noteText: string): Checkpoint | null {
  const [origin, size, encoded, end, ...more] = noteText.split("\n");
  const root = encoded ? fromBase64(encoded) : null;
  if (!origin || !size || !/^(0|[1-9]\d{0,14})$/.test(size)) return null;
  if (root?.length !== 32 || end !== "" || more.length > 0) return null;
  return { origin, size: Number(size), root };
}

/** Whether `key` signed the note. Signatures of other keys are passed over. */
export async function checkSignature(note: Bytes, key: VerifierKey): Promise<Signature> {
  const parts = splitNote(note);
  const ours = parts?.signatures.filter(
    ([name, signature]) => name === key.name && equal(signature.slice(0, 4), key.hash),
  );
  if (!parts || !ours?.length) return "unsigned";
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return "unsupported";
  let imported: CryptoKey;
  try {
    imported = await subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "NotSupportedError") return "unsupported";
    return "invalid";
  }
  for (const [, signature] of ours) {
    const given = signature.slice(4);
    if (!(await subtle.verify({ name: "Ed25519" }, imported, given, utf8(parts.text)))) {
      return "invalid";
    }
  }
  return "valid";
}
