/**
 * A run in one line (contract §2): the fields that the runner prints, folded from the run's events. Times are the
 * caller's: nothing here looks at a clock.
 */
import type { RunEvent } from "./events.ts";
import { MILESTONE_NAMES, type Milestone } from "./milestones.ts";
import { bug } from "./prelude.ts";
import { type Measurement, testAccuracy, totalNorm, trainAccuracy } from "./readout.ts";
import type { Receipt } from "./receipt.ts";
import type { RunSpec } from "./spec/keys.ts";
import { printSpec } from "./spec/print.ts";

/** Keys in the order in which they are printed. Not reached, not finite or not known is `null`. */
export interface RunResult {
  /** Canonical, with seed and engine: the same string makes the same run. */
  readonly spec: string;
  readonly engine: string;
  readonly receipt: string | null;
  /** Updates made. */
  readonly steps: number | null;
  readonly tMem: number | null;
  readonly tGrok50: number | null;
  readonly tGrok90: number | null;
  readonly tGrok99: number | null;
  /** V = ‖θ‖² at step 0, at tMem, at its largest on the grid from tMem on, at tGrok90, at the end. */
  readonly vInit: number | null;
  readonly vMem: number | null;
  readonly vPeak: number | null;
  readonly vGrok90: number | null;
  readonly vEnd: number | null;
  /** At the end. */
  readonly trainAcc: number | null;
  readonly testAcc: number | null;
  readonly trainLoss: number | null;
  readonly testLoss: number | null;
  /** Milliseconds inside optimizer steps, and in all. */
  readonly trainMs: number | null;
  readonly wallMs: number | null;
  /** Why the run has no natural end. */
  readonly error?: string;
}

/** What a run's events have told so far. */
export interface Tally {
  readonly reached: Readonly<Record<Milestone, number | null>>;
  readonly vInit: number | null;
  readonly vMem: number | null;
  readonly vPeak: number | null;
  readonly vGrok90: number | null;
  readonly last: Measurement | null;
  readonly end: Extract<RunEvent, { readonly receipt: Receipt | null }> | null;
}

export const NO_TALLY: Tally = {
  reached: { mem: null, grok50: null, grok90: null, grok99: null },
  vInit: null,
  vMem: null,
  vPeak: null,
  vGrok90: null,
  last: null,
  end: null,
};

function normOf(at: Measurement | null): number | null {
  return at === null ? null : totalNorm(at.groupNorms);
}

/** The tally after one more event; events come in the order of the run. */
export function tallied(tally: Tally, event: RunEvent): Tally {
  switch (event.type) {
    case "measured": {
      const v = totalNorm(event.at.groupNorms);
      return {
        ...tally,
        last: event.at,
        vInit: event.at.step === 0 ? v : tally.vInit,
        vPeak: tally.vPeak === null ? null : Math.max(tally.vPeak, v),
      };
    }
    case "reached": {
      const v = normOf(tally.last); // a milestone comes right after the measurement that decides it
      const reached = { ...tally.reached, [event.milestone]: event.step };
      if (event.milestone === "mem") return { ...tally, reached, vMem: v, vPeak: v };
      return event.milestone === "grok90" ? { ...tally, reached, vGrok90: v } : { ...tally, reached };
    }
    case "finished":
    case "diverged":
      return { ...tally, end: event };
    case "trained":
    case "intervened":
      return tally;
  }
}

function finite(x: number | null): number | null {
  return x !== null && Number.isFinite(x) ? x : null;
}

/**
 * @param spec as it ran, its engine named
 * @param trainMs `null` where nobody timed the updates alone
 */
export function resultOf(
  spec: RunSpec,
  { reached, vInit, vMem, vPeak, vGrok90, last, end }: Tally,
  trainMs: number | null,
  wallMs: number,
): RunResult {
  if (end === null) return bug("a result before the run's end");
  const atEnd = last !== null && last.step === end.step ? last : null; // a run may diverge between measurements
  const [tMem, tGrok50, tGrok90, tGrok99] = MILESTONE_NAMES.map((name) => reached[name]);
  return {
    spec: printSpec(spec),
    engine: spec.engine,
    receipt: end.receipt === null ? null : end.receipt.text,
    steps: end.step,
    tMem: tMem ?? null,
    tGrok50: tGrok50 ?? null,
    tGrok90: tGrok90 ?? null,
    tGrok99: tGrok99 ?? null,
    vInit: finite(vInit),
    vMem: finite(vMem),
    vPeak: finite(vPeak),
    vGrok90: finite(vGrok90),
    vEnd: finite(normOf(atEnd)),
    trainAcc: atEnd === null ? null : trainAccuracy(atEnd),
    testAcc: atEnd === null ? null : testAccuracy(atEnd),
    trainLoss: finite(atEnd === null ? null : atEnd.trainLoss),
    testLoss: finite(atEnd === null ? null : atEnd.testLoss),
    trainMs,
    wallMs,
    ...(end.type === "diverged" ? { error: `diverged at step ${end.step}` } : {}),
  };
}

/** The line of a run that could not be made. */
export function failedResult(spec: RunSpec, error: string): RunResult {
  return {
    spec: printSpec(spec),
    engine: spec.engine,
    receipt: null,
    steps: null,
    tMem: null,
    tGrok50: null,
    tGrok90: null,
    tGrok99: null,
    vInit: null,
    vMem: null,
    vPeak: null,
    vGrok90: null,
    vEnd: null,
    trainAcc: null,
    testAcc: null,
    trainLoss: null,
    testLoss: null,
    trainMs: null,
    wallMs: null,
    error,
  };
}
