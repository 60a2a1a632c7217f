/** What the map, the filter and the texts share with the Python that draws them. */

import { describe, expect, it } from "vitest";
import { choose, type Supply } from "../src/flows";
import { legendLabels, shade } from "../src/map";
import { visible } from "../src/steering";
import { fold } from "../src/tables";

describe("the map", () => {
  it("shades by steps", () => {
    expect([0, 1, 2, 3, 7, 8, 100].map((count) => shade(count, [1, 2, 4, 8]))).toEqual([0, 1, 2, 2, 3, 4, 4]);
  });
  it("labels its steps", () => {
    expect(legendLabels([1, 2, 4, 8])).toEqual(["1", "2–3", "4–7", "8+"]);
  });
});

describe("texts", () => {
  it("show what would turn them around", () => {
    expect(visible("a\u202eb\u0000é")).toBe("a⟨U+202E⟩b⟨U+0000⟩é");
    expect(visible("line\n\ttab")).toBe("line\n\ttab");
  });
  it("are found without their accents", () => {
    expect(fold("São Paulo")).toBe("sao paulo");
  });
});

describe("who supplies whom", () => {
  const supplies: Supply[] = [
    [0, "CN", "EC", 2016],
    [0, "CN", "EC", 2011],
    [0, "CN", "BO", 0],
    [1, "JP", "EC", 2019],
    [-1, "", "PE", 2015],
    [2, "BR", "BR", 2015],
  ];
  it("counts all, without a year as well", () => {
    const all = choose(supplies, -2, 0);
    expect(Object.fromEntries(all.targets)).toEqual({ EC: 3, BO: 1, PE: 1, BR: 1 });
    expect(Object.fromEntries(all.pairs)).toEqual({ "CN-EC": 2, "CN-BO": 1, "JP-EC": 1 });
    expect(all.undated).toBe(0);
  });
  it("leaves out what came later, and says what has no year", () => {
    const then = choose(supplies, 0, 2012);
    expect(Object.fromEntries(then.targets)).toEqual({ EC: 1 });
    expect(then.undated).toBe(1);
  });
});
