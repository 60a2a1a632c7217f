/**
 * The words by which search finds a text. The index is cut by the same rules
 * (src/sousveil/publish/_search_terms.py); test/terms.json keeps the two equal.
 */

import { fold } from "../tables";

/** Scripts written without spaces: kana, Han, Thai, Lao, Burmese, Khmer. */
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+/gu;
const RUN = /[\p{L}\p{N}]+/gu;
const LONGEST_JOINED = 24;
const MOST_WORDS = 8;
const LONGEST_WORD = 40;

/** Words that a query asks for; all of them must be found. */
export function queryTerms(text: string): string[] {
  const found: string[] = [];
  for (const chunk of fold(text).split(/\s+/)) {
    const runs = chunk.match(RUN) ?? [];
    const joined = runs.join("");
    if (!joined) continue;
    const parts = runs.filter((run) => run.length > 1);
    const whole = runs.length > 1 && joined.length <= LONGEST_JOINED && (isNumber(joined) || parts.length === 0);
    if (whole) found.push(joined);
    else for (const run of runs.length > 1 ? parts : runs) found.push(...cut(run, false));
  }
  return [...new Set(found)].slice(0, MOST_WORDS).map((word) => word.slice(0, LONGEST_WORD));
}

/** Words by which a text is found, as the index has them; here for tests. */
export function indexTerms(text: string): string[] {
  const found = new Set<string>();
  for (const chunk of fold(text).split(/\s+/)) {
    let runs: string[] = chunk.match(RUN) ?? [];
    if (runs.length > 1) {
      const joined = runs.join("");
      if (joined.length <= LONGEST_JOINED) found.add(joined);
      if (isNumber(joined)) continue;
      runs = runs.filter((run) => run.length > 1);
    }
    for (const run of runs) for (const part of cut(run, true)) found.add(part);
  }
  return [...found].sort();
}

/** Whether a word is of a script written without spaces. */
export function isUnspaced(word: string): boolean {
  UNSPACED.lastIndex = 0;
  return UNSPACED.test(word);
}

function isNumber(word: string): boolean {
  return /^\p{Nd}+$/u.test(word);
}

/** A run of letters; what is written without spaces as pairs of characters. */
function cut(run: string, withLast: boolean): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const match of run.matchAll(UNSPACED)) {
    if (match.index > at) parts.push(run.slice(at, match.index));
    const letters = [...match[0]];
    const last = withLast || letters.length === 1 ? letters.length : letters.length - 1;
    for (let k = 0; k < last; k += 1) parts.push(letters.slice(k, k + 2).join(""));
    at = match.index + match[0].length;
  }
  if (at < run.length) parts.push(run.slice(at));
  return parts;
}
