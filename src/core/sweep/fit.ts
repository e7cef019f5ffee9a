/**
 * What is fitted to the runs of a sweep: a plane in the logarithms of a measure over the axes, and of its variance over
 * seeds a line. Which runs go in, and which can not, is decided here; what theories say of it is in theories.ts.
 */
import type { CensoredPlane, CensoredRun } from "../laws/survival.ts";
import { estimate, varianceExponent } from "../powerLaw.ts";
import type { RunResult } from "../result.ts";
import type { Stream } from "../rng.ts";
import { LEAST_SPREAD_SEEDS } from "../shellFindings.ts";
import { trainCount } from "../spec/parse.ts";
import type { Interval } from "../statistics.ts";
import { runKey } from "./cells.ts";
import type { CellFinding } from "./phases.ts";
import { type AxisField, type SweepPlan, levelsOf } from "./plan.ts";
import { planeEstimate } from "./plane.ts";
import type { Measure } from "./theories.ts";

const CONFIDENCE = 0.95;

/** What a run gives for a measure; `null`: it never got there. */
function valueOf(
  measure: Measure,
  run: RunResult,
): { readonly y: number; readonly censored: boolean } | null {
  const known = (y: number | null) => (y === null ? null : { y, censored: false });
  const { steps, tMem, tGrok99, vMem, vGrok90, vEnd } = run;
  switch (measure) {
    case "rhoM":
    case "spreadM":
      return known(vMem);
    case "rhoG":
    case "spreadG":
      return known(vGrok90);
    case "rhoEnd":
      return tGrok99 === null ? null : known(vEnd);
    // A run that does not even memorize is not on its way to a grok: its budget bounds no time.
    case "grokTime":
      if (tMem === null) return null;
      return tGrok99 === null ? { y: steps ?? 0, censored: true } : known(tGrok99);
    case "delay":
      if (tMem === null) return null;
      return tGrok99 === null ? { y: (steps ?? 0) - tMem, censored: true } : known(tGrok99 - tMem);
  }
}

/** A run that ended, with its places on the axes, one for each axis. */
export interface Placed {
  readonly key: string;
  readonly seed: number;
  readonly xs: readonly number[];
  readonly places: readonly number[];
  readonly full: boolean;
  readonly result: RunResult;
}

export function placedRuns({ base, axes }: SweepPlan, cells: readonly CellFinding[]): readonly Placed[] {
  const levels = axes.map((axis) => levelsOf(axis, base));
  return cells.flatMap(({ cell, runs }) => {
    if (cell.kind === "invalid") return [];
    const at = {
      xs: cell.levels.map((level) => (level === "full" ? trainCount(cell.spec) : level)),
      places: cell.levels.map((level, i) => levels[i]!.indexOf(level)),
      full: cell.levels.includes("full"),
    };
    return runs.flatMap(({ spec, ...run }): readonly Placed[] =>
      run.kind === "ended" ? [{ key: runKey(spec), seed: spec.seed, ...at, result: run.result }] : [],
    );
  });
}

/** The runs that have a value of a measure with a logarithm, and how many have not. */
export interface Valued {
  readonly runs: readonly (Placed & { readonly y: number; readonly censored: boolean })[];
  readonly absent: number;
  readonly undelayed: number;
}

export function valued(measure: Measure, runs: readonly Placed[]): Valued {
  const values = runs.map((run) => ({ run, value: valueOf(measure, run.result) }));
  return {
    runs: values.flatMap(({ run, value }) => (value === null || value.y <= 0 ? [] : [{ ...run, ...value }])),
    absent: values.filter(({ value }) => value === null).length,
    undelayed: values.filter(({ value }) => value !== null && value.y <= 0).length,
  };
}

/** What was fitted to a measure over all axes at once. */
export interface Fit {
  /** To draw it: ln y = constant + Σ exponent · ln x over `factors`. `null`: nothing, or a spread. */
  readonly plane: (CensoredPlane & { readonly factors: readonly AxisField[] }) | null;
  /** One for each axis: 95 %, bootstrap over seeds, `null` for fewer than three. */
  readonly slopes: readonly { readonly slope: number | null; readonly interval: Interval | null }[];
}

const NO_SLOPE = { slope: null, interval: null };

/** A plane in the logarithms, censored runs as such, over the axes along which there are at least two values. */
export function planeFit({ axes }: SweepPlan, { runs }: Valued, stream: Stream): Fit {
  const inside = runs.filter(({ full }) => !full);
  const moving = axes.map((_, i) => i).filter((i) => new Set(inside.map(({ places }) => places[i])).size > 1);
  const points = inside.map(({ xs, y, censored, seed }): CensoredRun => ({
    xs: moving.map((i) => xs[i]!),
    y,
    censored,
    seed,
  }));
  const { plane, intervals } = planeEstimate(points, CONFIDENCE, stream);
  if (plane === null || moving.length === 0) return { plane: null, slopes: axes.map(() => NO_SLOPE) };
  return {
    plane: { ...plane, factors: moving.map((i) => axes[i]!.field) },
    slopes: axes.map((_, i) => {
      const k = moving.indexOf(i);
      return k < 0 ? NO_SLOPE : { slope: plane.exponents[k]!, interval: intervals[k] ?? null };
    }),
  };
}

/** Of a variance over seeds. With two axes there is none: runs of one x differ in the other factor as well. */
export function spreadFit({ axes, seeds }: SweepPlan, { runs }: Valued, stream: Stream): Fit {
  if (axes.length > 1 || seeds < LEAST_SPREAD_SEEDS) return { plane: null, slopes: axes.map(() => NO_SLOPE) };
  const points = runs.filter(({ full }) => !full).map(({ xs, y, seed }) => ({ x: xs[0]!, y, seed }));
  const { value, interval } = estimate(points, varianceExponent, CONFIDENCE, stream);
  return { plane: null, slopes: [{ slope: value, interval }] };
}
