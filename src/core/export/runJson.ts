/**
 * A run as one JSON value: its line as the headless runner prints it, its milestones, what was done to it, and every
 * observable as columns. Of a run under way, all of it so far.
 */
import type { Curves } from "../curves.ts";
import { nextGridPoint } from "../grid.ts";
import { MILESTONES, MILESTONE_NAMES, type Milestone } from "../milestones.ts";
import { OBSERVABLE_IDS, type ObservableId, observableNamed } from "../observables.ts";
import type { RunResult } from "../result.ts";
import { type RunState, liveOf } from "../runState.ts";
import type { Series } from "../series.ts";
import { writeIntervention } from "../spec/interventions.ts";
import type { RunSpec } from "../spec/keys.ts";
import { printSpec } from "../spec/print.ts";

/** Of this file's form. Fields may be added; whoever changes or drops one raises it. */
export const RUN_JSON_VERSION = 1;

/** A run with its curves. */
export interface TrackedRun {
  /** As it runs, with what was done to it by hand and with its engine named. */
  readonly spec: RunSpec;
  readonly state: RunState;
  readonly curves: Curves;
}

interface Column {
  readonly label: string;
  readonly symbol: string;
  readonly unit: string;
  readonly definition: string;
  readonly source: string;
  /** Points behind each place kept of a long run: 1 is all of them, else the first, least, greatest and last. */
  readonly thinned: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface RunJson {
  readonly format: "grokking-lab-run";
  readonly version: typeof RUN_JSON_VERSION;
  /** Whether the run came to its natural end. */
  readonly ended: boolean;
  readonly result: RunResult;
  readonly milestones: Readonly<
    Record<Milestone, { readonly of: string; readonly threshold: number; readonly step: number | null }>
  >;
  /** What was done to it, as `do` writes it. */
  readonly interventions: readonly {
    readonly step: number;
    readonly did: string;
    readonly byHand: boolean;
  }[];
  readonly observables: Readonly<Partial<Record<ObservableId, Column>>>;
  /** Shares of the embedding's power by frequency, from 1 on, one row for each step; `null` where there is none. */
  readonly spectra: {
    readonly steps: readonly number[];
    readonly shares: readonly (readonly number[])[];
  } | null;
}

function at(series: Series, step: number | undefined): number | null {
  return step === undefined ? null : series.at(step);
}

/** The last value, if it is of this very step. */
function standing(series: Series, step: number): number | null {
  const last = series.last();
  return last !== null && last.step === step ? last.value : null;
}

/** The largest V on the grid from memorization on. */
function peakOf(norm: Series, from: number | undefined, end: number): number | null {
  if (from === undefined) return null;
  let peak = norm.at(from) ?? 0;
  for (let step = from; step < end;) {
    step = Math.min(nextGridPoint(step), end);
    peak = Math.max(peak, norm.at(step) ?? 0);
  }
  return peak;
}

/**
 * The runner's line, from what the page keeps. Norms of a run so long that its series are thinned are those of the
 * nearest point kept; times are not kept.
 */
export function resultSoFar({ spec, state, curves }: TrackedRun): RunResult {
  const { step, reached, receipt } = liveOf(state);
  const { norm, trainAccuracy, testAccuracy, trainLoss, testLoss } = curves;
  const failed = state.kind === "failed" ? state.error : null;
  return {
    spec: printSpec(spec),
    engine: spec.engine,
    receipt: receipt?.text ?? null,
    steps: step,
    tMem: reached.mem ?? null,
    tGrok50: reached.grok50 ?? null,
    tGrok90: reached.grok90 ?? null,
    tGrok99: reached.grok99 ?? null,
    vInit: norm.at(0),
    vMem: at(norm, reached.mem),
    vPeak: peakOf(norm, reached.mem, step),
    vGrok90: at(norm, reached.grok90),
    vEnd: standing(norm, step),
    trainAcc: standing(trainAccuracy, step),
    testAcc: standing(testAccuracy, step),
    trainLoss: standing(trainLoss, step),
    testLoss: standing(testLoss, step),
    trainMs: null,
    wallMs: null,
    ...(failed === null
      ? {}
      : { error: failed.kind === "diverged" ? `diverged at step ${step}` : failed.message }),
  };
}

function columnOf(id: ObservableId, series: Series): Column {
  const { label, symbol, unit, definition, source } = observableNamed(id);
  const points = new Map<number, number>();
  const view = series.view();
  for (let i = 0; i < view.length; i += 2) points.set(view[i]!, view[i + 1]!);
  const sorted = [...points].sort(([a], [b]) => a - b);
  return {
    label,
    symbol,
    unit,
    definition,
    source,
    thinned: series.data().perBucket,
    steps: sorted.map(([step]) => step),
    values: sorted.map(([, value]) => value),
  };
}

function spectraOf({ spectra }: Curves): RunJson["spectra"] {
  if (spectra.length === 0) return null;
  const columns = Array.from({ length: spectra.length }, (_, column) => column);
  return {
    steps: columns.map((column) => spectra.stepAt(column)),
    // Shares are float32: seven figures are all they have.
    shares: columns.map((column) =>
      Array.from(spectra.sharesAt(column), (share) => Number(share.toPrecision(7))),
    ),
  };
}

export function runJson(run: TrackedRun): RunJson {
  const { state, curves } = run;
  const { reached, fired } = liveOf(state);
  const diverged = state.kind === "failed" && state.error.kind === "diverged";
  const columns = OBSERVABLE_IDS.filter((id) => curves[id].length > 0).map(
    (id) => [id, columnOf(id, curves[id])] as const,
  );
  return {
    format: "grokking-lab-run",
    version: RUN_JSON_VERSION,
    ended: state.kind === "ended" || diverged,
    result: resultSoFar(run),
    milestones: Object.fromEntries(
      MILESTONE_NAMES.map((name) => [name, { ...MILESTONES[name], step: reached[name] ?? null }]),
    ) as RunJson["milestones"],
    interventions: fired.map(({ step, entry, live }) => ({
      step,
      did: writeIntervention(entry),
      byHand: live,
    })),
    observables: Object.fromEntries(columns),
    spectra: spectraOf(curves),
  };
}
