/** What the map, the filter and the texts share with the Python that draws them. */

import { describe, expect, it } from "vitest";
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
