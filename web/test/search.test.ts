/** Search: how words are cut, which words a typed one can mean, and what comes first. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { slotText } from "../src/cite";
import { Files, unpack } from "../src/search/files";
import { distance, fits, lowerBound, slips } from "../src/search/match";
import { foundBy, search } from "../src/search/search";
import { indexTerms, queryTerms } from "../src/search/terms";

interface Example {
  text: string;
  index: string[];
  query: string[];
}
const examples = JSON.parse(readFileSync(new URL("./terms.json", import.meta.url), "utf8")) as Example[];

/** Words sorted by code points, as Python sorts them. */
const words = ["ecu", "ecu911", "ecuador", "hikvision", "huawei", "nec", "sandvine", "华为", "\u{20000}x"];
const list = { words, best: words.map((_, k) => k) };
const meant = (typed: string): string[] => fits(typed, list).map((fit) => words[fit.word] ?? "");

describe("words", () => {
  it.each(examples)("of $text are those of the index", ({ text, index, query }) => {
    expect(indexTerms(text)).toEqual(index);
    expect(queryTerms(text)).toEqual(query);
  });
  it("are limited in number and length", () => {
    expect(queryTerms("a b c d e f g h i j k").length).toBe(8);
    expect(queryTerms("x".repeat(500))[0]?.length).toBe(40);
  });
});

describe("a typed word", () => {
  it("means itself first, then what begins with it", () => {
    expect(meant("ecu")).toEqual(["ecu", "ecu911", "ecuador"]);
    expect(fits("ecu", list)[0]?.quality).toBe(1);
    expect(meant("华")).toEqual(["华为"]);
  });
  it("may have a slip, two when it is long", () => {
    expect(meant("hikvsion")).toEqual(["hikvision"]);
    expect(meant("hauwei")).toEqual(["huawei"]);
    expect(meant("hikvsoin")).toEqual(["hikvision"]);
    expect(meant("sandvien")).toEqual(["sandvine"]);
    expect(meant("hikvsi")).toEqual(["hikvision"]);
  });
  it("is not stretched: short words, numbers and Han are as they are", () => {
    expect(meant("nek")).toEqual([]);
    expect(meant("华力")).toEqual([]);
    expect(slips("4301")).toBe(0);
    expect(meant("zzzzzzzz")).toEqual([]);
  });
});

describe("distance", () => {
  it("counts added, lost, changed and swapped letters", () => {
    expect(distance("kitten", "kitten", 2)[0]).toBe(0);
    expect(distance("kiten", "kitten", 2)[0]).toBe(1);
    expect(distance("kittten", "kitten", 2)[0]).toBe(1);
    expect(distance("kitsen", "kitten", 2)[0]).toBe(1);
    expect(distance("iktten", "kitten", 2)[0]).toBe(1);
    expect(distance("kitten", "sitting", 3)[0]).toBe(3);
    expect(distance("kitten", "sitting", 2)[0]).toBe(3);
  });
  it("knows the nearest beginning", () => {
    expect(distance("huwa", "huawei", 1)).toEqual([2, 1]);
  });
});

describe("order", () => {
  it("is that of code points", () => {
    expect(lowerBound(["a", "\uffee", "\u{20000}"], "\u{20000}")).toBe(2);
    expect(lowerBound([], "a")).toBe(0);
  });
  it("survives packing", () => {
    expect(unpack("0ecu 0\n3ador 1\n0华为 a")).toEqual({ words: ["ecu", "ecuador", "华为"], best: [0, 1, 10] });
    expect(unpack("")).toEqual({ words: [], best: [] });
  });
});

/** A small index: Ecuador, ECU-911, Hikvision, a document about it. */
const index: Record<string, string> = {
  "search/index.json": JSON.stringify({
    version: 1,
    kinds: ["Country", "System", "Organisation", "Document"],
    parts: {
      names: { total: 4, words: "w.txt", postings: [[0, "p0.txt"], [4, "p1.txt"]], size: 2, records: ["r0.json", "r1.json"] },
      values: { total: 0, words: "none.txt", postings: [], size: 2, records: [] },
    },
  }),
  "search/index/w.txt": "0911 1\n0about 3\n0ecu 1\n3ador 0\n0hikvision 2\n0海康 2",
  "search/index/p0.txt": "1\n3\n1\n0 1",
  "search/index/p1.txt": "2 1\n2",
  "search/index/none.txt": "",
  "search/index/r0.json": '[[0,"country/ec/","Ecuador",""],[1,"system/ecu/","ECU-911","Ecuador"]]',
  "search/index/r1.json": '[[2,"organisation/hik/","Hikvision","China",["海康"]],[3,"document/x/","About Hikvision",""]]',
};
const asked: string[] = [];
const files = new Files("../", (address) => {
  asked.push(address);
  const found = index[address.replace("../", "")];
  return found === undefined ? Promise.reject(new Error(address)) : Promise.resolve(found);
});

describe("search", () => {
  it("finds by a misspelt word, the thing itself before what is about it", async () => {
    const answer = await search(files, "names", "hikvsion", 5);
    expect(answer.found.map((each) => each.title)).toEqual(["Hikvision", "About Hikvision"]);
    expect(answer.found[0]?.href).toBe("../organisation/hik/");
    expect(answer.partly).toBe(false);
  });
  it("finds by a name in another script, and says by which", async () => {
    const { found } = await search(files, "names", "海康", 5);
    expect(found.map((each) => foundBy(each, "海康"))).toEqual(["海康"]);
  });
  it("wants every word, and says when it finds only some", async () => {
    expect((await search(files, "names", "ecuador 911", 5)).found.map((each) => each.title)).toEqual(["ECU-911"]);
    const partly = await search(files, "names", "hikvision 911", 5);
    expect(partly.partly).toBe(true);
    expect(partly.total).toBe(3);
  });
  it("joins what was typed in two", async () => {
    expect((await search(files, "names", "hik vision", 5)).found[0]?.title).toBe("Hikvision");
  });
  it("finds nothing without fault", async () => {
    for (const query of ["", "   ", "?!", "zzzzzz", "\u0000", "constructor"]) {
      expect((await search(files, "names", query, 5)).total).toBe(0);
    }
    expect(await search(files, "values", "ecuador", 5)).toEqual({ found: [], total: 0, partly: false });
  });
  it("gets every file once", () => {
    expect(asked.length).toBe(new Set(asked).size);
  });
});

describe("a citation", () => {
  const state = { origin: "example.org/log", size: 17, root: "AAAA+/=", time: "" };
  const today = new Date(Date.UTC(2026, 10, 4));
  it("names state and day in each form", () => {
    expect(slotText("state", state, today)).toBe(", tree size 17, root hash AAAA+/=");
    expect(slotText("read", state, today)).toBe(" Read 2026-11-04.");
    expect(slotText("urldate", state, today)).toBe(",\n  urldate = {2026-11-04}");
    expect(slotText("accessed", state, today)).toBe(',\n    "accessed": {"date-parts": [[2026, 11, 4]]}');
    expect(slotText("unknown", state, today)).toBe("");
  });
});
