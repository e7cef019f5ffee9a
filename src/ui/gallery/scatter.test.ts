import { expect, test } from "vitest";
import type { Row, Summary } from "../../core/reproduction.ts";
import { countsText, ratioText, summaryText, timesText } from "./galleryText.ts";
import { decadesOf, dotsOf, placeOf, publishedOf } from "./scatter.ts";

const summary = (median: number | null, range: Summary["range"], reached = 5, runs = 5): Summary => ({
  median,
  range,
  reached,
  runs,
});

function rowOf(name: string, published: Summary | null, ours: Summary | null): Row {
  return {
    name,
    decides: "tGrok90",
    budget: 60_000,
    verdict: ours === null ? { kind: "no runs" } : { kind: "agrees", by: "times" },
    quantities:
      published === null || ours === null
        ? {}
        : { tGrok90: { published, ours, ratio: 0.98, interval: [0.91, null], p: null } },
  } as unknown as Row;
}

const both = rowOf("both", summary(425, [400, 500]), summary(430, [380, 520]));
const censored = rowOf("censored", summary(null, null, 0, 20), summary(null, null, 0, 4));
const waiting = rowOf("waiting", null, null);

test("only rows with two medians have a point, and every range lies within the axes", () => {
  const dots = dotsOf([both, censored, waiting]);
  expect(publishedOf({ ...both, published: [{ tGrok90: 3 }, { tGrok90: null }, { tGrok90: 5 }] })).toEqual({
    runs: 3,
    reached: 2,
    median: 5,
    range: [3, 5],
  });
  expect(dots.map(({ row }) => row.name)).toEqual(["both"]);
  expect(decadesOf(dots)).toEqual([2, 3]);
  expect(placeOf(1000, [2, 3])).toBe(1);
  expect(placeOf(100, [2, 3])).toBe(0);
  expect(decadesOf([])).toEqual([2, 5]);
});

test("what never came is counted, and never a number", () => {
  expect(timesText(summary(null, null, 0, 20))).toBe("none of 20");
  expect(timesText(summary(12_571, [9000, 20_000], 16, 20))).toBe("12\u202f571 (16 of 20)");
  expect(timesText(summary(425.5, [400, 500]))).toBe("426 (400–500)");
  expect(ratioText(both)).toBe("0.98 (0.91–∞)");
  expect(ratioText(waiting)).toBe("–");
});

test("the sentence above the table counts the verdicts", () => {
  expect(summaryText([both, censored, waiting])).toBe(
    "2 of 2 settings that were run agree with what was published; 1 has not been run yet.",
  );
  expect(countsText(1, "run")).toBe("1 run");
});
