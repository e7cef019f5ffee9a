import { describe, expect, test } from "vitest";
import { isGridPoint, nextGridPoint } from "./grid.ts";
import { NO_MILESTONES, newlyReached, observeAccuracies } from "./milestones.ts";
import { dueInterventions, lastStep, nextLeg, ratesAt } from "./plan.ts";
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

  const mem = { ...NO_MILESTONES, mem: { ...NO_MILESTONES.mem, first: 40 } };

  test("a run ends at its limit, or `after` steps past the first tGrok99", () => {
    expect(lastStep(spec(""), NO_MILESTONES)).toBe(3000);
    expect(lastStep(spec(""), grokAt(500))).toBe(1000);
    expect(lastStep(spec("after=inf"), grokAt(500))).toBe(3000);
    expect(lastStep(spec("after=0"), grokAt(500))).toBe(500);
  });

  const legOf = (text: string, milestones: typeof NO_MILESTONES, t: number, most = 10_000): number =>
    nextLeg(spec(text), milestones, t, most).end;

  test("training goes on past grid points to a scheduled intervention, the limit or the run's end", () => {
    const text = "steps=1003&after=inf&do=777:wd=0";
    expect(legOf(text, mem, 40)).toBe(777);
    expect(legOf(text, mem, 777)).toBe(1003);
    expect(legOf(text, mem, 777, 20)).toBe(797);
    expect(legOf("after=500", { ...grokAt(490), mem: mem.mem }, 600)).toBe(990);
  });

  test("never past the end that the next grid point may bring", () => {
    expect([100, 101, 104, 107, 110].map(nextGridPoint)).toEqual([101, 104, 107, 110, 113]);
    for (const t of [101, 103]) expect(legOf("after=50", mem, t)).toBe(154);
    expect(legOf("after=0", mem, 103)).toBe(104);
    expect(legOf("after=50&steps=120", mem, 103)).toBe(120);
  });

  test("to the next grid point, while an event that fires an intervention is not reached", () => {
    expect(legOf("do=mem:wd=0&after=inf", NO_MILESTONES, 102)).toBe(104);
    expect(legOf("do=mem:wd=0&after=inf", mem, 102)).toBe(3000);
    expect(legOf("do=mem:wd=0&do=grok50:hold&after=inf", mem, 102)).toBe(104);
  });

  test("to the next grid point, while the run has not memorized: its weights are kept there", () => {
    expect(legOf("after=inf", NO_MILESTONES, 0)).toBe(1);
    expect(legOf("after=inf", NO_MILESTONES, 102)).toBe(104);
    expect(legOf("after=inf", grokAt(50), 102)).toBe(104);
    expect(legOf("after=inf", NO_MILESTONES, 102, 1)).toBe(103);
    expect(nextLeg(spec("after=inf"), NO_MILESTONES, 101, 2)).toEqual({ end: 103, measureAt: [] });
  });

  test("is measured at every grid point on the way, and at the step that may be the last", () => {
    const at = (text: string, most = 10_000): readonly number[] =>
      nextLeg(spec(text), mem, 103, most).measureAt;
    expect(at("after=7")).toEqual([104, 107, 110, 111]);
    expect(at("after=6")).toEqual([104, 107, 110]);
    expect(at("after=inf&steps=109")).toEqual([104, 107, 109]);
    expect(at("after=inf", 6)).toEqual([104, 107]);
    expect(at("after=inf&do=106:wd=0")).toEqual([104]);
    expect(nextLeg(spec("after=inf"), mem, 101, 2)).toEqual({ end: 103, measureAt: [] });
  });

  test("interventions fire at their step or at the grid point that decides their event, in written order", () => {
    const s = spec("do=mem:wd=0&do=50:lr=0.1&do=50:lr=0.2");
    expect(dueInterventions(s.interventions, mem, 40).map(({ action }) => action)).toEqual(["wd"]);
    expect(dueInterventions(s.interventions, NO_MILESTONES, 40)).toEqual([]);
    expect(ratesAt(s, mem, 39)).toEqual({ learningRate: 0.003, weightDecay: 3 });
    expect(ratesAt(s, mem, 40)).toEqual({ learningRate: 0.003, weightDecay: 0 });
    expect(ratesAt(s, mem, 50)).toEqual({ learningRate: 0.2, weightDecay: 0 });
  });
});
