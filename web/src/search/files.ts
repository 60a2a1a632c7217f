/**
 * The files of the search index: got when they are first needed, and once.
 * Their format is told in docs/site.md; src/sousveil/publish/_search.py writes them.
 */

import type { Words } from "./match";

/** One part of the index, as the manifest names its files. */
interface Part {
  total: number;
  words: string;
  postings: [first: number, file: string][];
  size: number;
  records: string[];
}

interface Manifest {
  version: number;
  kinds: string[];
  parts: Record<PartName, Part>;
}

export type PartName = "names" | "values";

/** Something found: what it is, its page, its name, what stands beside it, its other names. */
export interface Found {
  kind: string;
  href: string;
  title: string;
  where: string;
  names: string[];
}

type Row = [kind: number, href: string, title: string, where: string, names?: string[]];

/** The index under a site's root. */
export class Files {
  private readonly held = new Map<string, Promise<string>>();
  private readonly lists = new Map<PartName, Promise<Words>>();

  constructor(
    private readonly root: string,
    private readonly load: (address: string) => Promise<string> = load_text,
  ) {}

  /** How many records a part has. */
  async total(part: PartName): Promise<number> {
    return (await this.manifest()).parts[part].total;
  }

  /** The words of a part. */
  words(part: PartName): Promise<Words> {
    let found = this.lists.get(part);
    if (!found) {
      found = this.manifest()
        .then((manifest) => this.file(manifest.parts[part].words))
        .then(unpack);
      found.catch(() => this.lists.delete(part));
      this.lists.set(part, found);
    }
    return found;
  }

  /** Numbers of the records that have a word (by its number), best first. */
  async postings(part: PartName, word: number): Promise<number[]> {
    const files = (await this.manifest()).parts[part].postings;
    let at = files.length - 1;
    while (at > 0 && (files[at]?.[0] ?? 0) > word) at -= 1;
    const [first, name] = files[at] ?? [0, ""];
    const line = (await this.file(name)).split("\n")[word - first] ?? "";
    let number = 0;
    return line.split(" ").map((step) => (number += parseInt(step, 36)));
  }

  /** The records of these numbers. */
  async records(part: PartName, numbers: number[]): Promise<Found[]> {
    const { kinds, parts } = await this.manifest();
    const { size, records } = parts[part];
    return Promise.all(
      numbers.map(async (number) => {
        const rows = JSON.parse(await this.file(records[Math.floor(number / size)] ?? "")) as Row[];
        const [kind, href, title, where, names] = rows[number % size] as Row;
        return { kind: kinds[kind] ?? "", href: `${this.root}${href}`, title, where, names: names ?? [] };
      }),
    );
  }

  private async manifest(): Promise<Manifest> {
    return JSON.parse(await this.text("search/index.json")) as Manifest;
  }

  private file(name: string): Promise<string> {
    return this.text(`search/index/${name}`);
  }

  private text(path: string): Promise<string> {
    let found = this.held.get(path);
    if (!found) {
      found = this.load(`${this.root}${path}`);
      found.catch(() => this.held.delete(path)); // the next key press tries again
      this.held.set(path, found);
    }
    return found;
  }
}

async function load_text(address: string): Promise<string> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

/** The list of words from its packed form. */
export function unpack(packed: string): Words {
  const list: Words = { words: [], best: [] };
  let before = "";
  for (const line of packed ? packed.split("\n") : []) {
    const [word = "", best = "0"] = line.split(" ");
    before = [...before].slice(0, parseInt(word.charAt(0), 36)).join("") + word.slice(1);
    list.words.push(before);
    list.best.push(parseInt(best, 36));
  }
  return list;
}
