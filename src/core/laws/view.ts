/**
 * What a law may see of a run: all that was known at one step, and nothing later. Only `viewAt` makes a view, and a
 * question about a later step is a bug, so a prediction cannot have looked at its answer.
 *
 * Long runs merge neighboring points of their curves (core/series.ts), so a view of an early step that is cut late may
 * differ from the one cut in time by a few steps' worth of V. The ledger keeps what was said in time.
 */
import type { Curves } from "../curves.ts";
import type { Milestone } from "../milestones.ts";
import { type Brand, bug } from "../prelude.ts";
import { regimeFrom } from "../radius.ts";
import type { Live } from "../runState.ts";
import { type Series, STRIDE } from "../series.ts";
import type { Rates } from "../setup.ts";
import type { Intervention } from "../spec/interventions.ts";
import type { RunSpec } from "../spec/keys.ts";

/** The observables that laws read. */
export const SEEN = [
  "norm",
  "embeddingNorm",
  "attentionNorm",
  "mlpNorm",
  "unembeddingNorm",
  "trainAccuracy",
  "testAccuracy",
  "preconditioner",
  "collapse",
  "logitScale",
  "angleToMemorization",
] as const;
export type Seen = (typeof SEEN)[number];

/** A run as far as it has come. */
export interface RunSoFar {
  readonly spec: RunSpec;
  /** P, how many numbers decay (core/radius.ts, `decayedCount`). */
  readonly decayed: number;
  readonly curves: Pick<Curves, Seen>;
  readonly reached: Live["reached"];
  readonly fired: Live["fired"];
}

export interface PointOf {
  readonly step: number;
  readonly value: number;
}

interface View {
  readonly spec: RunSpec;
  /** Where it is cut. */
  readonly step: number;
  readonly decayed: number;
  /** η and λ in force. */
  readonly rates: Rates;
  /** ‖θ‖ as it is held, or `null` where it is free. */
  readonly heldAt: number | null;
  /** What is changed by hand: interventions fired so far, and those that the spec is bound to bring. */
  readonly changes: readonly Intervention[];
  readonly reached: (milestone: Milestone) => number | null;
  /** The value last known at a step; `null` before the first. @throws where the step is later than the cut */
  readonly at: (id: Seen, step: number) => number | null;
  /** Known points from one step to another, both included. @throws where `to` is later than the cut */
  readonly points: (id: Seen, from: number, to: number) => readonly PointOf[];
  /** Cut earlier. @throws where the step is later than the cut */
  readonly back: (step: number) => RunView;
}

export type RunView = Brand<View, "cut">;

/** First and last of each bucket, which are in even time; extremes are not. */
export function pointsOf(series: Series, from: number, to: number): readonly PointOf[] {
  const view = series.view();
  const points: PointOf[] = [];
  for (let bucket = 0; bucket < view.length; bucket += STRIDE) {
    if (view[bucket + 6]! < from) continue;
    if (view[bucket]! > to) break;
    for (const at of [0, 6]) {
      const step = view[bucket + at]!;
      const known = points.at(-1)?.step === step;
      if (!known && step >= from && step <= to) points.push({ step, value: view[bucket + at + 1]! });
    }
  }
  return points;
}

/** The norm that is held: as given, or as it was when it was caught. */
function heldNormOf(fired: Live["fired"], norm: Series): number | null {
  let held: number | null = null;
  for (const { step, entry } of fired) {
    if (entry.action === "norm") held = entry.value;
    if (entry.action === "hold") held ??= Math.sqrt(norm.at(step) ?? NaN);
    if (entry.action === "free") held = null;
    if (entry.action === "rescale" && held !== null) held *= entry.value ?? 1;
  }
  return held;
}

export function viewAt(run: RunSoFar, step: number): RunView {
  const { spec, decayed, curves } = run;
  const fired = run.fired.filter((entry) => entry.step <= step);
  const { rates } = regimeFrom(spec, fired, step);
  const seen = (at: number): number =>
    at <= step ? at : bug(`a law asked at step ${step} about step ${at}`);
  const view: View = {
    spec,
    step,
    decayed,
    rates,
    heldAt: heldNormOf(fired, curves.norm),
    changes: [...fired.map(({ entry }) => entry), ...spec.interventions],
    reached: (milestone) => {
      const at = run.reached[milestone];
      return at === undefined || at > step ? null : at;
    },
    at: (id, at) => curves[id].at(seen(at)),
    points: (id, from, to) => pointsOf(curves[id], from, seen(to)),
    back: (at) => viewAt(run, seen(at)),
  };
  return view as RunView;
}
