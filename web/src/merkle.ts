/**
 * The Merkle tree of the log: leaf and node hashes, and the inclusion path (RFC 6962, RFC 9162).
 *
 * Nothing here fetches anything; hashes of complete subtrees come from whoever calls.
 */

import { type Bytes, concat } from "./bytes";
import { sha256 } from "./sha256";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const HASH = 32;

/** Gives the hash of the complete subtree of 2^level leaves that is number `index` at its level. */
export type SubtreeHash = (level: number, index: number) => Promise<Bytes>;

/** Hash of a leaf (RFC 6962, section 2.1). */
export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(concat(LEAF, entry));
}

/** Hash of a node over its two children (RFC 6962, section 2.1). */
export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(concat(NODE, left, right));
}

/**
 * The root to which an inclusion path leads (RFC 9162, section 2.1.3.2), or `null`
 * when the path has the wrong length for this leaf and size.
 */
export async function rootOfPath(
  index: number,
  size: number,
  leaf: Bytes,
  path: readonly Bytes[],
): Promise<Bytes | null> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size)) return null;
  if (index < 0 || index >= size) return null;
  if ([leaf, ...path].some((hash) => hash.length !== HASH)) return null;
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      root = await nodeHash(sibling, root);
      while (node % 2 === 0 && node !== 0) {
        node = node / 2;
        last = Math.floor(last / 2);
      }
    } else {
      root = await nodeHash(root, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : null;
}

/** The inclusion path of a leaf (RFC 6962, section 2.1.1): hashes from the leaf to the root. */
export async function inclusionPath(
  index: number,
  size: number,
  subtree: SubtreeHash,
): Promise<Bytes[]> {
  const path: Bytes[] = [];
  let low = 0;
  let high = size;
  while (high - low > 1) {
    const middle = low + splitOf(high - low);
    if (index < middle) {
      path.push(await rangeHash(middle, high, subtree));
      high = middle;
    } else {
      path.push(await rangeHash(low, middle, subtree));
      low = middle;
    }
  }
  return path.reverse();
}

/** Root of the leaves from `low` to `high`, where `low` is a multiple of the split above it. */
async function rangeHash(low: number, high: number, subtree: SubtreeHash): Promise<Bytes> {
  const count = high - low;
  const level = Math.round(Math.log2(count));
  if (2 ** level === count) return subtree(level, low / count);
  const middle = low + splitOf(count);
  return nodeHash(
    await rangeHash(low, middle, subtree),
    await rangeHash(middle, high, subtree),
  );
}

/** The largest power of two below `count` (count ≥ 2). */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
