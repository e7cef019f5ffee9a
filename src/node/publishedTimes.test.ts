import { expect, test } from "vitest";
import { decidingQuantity, type PublishedData, specOfCell } from "../core/published.ts";
import { PUBLISHED_TIMES, courseOf } from "../core/publishedTimes.ts";
import { median } from "../core/statistics.ts";
import data from "./reproduce/published.json";

test("the times the page expects are the published medians, of every free setting in which all seeds grok", () => {
  const times = new Map<string, { readonly step: number; readonly at: number }>();
  for (const cell of (data as PublishedData).cells) {
    const spec = specOfCell(cell);
    const quantity = decidingQuantity(cell);
    const sample = cell.perSeed.map((run) => run[quantity] ?? null);
    const step = sample.includes(null) ? null : median(sample);
    if (spec.interventions.length > 0 || step === null || times.has(courseOf(spec))) continue;
    times.set(courseOf(spec), { step, at: quantity === "tGrok99" ? 99 : 90 });
  }
  expect(Object.fromEntries(PUBLISHED_TIMES)).toEqual(Object.fromEntries(times));
});
