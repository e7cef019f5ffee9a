/**
 * What a finished run leaves behind so that laws can be asked and scored again later: the observables they read, thinned
 * to the evaluation grid, V four times as dense for the short windows in which its rate is taken. Plain data that a JSON
 * line can hold.
 */
import type { Curves } from "../curves.ts";
import { isGridPoint } from "../grid.ts";
import type { RunResult } from "../result.ts";
import { decayedCount } from "../radius.ts";
import { observableNamed } from "../observables.ts";
import { type Series, createSeries } from "../series.ts";
import type { RunSpec } from "../spec/keys.ts";
import { parseLink } from "../spec/parse.ts";
import type { FinishedRun } from "./reading.ts";
import { SEEN, type Seen, pointsOf } from "./view.ts";

/** The observables kept. Of the other groups' norms laws ask nothing. */
export const TRACED = [
  "norm",
  "unembeddingNorm",
  "trainAccuracy",
  "testAccuracy",
  "preconditioner",
  "collapse",
  "logitScale",
  "angleToMemorization",
] as const;
type Traced = (typeof TRACED)[number];

const isTraced = (id: Seen): id is Traced => (TRACED as readonly Seen[]).includes(id);

/** One observable: its steps, rising, and its values there. */
interface Strand {
  readonly at: readonly number[];
  readonly of: readonly number[];
}

/** Those that the run has; an observable without points is left out. */
export type Trace = Readonly<Partial<Record<Traced, Strand>>>;

/** The grid is a fiftieth; V is kept at every two hundredth of the way. */
const DENSITY = 200;
const DIGITS = 6;
/** Buckets of a series without points. */
const NONE = 2;

export function traceOf(curves: Pick<Curves, Traced>): Trace {
  const trace: Partial<Record<Traced, Strand>> = {};
  for (const id of TRACED) {
    let next = 0;
    const points = pointsOf(curves[id], 0, Infinity).filter(({ step }) => {
      if (!isGridPoint(step) && (id !== "norm" || step < next)) return false;
      next = step + Math.max(1, Math.ceil(step / DENSITY));
      return true;
    });
    const last = curves[id].last();
    if (last !== null && points.at(-1)?.step !== last.step) points.push(last);
    if (points.length === 0) continue;
    trace[id] = {
      at: points.map(({ step }) => step),
      of: points.map(({ value }) => Number(value.toPrecision(DIGITS))),
    };
  }
  return trace;
}

/**
 * V at every step again, straight between the points kept: fits to it weigh all steps alike, as they do live. Asked at
 * grid points, which are kept, a law sees nothing later through it.
 */
function filled(series: Series, { at, of }: Strand): void {
  at.forEach((step, i) => {
    const [from, value] = [at[i - 1] ?? step, of[i] ?? NaN];
    const before = of[i - 1] ?? value;
    for (let t = from + 1; t < step; t++)
      series.push(t, before + ((value - before) * (t - from)) / (step - from));
    series.push(step, value);
  });
}

function curvesOf(trace: Trace): FinishedRun["curves"] {
  const entries = SEEN.map((id) => {
    const strand = isTraced(id) ? trace[id] : undefined;
    const series = createSeries(strand === undefined ? NONE : observableNamed(id).capacity);
    if (strand !== undefined && id === "norm") filled(series, strand);
    else strand?.at.forEach((step, i) => series.push(step, strand.of[i] ?? NaN));
    return [id, series] as const;
  });
  return Object.fromEntries(entries) as unknown as FinishedRun["curves"];
}

/** A free run that came to its end, small enough to be kept by the hundred. */
export interface EndedRun {
  readonly spec: RunSpec;
  readonly reached: FinishedRun["reached"];
  /** Updates made. */
  readonly steps: number;
  readonly trace: Trace;
}

/** The same as the laws see it. */
export function runOf({ spec, reached, steps, trace }: EndedRun): FinishedRun {
  return { spec, decayed: decayedCount(spec), curves: curvesOf(trace), reached, fired: [], lastStep: steps };
}

type Told = Pick<RunResult, "spec" | "steps" | "tMem" | "tGrok50" | "tGrok90" | "tGrok99">;

/** A free run as the laws see it. @returns `null` where its spec is not one, or it was never made */
export function finishedRun(told: Told, trace: Trace): FinishedRun | null {
  const parsed = parseLink(told.spec);
  if (!parsed.ok || told.steps === null) return null;
  const { tMem, tGrok50, tGrok90, tGrok99 } = told;
  const times = { mem: tMem, grok50: tGrok50, grok90: tGrok90, grok99: tGrok99 };
  const reached = Object.fromEntries(Object.entries(times).filter(([, step]) => step !== null));
  return runOf({ spec: parsed.value.spec, reached, steps: told.steps, trace });
}
