import { expect, test } from "vitest";
import { parsePlan } from "../core/sweep/plan.ts";
import { type Progress, type SweepRun, UNTOUCHED, runsOfPlans, workOf } from "./sweepRuns.ts";
import { createTraceBudget } from "./sweepTraces.ts";

const read = parsePlan("steps=9000&sweep=lr:0.0015:0.006:3,seeds:2");
if (!read.ok) throw new Error(JSON.stringify(read.error));
const RUNS = runsOfPlans([read.value, read.value], 20);

test("a run that two plans want is one run, of both", () => {
  expect(RUNS).toHaveLength(6);
  expect(RUNS.every(({ plans }) => plans.join() === "0,1")).toBe(true);
  expect(RUNS.map(({ cell }) => cell)).toEqual([0, 0, 2, 2, 4, 4]);
  const seconds = RUNS.map(({ likelySteps, stepSeconds }) => likelySteps * stepSeconds);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
});

const work = (known: Readonly<Record<number, Partial<Progress>>>) =>
  workOf(RUNS, (key) => ({ ...UNTOUCHED, ...known[RUNS.findIndex((run) => run.key === key)] }));

/** In steps: every step of these runs costs the same. */
const [FIRST] = RUNS as [SweepRun, ...SweepRun[]];
const steps = (seconds: number): number => Math.round(seconds / FIRST.stepSeconds);
const guess = (place: number): number => RUNS[place]?.likelySteps ?? NaN;

test("what is left is what was guessed, until runs end", () => {
  const { done, left, longest } = work({ 0: { step: 100 } });
  expect([steps(done), steps(longest)]).toEqual([100, guess(5)]);
  expect(steps(left)).toBe(2 * (guess(0) + guess(2) + guess(4)) - 100);
});

test("a cell's other seeds last as the one that ended; other cells are off by as much", () => {
  const { done, left } = work({ 0: { step: 2 * guess(0), over: true, natural: true } });
  expect(steps(done)).toBe(2 * guess(0));
  expect(steps(left)).toBe(2 * guess(0) + 2 * (2 * guess(2) + 2 * guess(4)));
});

test("no run is thought to go beyond its limit, and a failure tells nothing of how long runs last", () => {
  const late = work({ 0: { step: 9000, over: true, natural: true } });
  expect(steps(late.longest)).toBe(9000);
  const failed = work({ 0: { step: 0, over: true, natural: false } });
  expect(steps(failed.left)).toBe(guess(1) + 2 * (guess(2) + guess(4)));
});

test("traces are kept up to a bound", () => {
  const budget = createTraceBudget();
  const strand = { at: Array.from({ length: 400_000 }, (_, i) => i), of: [] };
  const admitted = [1, 2, 3].map(() => budget.admits({ norm: strand }));
  expect(admitted).toEqual([true, true, false]);
  budget.reset();
  expect(budget.admits({ norm: strand })).toBe(true);
});
