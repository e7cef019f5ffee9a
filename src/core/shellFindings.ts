/**
 * What the recorded runs say of the shell–core picture (arXiv 2606.30388): the order of the shells (shellOrders.ts), and
 * how radii, their spread and the delay follow η, b and λ, each with an interval and the number of runs behind it.
 * Nothing is left out in silence: what was not run, not reached or has no logarithm is counted.
 */
import { drained } from "./drained.ts";
import { type Point, estimate, exponent, varianceExponent } from "./powerLaw.ts";
import { decayedCount } from "./radius.ts";
import { seeded } from "./rng.ts";
import { type Claim, type Expected, MEASURES, MEASURE_NAMES, type Measure, claimsOn } from "./shellClaims.ts";
import { type OrderFinding, orderFinding } from "./shellOrders.ts";
import {
  FACTORS,
  type Factor,
  ORDERS,
  SHELL_CELLS,
  SWEEPS,
  type ShellCell,
  type Sweep,
  cellsOf,
  levelOf,
} from "./shellPlan.ts";
import { type ShellRecord, type ShellRun, runsOf } from "./shellRecord.ts";
import type { RunSpec } from "./spec/keys.ts";
import { type Interval, median, range } from "./statistics.ts";

const CONFIDENCE = 0.95;

/** One run in a sweep's figure. */
export interface Mark {
  readonly seed: number;
  /** The factor's value. */
  readonly x: number;
  /** `null`: not reached within the budget. */
  readonly y: number | null;
}

export interface Level {
  readonly x: number;
  readonly median: number | null;
}

/** `holds`: the interval is where the claim puts it. `open`: it reaches both sides, or there is none. */
export type Standing = "holds" | "fails" | "open";

export interface Finding {
  readonly measure: Measure;
  readonly factor: Factor;
  readonly exponent: number | null;
  /** 95 %, bootstrap over seeds. */
  readonly interval: Interval | null;
  /** Runs that the exponent rests on, and their seeds. */
  readonly runs: number;
  readonly seeds: number;
  /** Runs that did not get there within the budget: not in the exponent. */
  readonly censored: number;
  /** Runs in which test accuracy did not lag behind: a delay of 0 has no logarithm. Not in the exponent either. */
  readonly undelayed: number;
  /** A fit to other runs is told beside ours and not judged: `null`. */
  readonly claims: readonly (Claim & { readonly standing: Standing | null })[];
  readonly marks: readonly Mark[];
  /** Kaplan–Meier medians over the seeds, rising in the factor. Of a spread: none. */
  readonly levels: readonly Level[];
}

/** Variances of few values say little: from this many seeds on. */
export const LEAST_SPREAD_SEEDS = 5;

/** "stays" holds where the interval reaches 0: no effect was seen, which is not the same as none. */
export function standingOf(
  expected: Expected | { readonly exponent: number; readonly margin: number },
  interval: Interval | null,
): Standing {
  if (interval === null) return "open";
  const { low, high } = interval;
  switch (expected) {
    case "grows":
      return low > 0 ? "holds" : high < 0 ? "fails" : "open";
    case "falls":
      return high < 0 ? "holds" : low > 0 ? "fails" : "open";
    case "stays":
      return low <= 0 && high >= 0 ? "holds" : "fails";
    default: {
      const { exponent: wanted, margin } =
        typeof expected === "number" ? { exponent: expected, margin: 0 } : expected;
      return low <= wanted + margin && high >= wanted - margin ? "holds" : "fails";
    }
  }
}

function valueOf(measure: Measure, { tMem, tGrok90, vMem, vGrok90 }: ShellRun): number | null {
  switch (measure) {
    case "rhoM":
    case "spreadM":
      return vMem;
    case "rhoG":
    case "spreadG":
      return vGrok90;
    case "delay":
      return tMem === null || tGrok90 === null ? null : tGrok90 - tMem;
  }
}

/** @param runs of a cell */
export type RunsOf = (cell: ShellCell) => readonly ShellRun[];

export function finding(sweep: Sweep, measure: Measure, factor: Factor, runs: RunsOf): Finding {
  const marks = sweep.factors[factor].flatMap((cell) =>
    runs(cell).map((run): Mark => ({ seed: run.seed, x: levelOf(cell, factor), y: valueOf(measure, run) })),
  );
  const reached = marks.flatMap(({ seed, x, y }): readonly Point[] => (y === null ? [] : [{ seed, x, y }]));
  const points = reached.filter(({ y }) => y > 0);
  const { spread } = MEASURES[measure];
  const stream = seeded(0).fork(`${sweep.name} ${measure} ${factor}`);
  const found = estimate(points, spread ? varianceExponent : exponent, CONFIDENCE, stream);
  const told = !spread || found.seeds >= LEAST_SPREAD_SEEDS;
  const interval = told ? found.interval : null;
  const claims = claimsOn(sweep, measure, factor).map((claim) => ({
    ...claim,
    standing: claim.origin === "fit" ? null : standingOf(claim.expected, interval),
  }));
  return {
    measure,
    factor,
    exponent: told ? found.value : null,
    interval,
    runs: points.length,
    seeds: found.seeds,
    censored: marks.length - reached.length,
    undelayed: reached.length - points.length,
    claims,
    marks,
    levels: spread ? [] : levelsOf(marks),
  };
}

function levelsOf(marks: readonly Mark[]): readonly Level[] {
  return [...new Set(marks.map(({ x }) => x))]
    .sort((a, b) => a - b)
    .map((x) => ({ x, median: median(marks.filter((mark) => mark.x === x).map(({ y }) => y)) }));
}

/** The delay measured, over the one that our derivation makes of the radii measured. */
export interface Transition {
  readonly median: number;
  readonly range: readonly [number, number];
  readonly runs: number;
  /** Runs with a delay for which the formula has none: V did not fall from M to G, or G lies below the noise floor. */
  readonly without: number;
}

/**
 * τ = ln((ρ_M² − R_∞)/(ρ_G² − R_∞)) / 2ηλ with R_∞ = ηP/2λ (our derivation, for decay apart from the gradient and
 * where noise alone moves the radius).
 * @returns `null` where the formula has no time
 */
export function transitionTime(spec: RunSpec, rhoM: number, rhoG: number): number | null {
  const { learningRate: rate, weightDecay: decay } = spec;
  const floor = (rate * decayedCount(spec)) / (2 * decay);
  return rhoG > floor && rhoM > rhoG ? Math.log((rhoM - floor) / (rhoG - floor)) / (2 * rate * decay) : null;
}

function transitionOf(sweep: Sweep, runs: RunsOf): Transition | null {
  if (sweep.decay === "coupled") return null; // λ_eff is not known from a run's line
  const ratios = cellsOf(sweep).flatMap((cell) =>
    runs(cell).flatMap((run): readonly (number | null)[] => {
      const delay = valueOf("delay", run);
      if (delay === null || delay <= 0 || run.vMem === null || run.vGrok90 === null) return [];
      const predicted = transitionTime(cell.spec, run.vMem, run.vGrok90);
      return [predicted === null ? null : delay / predicted];
    }),
  );
  const told = ratios.filter((ratio) => ratio !== null);
  const [middle, ends] = [median(told), range(told)];
  if (middle === null || ends === null) return null;
  return { median: middle, range: ends, runs: told.length, without: ratios.length - told.length };
}

export interface SweepFindings {
  readonly sweep: Sweep;
  readonly runs: number;
  readonly findings: readonly Finding[];
  readonly transition: Transition | null;
}

/** Every measure of a sweep along every factor. Yields between them: intervals take milliseconds each. */
function* sweepSteps(sweep: Sweep, runs: RunsOf): Generator<void, SweepFindings> {
  const findings: Finding[] = [];
  for (const measure of MEASURE_NAMES) {
    for (const factor of FACTORS) {
      findings.push(finding(sweep, measure, factor, runs));
      yield;
    }
  }
  const count = cellsOf(sweep).reduce((sum, cell) => sum + runs(cell).length, 0);
  return { sweep, runs: count, findings, transition: transitionOf(sweep, runs) };
}

export interface ShellFindings {
  readonly runs: number;
  readonly orders: readonly OrderFinding[];
  /** Those with runs. */
  readonly sweeps: readonly SweepFindings[];
  /** Cells of the plan without any run. */
  readonly missing: readonly ShellCell[];
}

/** All that a record says. Yields on the way, so that a page can do it a little at a time. */
export function* findingSteps(record: ShellRecord): Generator<void, ShellFindings> {
  const runs: RunsOf = (cell) => runsOf(record, cell);
  const orders = ORDERS.map((cell) => orderFinding(cell, runs(cell)));
  const sweeps: SweepFindings[] = [];
  for (const sweep of SWEEPS) {
    if (cellsOf(sweep).some((cell) => runs(cell).length > 0)) sweeps.push(yield* sweepSteps(sweep, runs));
  }
  return {
    runs: SHELL_CELLS.reduce((sum, cell) => sum + runs(cell).length, 0),
    orders,
    sweeps,
    missing: SHELL_CELLS.filter((cell) => runs(cell).length === 0),
  };
}

export function sweepFindings(sweep: Sweep, runs: RunsOf): SweepFindings {
  return drained(sweepSteps(sweep, runs));
}

export function shellFindings(record: ShellRecord): ShellFindings {
  return drained(findingSteps(record));
}
