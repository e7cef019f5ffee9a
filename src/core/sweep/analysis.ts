/**
 * What a sweep's runs say: along each axis the exponents of delay, radii and their spread, with an interval over seeds
 * and the number of runs behind each, beside what the theories say (theories.ts); and the phase of each cell. Nothing is
 * left out in silence: what was not reached, has no logarithm, failed or was not run is counted.
 */
import { seeded } from "../rng.ts";
import { type Standing, standingOf, transitionTime } from "../shellFindings.ts";
import { type Interval, median } from "../statistics.ts";
import { runKey } from "./cells.ts";
import { type Fit, type Placed, placedRuns, planeFit, spreadFit, valued } from "./fit.ts";
import { type CellFinding, type RunOf, cellFindings } from "./phases.ts";
import { type Axis, type SweepPlan, printPlan } from "./plan.ts";
import {
  type Inward,
  MEASURES,
  MEASURE_NAMES,
  type Measure,
  type TheorySlope,
  theoriesOn,
} from "./theories.ts";

/** One run in a figure along an axis. */
export interface Mark {
  /** Of its run, to open it. */
  readonly key: string;
  readonly seed: number;
  /** The axis's value; of a full batch the number of training examples. */
  readonly x: number;
  /** Above 0; of a censored run the limit that it passed. */
  readonly y: number;
  readonly censored: boolean;
  /** A full batch, on whichever axis: a category of its own, and not in the slope. */
  readonly full: boolean;
  /** Place among the other axis's values; 0 where there is none. */
  readonly stratum: number;
}

/** A value of the axis, at one value of the other. */
export interface LevelFinding {
  readonly x: number;
  readonly full: boolean;
  /** As in `Mark`. */
  readonly stratum: number;
  /** Kaplan–Meier over the seeds; of a spread none. */
  readonly median: number | null;
  readonly runs: number;
  readonly censored: number;
}

export interface SlopeFinding {
  readonly measure: Measure;
  readonly axis: Axis;
  readonly slope: number | null;
  /** 95 %, bootstrap over seeds; `null` for fewer than three. */
  readonly interval: Interval | null;
  readonly plane: Fit["plane"];
  /** Runs behind the slope, censored ones included, and their seeds. */
  readonly runs: number;
  readonly seeds: number;
  /** Not reached within the budget, so known to be more; in the slope as such. */
  readonly censored: number;
  /** Not in the slope: never got where it is measured, had no delay (no logarithm), or had a full batch. */
  readonly absent: number;
  readonly undelayed: number;
  readonly fullBatch: number;
  readonly marks: readonly Mark[];
  readonly levels: readonly LevelFinding[];
  /** `standing` is `null` for a fit to other runs, which is told and not judged, and for what declines. */
  readonly theories: readonly (TheorySlope & { readonly standing: Standing | null })[];
}

/** A delay as measured, and as our derivation makes it of the radii measured (transitionTime in shellFindings.ts). */
export interface Transition {
  /** Of its run. */
  readonly key: string;
  /** T₉₀ − T_mem: ρ_G is V at T₉₀. */
  readonly measured: number;
  /** `null`: the formula has no time, since V did not fall from M to G or G lies below the noise floor. */
  readonly predicted: number | null;
}

export interface SweepAnalysis {
  readonly plan: SweepPlan;
  readonly cells: readonly CellFinding[];
  /** Measure by measure, axis by axis. */
  readonly slopes: readonly SlopeFinding[];
  readonly runs: {
    readonly planned: number;
    readonly ended: number;
    readonly failed: number;
    readonly missing: number;
  };
  readonly inward: Inward;
  /** Of the runs with a delay, where the derivation speaks of them: AdamW with mini-batches. */
  readonly transitions: readonly Transition[];
}

function levelFindings(marks: readonly Mark[], spread: boolean): readonly LevelFinding[] {
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const key = `${mark.stratum} ${mark.x} ${mark.full}`;
    groups.set(key, [...(groups.get(key) ?? []), mark]);
  }
  return [...groups.values()].map((group) => {
    const [{ x, full, stratum } = { x: 0, full: false, stratum: 0 }] = group;
    return {
      x,
      full,
      stratum,
      median: spread ? null : median(group.map(({ y, censored }) => (censored ? null : y))),
      runs: group.length,
      censored: group.filter(({ censored }) => censored).length,
    };
  });
}

function slopeFindings(
  plan: SweepPlan,
  placed: readonly Placed[],
  measure: Measure,
  inward: Inward,
): readonly SlopeFinding[] {
  const values = valued(measure, placed);
  const spread = MEASURES[measure].kind === "spread";
  const stream = seeded(0).fork(`${printPlan(plan)} ${measure}`);
  const fit = (spread ? spreadFit : planeFit)(plan, values, stream);
  const inside = values.runs.filter(({ full }) => !full);
  return plan.axes.map((axis, i): SlopeFinding => {
    const { slope, interval } = fit.slopes[i]!;
    const marks = values.runs.map(({ key, seed, xs, places, y, censored, full }) => {
      return { key, seed, x: xs[i]!, y, censored, full, stratum: places[1 - i] ?? 0 };
    });
    return {
      measure,
      axis,
      slope,
      interval,
      plane: fit.plane,
      runs: inside.length,
      seeds: new Set(inside.map(({ seed }) => seed)).size,
      censored: inside.filter(({ censored }) => censored).length,
      absent: values.absent,
      undelayed: values.undelayed,
      fullBatch: values.runs.length - inside.length,
      marks,
      levels: levelFindings(marks, spread),
      theories: theoriesOn(plan.base, plan.axes, axis, measure, inward).map((theory) => ({
        ...theory,
        standing:
          theory.origin === "fit" || theory.declines !== null ? null : standingOf(theory.expected, interval),
      })),
    };
  });
}

function inwardOf(cells: readonly CellFinding[]): Inward {
  const both = cells
    .flatMap(({ runs }) => runs)
    .flatMap((run) => (run.kind === "ended" ? [run.result] : []))
    .filter(({ vMem, vGrok90 }) => vMem !== null && vGrok90 !== null);
  return { count: both.filter(({ vMem, vGrok90 }) => (vMem ?? 0) > (vGrok90 ?? 0)).length, of: both.length };
}

function transitionsOf(cells: readonly CellFinding[]): readonly Transition[] {
  return cells
    .flatMap(({ runs }) => runs)
    .flatMap((run): readonly Transition[] => {
      if (run.kind !== "ended") return [];
      const { optimizer, batch, interventions } = run.spec;
      if (optimizer !== "adamw" || batch === "full" || interventions.length > 0) return [];
      const { tMem, tGrok90, vMem, vGrok90 } = run.result;
      if (tMem === null || tGrok90 === null || vMem === null || vGrok90 === null || tGrok90 <= tMem)
        return [];
      const predicted = transitionTime(run.spec, vMem, vGrok90);
      return [{ key: runKey(run.spec), measured: tGrok90 - tMem, predicted }];
    });
}

/** All that the runs say. With many runs it takes seconds: the page has it done in a worker. */
export function analyze(plan: SweepPlan, runOf: RunOf): SweepAnalysis {
  const cells = cellFindings(plan, runOf);
  const inward = inwardOf(cells);
  const placed = placedRuns(plan, cells);
  const slopes = MEASURE_NAMES.flatMap((measure) => slopeFindings(plan, placed, measure, inward));
  const sum = (of: (cell: CellFinding) => number): number => cells.reduce((all, cell) => all + of(cell), 0);
  const [planned, ended, failed] = [
    sum(({ runs }) => runs.length),
    sum((cell) => cell.ended),
    sum((cell) => cell.failed),
  ];
  return {
    plan,
    cells,
    slopes,
    inward,
    transitions: transitionsOf(cells),
    runs: { planned, ended, failed, missing: planned - ended - failed },
  };
}
