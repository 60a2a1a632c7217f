/** The whole check: a small log made here with Node's own cryptography, and every way to spoil it. */

import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { base64, type Bytes, concat, hex, utf8 } from "../src/bytes";
import { inclusionPath, leafHash, rootOfPath } from "../src/merkle";
import { parseVerifierKey, splitNote } from "../src/note";
import { tileHashes } from "../src/tiles";
import { type Outcome, verifyEntry, verifyWords } from "../src/verify";

const ORIGIN = "test.example/log";
const digest = (data: Bytes): string => createHash("sha256").update(data).digest("hex");

interface Log {
  files: Map<string, Bytes>;
  key: string;
  ids: string[];
}

async function makeLog(count: number): Promise<Log> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const tagged = Buffer.concat([Buffer.from([1]), raw]);
  const hash = createHash("sha256").update(`${ORIGIN}\n`).update(tagged).digest().subarray(0, 4);
  const lines: Bytes[] = [];
  const entries: Bytes[] = [];
  for (let seq = 0; seq < count; seq++) {
    const line = `{"body":{"property":"cameras","subject":{"kind":"system","name":"S"},"value":{"amount":"${seq}","type":"quantity"}},"kind":"claim","salt":"${"0".repeat(32)}","seq":${seq},"time":"2026-11-24T03:41:00Z"}`;
    lines.push(utf8(line));
    entries.push(utf8(`{"body":"${digest(utf8(line))}","kind":"claim","seq":${seq},"time":"2026-11-24T03:41:00Z","v":1}`));
  }
  const files = new Map<string, Bytes>();
  const tile = concat(...(await Promise.all(entries.map(leafHash))));
  const partial = count < 256 ? `.p/${count}` : "";
  files.set(`tile/0/000${partial}`, tile);
  files.set(`tile/entries/000${partial}`, concat(...entries.map((entry) => concat(Uint8Array.of(entry.length >> 8, entry.length & 255), entry))));
  files.set("body/000.jsonl", concat(...lines.map((line) => concat(line, utf8("\n")))));
  const path = await inclusionPath(0, count, tileHashes(async (name) => files.get(name) ?? null, count));
  const root = (await rootOfPath(0, count, await leafHash(entries[0]!), path))!;
  const note = `${ORIGIN}\n${count}\n${base64(root)}\n`;
  const signature = Buffer.concat([hash, sign(null, Buffer.from(note), privateKey)]).toString("base64");
  files.set("checkpoint", utf8(`${note}\n— ${ORIGIN} ${signature}\n`));
  return { files, key: `${ORIGIN}+${hash.toString("hex")}+${tagged.toString("base64")}`, ids: lines.map(digest) };
}

const check = (log: Log, seq: number, change: Partial<{ id: string; key: string; line: Bytes }> = {}): Promise<Outcome> =>
  verifyEntry({ seq, id: log.ids[seq] ?? "", key: log.key, fetch: async (path) => log.files.get(path) ?? null, ...change });

const log = await makeLog(11);
const ENTRY_LENGTH = log.files.get("tile/entries/000.p/11")![1]!;

/** The log with one byte of one file changed. */
function spoiled(path: string, at: number): Log {
  const files = new Map(log.files);
  const changed = files.get(path)!.slice();
  const place = at < 0 ? changed.length + at : at;
  const letter = changed[place] === 65 ? 66 : 65; // base64 stays base64
  changed[place] = path === "checkpoint" ? letter : changed[place]! ^ 1;
  files.set(path, changed);
  return { ...log, files };
}

afterEach(() => vi.unstubAllGlobals());

describe("a good log", () => {
  it.each([0, 4, 7, 10])("verifies entry %i, signature and all", async (seq) => {
    const outcome = await check(log, seq);
    expect(outcome.steps.map((step) => [step.name, step.state])).toEqual([
      ["line", "ok"], ["entry", "ok"], ["tree", "ok"], ["signature", "ok"],
    ]);
    expect(outcome.complete).toBe(true);
    expect(outcome.proof).toMatch(new RegExp(`^c2sp.org/tlog-proof@v1\nindex ${seq}\n`));
  });
});

describe("a spoiled log is refused", () => {
  it.each([
    ["the body line", "body/000.jsonl", 40, "line"],
    ["the entry's hash", "tile/entries/000.p/11", 20, "entry"],
    ["the entry's version", "tile/entries/000.p/11", 2 + ENTRY_LENGTH - 2, "entry"],
    ["a hash beside the path", "tile/0/000.p/11", 33, "tree"],
    ["a hash far off", "tile/0/000.p/11", -1, "tree"],
    ["the root in the checkpoint", "checkpoint", 24, "tree"],
    ["the signature", "checkpoint", -20, "signature"],
  ])("when %s changes", async (_, path, at, step) => {
    const outcome = await check(spoiled(path, at), 0);
    expect(outcome.complete).toBe(false);
    expect(outcome.failed).toBe(true);
    expect(outcome.steps.at(-1)).toMatchObject({ name: step, state: "bad" });
  });

  it("when the page shows another line, or names another hash", async () => {
    expect((await check(log, 3, { line: utf8("{}") })).steps[0]).toMatchObject({ name: "line", state: "bad" });
    expect((await check(log, 3, { id: log.ids[4]! })).failed).toBe(true);
  });

  it("when a true line is shown at another place", async () => {
    const line = utf8(new TextDecoder().decode(log.files.get("body/000.jsonl")).split("\n")[4]!);
    const outcome = await check(log, 3, { line, id: log.ids[4]! });
    expect(outcome.steps.at(-1)).toMatchObject({ name: "entry", state: "bad" });
  });

  it("when the key is another's, or none", async () => {
    const other = await makeLog(2);
    expect((await check(log, 0, { key: other.key })).steps.at(-1)).toMatchObject({ name: "signature", state: "bad" });
    expect((await check(log, 0, { key: "" })).steps.at(-1)).toMatchObject({ name: "signature", state: "bad" });
  });

  it("when a file is missing, the checkpoint too short, or the entry beyond it", async () => {
    for (const path of log.files.keys()) {
      const files = new Map(log.files);
      files.delete(path);
      expect((await check({ ...log, files }, 0)).failed, path).toBe(true);
    }
    expect((await check(log, 11)).failed).toBe(true);
  });

  it("when the body was erased", async () => {
    const outcome = await check(log, 0, { line: utf8('{"erased":"…","kind":"claim"}') });
    expect(outcome.failed).toBe(true);
    expect(outcome.steps[0]?.detail).toContain("erased");
  });
});

describe("a browser that lacks Ed25519", () => {
  it("says so, and checks the rest", async () => {
    const real = globalThis.crypto;
    vi.stubGlobal("crypto", {
      subtle: {
        digest: real.subtle.digest.bind(real.subtle),
        importKey: () => Promise.reject(new DOMException("no", "NotSupportedError")),
      },
    });
    const outcome = await check(log, 5);
    expect(outcome.steps.map((step) => step.state)).toEqual(["ok", "ok", "ok", "unsupported"]);
    expect(outcome.complete).toBe(false);
    expect(outcome.failed).toBe(false);
  });

  it("or has no WebCrypto at all, as over plain http", async () => {
    vi.stubGlobal("crypto", {});
    const outcome = await check(log, 5);
    expect(outcome.steps.map((step) => step.state)).toEqual(["ok", "ok", "ok", "unsupported"]);
    expect((await check(spoiled("tile/0/000.p/11", 0), 5)).failed).toBe(true);
  });
});

describe("notes and keys", () => {
  it("are read strictly", async () => {
    expect(await parseVerifierKey(log.key)).not.toBeNull();
    const [name, hash, data] = log.key.split("+");
    expect(await parseVerifierKey(`${name}x+${hash}+${data}`)).toBeNull();
    expect(await parseVerifierKey(`${name}+${hash}+${data}=`)).toBeNull();
    const note = log.files.get("checkpoint")!;
    expect(splitNote(note)).not.toBeNull();
    expect(splitNote(note.slice(0, -1))).toBeNull();
    expect(splitNote(utf8("no signature\n"))).toBeNull();
  });
});

describe("the words", () => {
  const published = utf8("Über uns: more than 4,300 cameras 🎥 in all.");
  const record = JSON.stringify({ body: { document: "d", text: digest(published) } });
  const body = (start: number, end: number) => ({
    subject: { kind: "system", name: "S" }, property: "cameras", value: {}, quotes: [{ document: "d", start, end }],
  });

  it("are compared by code point", async () => {
    const step = await verifyWords(body(26, 35), record, published, [{ start: 26, end: 35, words: "cameras 🎥" }]);
    expect(step.state).toBe("ok");
  });

  it("are refused when the page shows others, or there are none, or the text is another", async () => {
    const shown = [{ start: 26, end: 33, words: "Cameras" }];
    expect((await verifyWords(body(26, 33), record, published, shown)).state).toBe("bad");
    expect((await verifyWords(body(90, 95), record, published, [])).state).toBe("bad");
    const other = utf8(`${new TextDecoder().decode(published)} `);
    expect((await verifyWords(body(26, 33), record, other, [])).state).toBe("bad");
  });
});

it("hex and bytes agree", () => {
  expect(hex(Uint8Array.of(0, 15, 255))).toBe("000fff");
});
