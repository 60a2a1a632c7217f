/** The tree: vectors of RFC 6962, paths out of tiles, and what must be refused. */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, fromBase64, hex, utf8 } from "../src/bytes";
import { inclusionPath, leafHash, nodeHash, rootOfPath } from "../src/merkle";
import { plainSha256, sha256 } from "../src/sha256";
import { numberPath, tileHashes } from "../src/tiles";

/** Leaves of the tree that Certificate Transparency's reference tests use, and its roots by size. */
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const bytes = (digits: string): Bytes =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** A tree held in memory, as a log would serve it in tiles. */
async function treeOf(leaves: Bytes[]): Promise<{ rows: Bytes[][]; fetch: (path: string) => Promise<Bytes | null> }> {
  const rows: Bytes[][] = [await Promise.all(leaves.map(leafHash))];
  for (let row = rows[0]!; row.length > 1; row = rows[rows.length - 1]!) {
    const above: Bytes[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) above.push(await nodeHash(row[i]!, row[i + 1]!));
    rows.push(above);
  }
  const files = new Map<string, Bytes>();
  for (let level = 0; level * 8 < rows.length; level++) {
    const row = rows[level * 8]!;
    for (let at = 0; at * 256 < row.length; at++) {
      const some = row.slice(at * 256, at * 256 + 256);
      const partial = some.length < 256 ? `.p/${some.length}` : "";
      files.set(`tile/${level}/${numberPath(at)}${partial}`, concat(...some));
    }
  }
  return { rows, fetch: async (path) => files.get(path) ?? null };
}

async function rootOf(leaves: Bytes[]): Promise<Bytes> {
  const path = await inclusionPath(0, leaves.length, tileHashes((await treeOf(leaves)).fetch, leaves.length));
  return (await rootOfPath(0, leaves.length, await leafHash(leaves[0]!), path))!;
}

describe("SHA-256", () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])("in plain code equals Node's, %i bytes", async (length) => {
    const data = Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 256);
    const expected = createHash("sha256").update(data).digest("hex");
    expect(hex(plainSha256(data))).toBe(expected);
    expect(hex(await sha256(data))).toBe(expected);
  });
});

describe("the tree of RFC 6962", () => {
  it.each(ROOTS.map((root, at) => [at + 1, root] as const))("of %i leaves has its root", async (size, root) => {
    expect(hex(await rootOf(LEAVES.slice(0, size).map(bytes)))).toBe(root);
  });

  it("gives every leaf a path to the root, across tiles and levels", async () => {
    for (const size of [1, 2, 3, 255, 256, 257, 513, 700]) {
      const leaves = Array.from({ length: size }, (_, at) => utf8(`leaf ${at}`));
      const { fetch } = await treeOf(leaves);
      const root = hex(await rootOf(leaves));
      for (const index of new Set([0, 1, Math.floor(size / 2), size - 2, size - 1])) {
        if (index < 0 || index >= size) continue;
        const path = await inclusionPath(index, size, tileHashes(fetch, size));
        const leaf = await leafHash(leaves[index]!);
        expect(hex((await rootOfPath(index, size, leaf, path))!)).toBe(root);
        const other = await rootOfPath(index, size, await leafHash(utf8("other")), path);
        expect(other && hex(other)).not.toBe(root);
      }
    }
  });

  it("refuses a path that is too long, too short, or of another place", async () => {
    const leaf = await leafHash(utf8("x"));
    expect(await rootOfPath(0, 1, leaf, [leaf])).toBeNull();
    expect(await rootOfPath(0, 2, leaf, [])).toBeNull();
    expect(await rootOfPath(2, 2, leaf, [leaf])).toBeNull();
    expect(await rootOfPath(-1, 2, leaf, [leaf])).toBeNull();
    expect(await rootOfPath(0.5, 2, leaf, [leaf])).toBeNull();
  });

  it("names tiles as C2SP tlog-tiles does", () => {
    expect(numberPath(0)).toBe("000");
    expect(numberPath(1234067)).toBe("x001/x234/067");
  });
});

const VECTORS = new URL("../../../shared/data/merkle/testdata/inclusion/", import.meta.url);

interface Vector {
  leafIdx: number;
  treeSize: number;
  root: string | null;
  leafHash: string | null;
  proof: string[] | null;
  wantErr: boolean;
}

describe.skipIf(!existsSync(VECTORS))("published vectors (only where developers have them)", () => {
  it("are judged as they say", async () => {
    const files = readdirSync(VECTORS, { recursive: true }).map(String).filter((name) => name.endsWith(".json"));
    expect(files.length).toBeGreaterThan(50);
    for (const name of files) {
      const vector = JSON.parse(readFileSync(new URL(name, VECTORS), "utf8")) as Vector;
      const path = (vector.proof ?? []).map((each) => fromBase64(each) ?? new Uint8Array());
      const leaf = fromBase64(vector.leafHash ?? "") ?? new Uint8Array();
      const found = await rootOfPath(vector.leafIdx, vector.treeSize, leaf, path);
      const good = found !== null && hex(found) === hex(fromBase64(vector.root ?? "") ?? new Uint8Array());
      expect(good, name).toBe(!vector.wantErr);
    }
  });
});
