import { describe, expect, test } from "vitest";
import { isGridPoint, nextGridPoint } from "./grid.ts";
import { NO_MILESTONES, newlyReached, observeAccuracies } from "./milestones.ts";
import { dueInterventions, lastStep, nextStop, ratesAt } from "./plan.ts";
import type { RunSpec } from "./spec/keys.ts";
import { parseLink } from "./spec/parse.ts";

test("the grid is the contract's recursion", () => {
  const grid: number[] = [0];
  while (grid.at(-1)! < 20_000) grid.push(grid.at(-1)! + Math.max(1, Math.ceil(grid.at(-1)! / 50)));
  for (let i = 0; i + 1 < grid.length; i++) expect(nextGridPoint(grid[i]!)).toBe(grid[i + 1]);
  expect(nextGridPoint(grid[100]! - 1)).toBe(grid[100]);
  const points = new Set(grid);
  for (let t = 0; t < 20_000; t++) expect(isGridPoint(t)).toBe(points.has(t));
  expect(nextGridPoint(9_999_999)).toBeGreaterThan(9_999_999);
});

describe("milestones", () => {
  const over = (tests: readonly number[]): typeof NO_MILESTONES =>
    tests.reduce((m, accuracy, i) => observeAccuracies(m, i * 10, 1, accuracy), NO_MILESTONES);

  test("first touch and sustained differ when the curve falls back", () => {
    const m = over([0, 0.5, 0.4, 0.6, 0.7, 0.8, 0.2]);
    expect(m.grok50.first).toBe(10);
    expect(m.grok50.sustained).toBe(30);
    expect(m.mem.first).toBe(0);
  });

  test("what was not reached is null, and thresholds are inclusive", () => {
    const m = over([0.5, 0.9, 0.989]);
    expect(m.grok50.first).toBe(0);
    expect(m.grok90.first).toBe(10);
    expect(m.grok99.first).toBeNull();
    expect(m.grok90.sustained).toBeNull();
    expect(over([NaN]).grok50.first).toBeNull();
  });

  test("a milestone is new once", () => {
    const a = over([0.5]);
    const b = observeAccuracies(a, 10, 1, 0.95);
    expect(newlyReached(NO_MILESTONES, a)).toEqual(["mem", "grok50"]);
    expect(newlyReached(a, b)).toEqual(["grok90"]);
  });
});

describe("the plan", () => {
  const spec = (text: string): RunSpec => {
    const parsed = parseLink(text);
    if (!parsed.ok) throw new Error(text);
    return parsed.value.spec;
  };
  const grokAt = (first: number): typeof NO_MILESTONES => ({
    ...NO_MILESTONES,
    grok99: { ...NO_MILESTONES.grok99, first },
  });

  test("a run ends at its limit, or `after` steps past the first tGrok99", () => {
    expect(lastStep(spec(""), NO_MILESTONES)).toBe(3000);
    expect(lastStep(spec(""), grokAt(500))).toBe(1000);
    expect(lastStep(spec("after=inf"), grokAt(500))).toBe(3000);
    expect(lastStep(spec("after=0"), grokAt(500))).toBe(500);
  });

  test("training stops at grid points, scheduled interventions and the end", () => {
    const s = spec("steps=1003&do=777:wd=0");
    expect(nextStop(s, NO_MILESTONES, 0)).toBe(1);
    expect(nextStop(s, NO_MILESTONES, 776)).toBe(777);
    expect(nextStop(s, NO_MILESTONES, 1000)).toBe(1003);
    expect(nextStop(s, grokAt(490), 989)).toBe(990);
  });

  test("interventions fire at their step or at the grid point that decides their event, in written order", () => {
    const s = spec("do=mem:wd=0&do=50:lr=0.1&do=50:lr=0.2");
    const mem = { ...NO_MILESTONES, mem: { ...NO_MILESTONES.mem, first: 40 } };
    expect(dueInterventions(s.interventions, mem, 40).map(({ action }) => action)).toEqual(["wd"]);
    expect(dueInterventions(s.interventions, NO_MILESTONES, 40)).toEqual([]);
    expect(ratesAt(s, mem, 39)).toEqual({ learningRate: 0.003, weightDecay: 3 });
    expect(ratesAt(s, mem, 40)).toEqual({ learningRate: 0.003, weightDecay: 0 });
    expect(ratesAt(s, mem, 50)).toEqual({ learningRate: 0.2, weightDecay: 0 });
  });
});
