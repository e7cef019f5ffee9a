/**
 * The runs of a sweep: of all its plans, each once, the cheapest first, with what each will likely cost; and how much of
 * that is done. Estimates for the eye and for the order, corrected by the runs that have ended. Pure.
 */
import { type Gigaflops, stepMilliseconds } from "../core/cost.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { runKey, runsOfCell } from "../core/sweep/cells.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";
import { type Priced, likelySteps, priceOf } from "../core/sweep/price.ts";

export interface SweepRun {
  /** `runKey` of it. */
  readonly key: string;
  readonly spec: RunSpec;
  /** Places of the plans that want it; never empty. */
  readonly plans: readonly number[];
  /** Runs that differ in the seed alone have one number. */
  readonly cell: number;
  /** A guess, made before any run. */
  readonly likelySteps: number;
  /** On one thread of this machine. */
  readonly stepSeconds: number;
}

export function runsOfPlans(plans: readonly SweepPlan[], speed: Gigaflops): readonly SweepRun[] {
  const priced = plans
    .flatMap((plan, place) =>
      priceOf(plan, speed).cells.map((each): Priced & { plan: SweepPlan; place: number } => ({
        ...each,
        plan,
        place,
      })),
    )
    .sort((a, b) => a.seconds - b.seconds);
  const runs = new Map<string, SweepRun>();
  for (const [number, { cell, plan, place }] of priced.entries()) {
    const steps = likelySteps(cell.spec, plan.base);
    const stepSeconds = stepMilliseconds(cell.spec, speed) / 1000;
    for (const spec of runsOfCell(cell, plan.seeds)) {
      const key = runKey(spec);
      const known = runs.get(key);
      const run = known ?? { key, spec, plans: [], cell: number, likelySteps: steps, stepSeconds };
      runs.set(key, { ...run, plans: [...run.plans, place] });
    }
  }
  return [...runs.values()];
}

/** How far a run has come. */
export interface Progress {
  readonly step: number;
  /** It needs no more work. */
  readonly over: boolean;
  /** It came to an end of its own, and so tells how long such runs last. */
  readonly natural: boolean;
}

export const UNTOUCHED: Progress = { step: 0, over: false, natural: false };

/** Seconds of work on one thread. */
export interface Work {
  readonly done: number;
  /** What is likely left. */
  readonly left: number;
  /** Of the run with most left. */
  readonly longest: number;
}

/** A run lasts as those of its cell that have ended did on average; where none has, as its guess is off elsewhere. */
export function workOf(runs: readonly SweepRun[], progressOf: (key: string) => Progress): Work {
  const ended = new Map<number, { steps: number; count: number; guess: number }>();
  let done = 0;
  for (const run of runs) {
    const { step, natural } = progressOf(run.key);
    done += step * run.stepSeconds;
    if (!natural) continue;
    const cell = ended.get(run.cell) ?? { steps: 0, count: 0, guess: run.likelySteps };
    ended.set(run.cell, { ...cell, steps: cell.steps + step, count: cell.count + 1 });
  }
  let logs = 0;
  for (const { steps, count, guess } of ended.values())
    logs += Math.log(Math.max(1, steps / count) / Math.max(1, guess));
  const correction = ended.size === 0 ? 1 : Math.exp(logs / ended.size);
  let [left, longest] = [0, 0];
  for (const { key, cell, spec, likelySteps: guess, stepSeconds } of runs) {
    const { step, over } = progressOf(key);
    if (over) continue;
    const seen = ended.get(cell);
    const last = Math.min(spec.steps, seen === undefined ? guess * correction : seen.steps / seen.count);
    const rest = Math.max(0, last - step) * stepSeconds;
    left += rest;
    longest = Math.max(longest, rest);
  }
  return { done, left, longest };
}
