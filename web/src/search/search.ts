/**
 * From words that somebody typed to what is found, best first.
 *
 * A record must have every word. Where none has, those that have most of them are given,
 * and the answer says so. What is spoken of most comes first among equals.
 */

import { fold } from "../tables";
import type { Files, Found, PartName } from "./files";
import { type Fit, fits } from "./match";
import { queryTerms } from "./terms";

/** What was found. */
export interface Answer {
  found: Found[];
  /** How many records fit in all. */
  total: number;
  /** Whether they have only some of the words. */
  partly: boolean;
}

/** Candidates whose names are looked at for the final order. */
const LOOKED_AT = 40;
const NOTHING: Answer = { found: [], total: 0, partly: false };

/** Search one part of the index; at most `most` results. */
export async function search(files: Files, part: PartName, query: string, most: number): Promise<Answer> {
  const typed = queryTerms(query);
  if (!typed.length) return NOTHING;
  const list = await files.words(part);
  const total = await files.total(part);
  const scores = new Map<number, Score>();
  await Promise.all(
    typed.map(async (word, k) => add(scores, k, await reached(files, part, fits(word, list), total))),
  );
  if (typed.length > 1) {
    // "hik vision" means Hikvision where such a word is
    const joined = fits(typed.join(""), list).filter((fit) => fit.quality >= 0.45);
    const whole = await reached(files, part, joined, total);
    typed.forEach((_, k) => add(scores, k, whole, 0.9));
  }
  const wanted = Math.max(0, ...[...scores.values()].map((score) => score.by.size));
  const ranked = [...scores]
    .filter(([, score]) => score.by.size === wanted)
    .map(([number, score]) => ({ number, points: sum(score) + standing(number, total) }))
    .sort((a, b) => b.points - a.points || a.number - b.number);
  const looked = ranked.slice(0, Math.max(LOOKED_AT, most));
  const records = await files.records(part, looked.map((each) => each.number));
  const found = looked
    .map((each, k) => ({ record: records[k] as Found, points: each.points + nearness(records[k] as Found, query) }))
    .sort((a, b) => b.points - a.points)
    .slice(0, most)
    .map((each) => each.record);
  return { found, total: ranked.length, partly: wanted > 0 && wanted < typed.length };
}

/** Points of a record by the number of the typed word that gave them. */
interface Score {
  by: Map<number, number>;
}

/** The records that have one of these words, each with its points. */
async function reached(files: Files, part: PartName, words: Fit[], total: number): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const lists = await Promise.all(words.map((fit) => files.postings(part, fit.word)));
  lists.forEach((numbers, k) => {
    const rare = 1 + Math.log((total + 1) / (numbers.length + 1)) / 3;
    const points = (words[k]?.quality ?? 0) * rare;
    for (const number of numbers) found.set(number, Math.max(found.get(number) ?? 0, points));
  });
  return found;
}

function add(scores: Map<number, Score>, word: number, found: Map<number, number>, worth = 1): void {
  for (const [number, points] of found) {
    const score = scores.get(number) ?? { by: new Map<number, number>() };
    score.by.set(word, Math.max(score.by.get(word) ?? 0, points * worth));
    scores.set(number, score);
  }
}

function sum(score: Score): number {
  let points = 0;
  for (const each of score.by.values()) points += each;
  return points / score.by.size;
}

/** Records are numbered by how much is said of them. */
function standing(number: number, total: number): number {
  return 1.2 * (1 - Math.log(1 + number) / Math.log(2 + total));
}

/** How near the typed words as a whole are to a name of the record. */
function nearness(record: Found, query: string): number {
  const wanted = bare(query);
  const names = [record.title, ...record.names].map(bare);
  if (names[0] === wanted) return 3;
  if (names.includes(wanted)) return 2.5;
  const begins = names[0]?.startsWith(wanted) ? 0.5 : 0;
  return begins + Math.max(0, ...names.map((name) => likeness(name.length, wanted.length)));
}

/** How much of a name the typed words can be: a short name that fits is meant before a long one. */
function likeness(name: number, typed: number): number {
  return name && typed ? 1.2 * (Math.min(name, typed) / Math.max(name, typed)) : 0;
}

function bare(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The name by which a record was found, where it is not the one that is shown. */
export function foundBy(record: Found, query: string): string {
  const typed = queryTerms(query);
  const has = (name: string): boolean => typed.every((word) => fold(name).includes(word));
  return has(record.title) || typed.length === 0 ? "" : (record.names.find(has) ?? "");
}
