/**
 * Which words of the index a typed word can mean: itself, words that begin with it, and,
 * where there is neither, words from which it differs by a slip or two.
 */

import { isUnspaced } from "./terms";

/** A list of words and the number of the best record of each. */
export interface Words {
  words: string[];
  best: number[];
}

/** A word of the index, and how well it fits (1 is the very word). */
export interface Fit {
  word: number;
  quality: number;
}

/** Words that begin so, and misspelt ones, of which at most so many are followed. */
const MOST_BEGUN = 40;
const MOST_MISSPELT = 12;

/** The words that `typed` can mean, best first; `[]` when there is none. */
export function fits(typed: string, list: Words): Fit[] {
  const begun = beginning(typed, list);
  return begun.length ? begun : misspelt(typed, list);
}

function beginning(typed: string, { words, best }: Words): Fit[] {
  const enough = typed.length > 1 || isUnspaced(typed);
  const found: Fit[] = [];
  for (let at = lowerBound(words, typed); at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!word.startsWith(typed)) break;
    if (word === typed) found.push({ word: at, quality: 1 });
    else if (enough) found.push({ word: at, quality: 0.35 + 0.35 * (typed.length / word.length) });
  }
  if (found.length <= MOST_BEGUN) return found;
  return found
    .sort((a, b) => b.quality - a.quality || 0)
    .filter((fit, k) => k === 0 && fit.quality === 1)
    .concat(
      found
        .filter((fit) => fit.quality < 1)
        .sort((a, b) => (best[a.word] ?? 0) - (best[b.word] ?? 0))
        .slice(0, MOST_BEGUN),
    );
}

function misspelt(typed: string, { words, best }: Words): Fit[] {
  const most = slips(typed);
  if (most === 0) return [];
  const found: Fit[] = [];
  words.forEach((word, at) => {
    if (word.length < typed.length - most) return;
    const [whole, start] = distance(typed, word, most);
    if (whole <= most) found.push({ word: at, quality: 0.6 - 0.15 * whole });
    else if (start <= most && typed.length > 4) found.push({ word: at, quality: 0.35 - 0.1 * start });
  });
  found.sort((a, b) => b.quality - a.quality || (best[a.word] ?? 0) - (best[b.word] ?? 0));
  return found.slice(0, MOST_MISSPELT);
}

/** Slips that a word of this length may have: none in a short one or a number. */
export function slips(word: string): number {
  if (word.length < 4 || isUnspaced(word) || /^\p{N}+$/u.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}

/**
 * Letters added, lost, changed or swapped with a neighbour, from `typed` to `word`, and to
 * the nearest beginning of `word`; anything above `most` is given as `most + 1`.
 */
export function distance(typed: string, word: string, most: number): [whole: number, start: number] {
  const columns = Math.min(word.length, typed.length + most);
  let older: number[] = [];
  let old: number[] = Array.from({ length: columns + 1 }, (_, k) => k);
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= columns; j += 1) {
      const same = typed[i - 1] === word[j - 1];
      let cost = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) {
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return [most + 1, most + 1];
    older = old;
    old = row;
  }
  const whole = columns < word.length ? most + 1 : (old[columns] ?? most + 1);
  return [Math.min(whole, most + 1), Math.min(...old, most + 1)];
}

/** Where in sorted words one is, or would be. The order is that of code points. */
export function lowerBound(words: string[], word: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(words[middle] ?? "", word)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether `a` comes before `b` by code points, as Python sorts them. */
function before(a: string, b: string): boolean {
  const x = [...a];
  const y = [...b];
  for (let k = 0; k < Math.min(x.length, y.length); k += 1) {
    const difference = (x[k]?.codePointAt(0) ?? 0) - (y[k]?.codePointAt(0) ?? 0);
    if (difference) return difference < 0;
  }
  return x.length < y.length;
}
