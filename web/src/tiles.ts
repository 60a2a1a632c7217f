/**
 * Where hashes, entries and bodies stand in the published log (C2SP tlog-tiles), and how to read them.
 */

import { type Bytes, concat } from "./bytes";
import { nodeHash, type SubtreeHash } from "./merkle";

const WIDTH = 256;
const HASH = 32;

/** Gets a file of the log, by its path in the log's folder; `null` when there is none. */
export type Fetch = (path: string) => Promise<Bytes | null>;

/** The path of number `index` in threes: 1234067 is `x001/x234/067`. */
export function numberPath(index: number): string {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  return path;
}

/** How many hashes a tile has in a tree of `size` leaves. */
function tileWidth(level: number, index: number, size: number): number {
  return Math.min(WIDTH, Math.floor(size / 2 ** (8 * level)) - index * WIDTH);
}

async function fetchTile(
  fetch: Fetch,
  level: number | "entries",
  index: number,
  size: number,
): Promise<Bytes> {
  const width = tileWidth(level === "entries" ? 0 : level, index, size);
  const path = `tile/${level}/${numberPath(index)}`;
  const found =
    (width < WIDTH ? await fetch(`${path}.p/${width}`) : null) ?? (await fetch(path));
  if (!found) throw new Error(`the log's file ${path} is not there`);
  return found;
}

/** Hashes of complete subtrees, out of the tiles of a tree of `size` leaves. */
export function tileHashes(fetch: Fetch, size: number): SubtreeHash {
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8);
    const count = 2 ** (level % 8);
    const first = index * count;
    const tile = await fetchTile(fetch, tileLevel, Math.floor(first / WIDTH), size);
    let row: Bytes[] = [];
    for (let i = 0; i < count; i++) {
      const at = ((first % WIDTH) + i) * HASH;
      if (at + HASH > tile.length) throw new Error("a tile of the log is too short");
      row.push(tile.slice(at, at + HASH));
    }
    while (row.length > 1) {
      const above: Bytes[] = [];
      for (let i = 0; i < row.length; i += 2) above.push(await nodeHash(row[i]!, row[i + 1]!));
      row = above;
    }
    return row[0]!;
  };
}

/** The entry with this number, out of its bundle. */
export async function fetchEntry(fetch: Fetch, seq: number, size: number): Promise<Bytes> {
  const bundle = await fetchTile(fetch, "entries", Math.floor(seq / WIDTH), size);
  let at = 0;
  for (let skip = seq % WIDTH; at + 2 <= bundle.length; skip--) {
    const length = (bundle[at]! << 8) | bundle[at + 1]!;
    if (skip === 0) {
      if (at + 2 + length > bundle.length) break;
      return concat(bundle.slice(at + 2, at + 2 + length));
    }
    at += 2 + length;
  }
  throw new Error(`the log's bundle has no entry ${seq}`);
}

/** The body line of the entry with this number, out of the published bodies. */
export async function fetchBodyLine(fetch: Fetch, seq: number): Promise<Bytes> {
  const path = `body/${numberPath(Math.floor(seq / WIDTH))}.jsonl`;
  const lines = await fetch(path);
  if (!lines) throw new Error(`the published bodies ${path} are not there`);
  let start = 0;
  for (let skip = seq % WIDTH; start < lines.length; skip--) {
    const newline = lines.indexOf(10, start);
    const end = newline < 0 ? lines.length : newline;
    if (skip === 0) return lines.slice(start, end);
    start = end + 1;
  }
  throw new Error(`the published bodies ${path} have no line for entry ${seq}`);
}
