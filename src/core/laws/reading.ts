/**
 * What one finished run tells a calibration: V at its milestones and how V fell between them. Rates are in the lab's one
 * convention, V ∝ exp(−2κηλt), κ = 1 for pure decay.
 */
import type { Milestone } from "../milestones.ts";
import { fittedFloor } from "../radius.ts";
import { SETTLED_STEPS } from "../shells.ts";
import { noiseFloor } from "./shellCore.ts";
import { type LogLine, type Relaxation, logLine, relaxation } from "./trajectory.ts";
import { type RunSoFar, pointsOf } from "./view.ts";

/** A run that is over. */
export interface FinishedRun extends RunSoFar {
  readonly lastStep: number;
}

export interface Reading {
  readonly run: FinishedRun;
  readonly tMem: number | null;
  readonly tGrok90: number | null;
  readonly tGrok99: number | null;
  readonly vMem: number | null;
  readonly vGrok50: number | null;
  readonly vGrok99: number | null;
  /** V at the end, if the run went on for SETTLED_STEPS after T_99. */
  readonly vPost: number | null;
  /** On [T_mem + 100, T_99] (arXiv 2605.18845), with its window and R². */
  readonly slope: LogLine | null;
  /** V∞ + A exp(−ϱt) on [T_mem, T_99]. */
  readonly relaxation: Relaxation | null;
  /** Minus the slope, or ϱ, over 2ηλ. */
  readonly kappaLL: number | null;
  readonly kappaKos: number | null;
  /** R∞ fitted with the rate 2ηλ_eff given (core/radius.ts), less the noise floor, not below 0: ρ_S². */
  readonly signalFloor: number | null;
  /** ‖θ‖ at T_90. */
  readonly criticalNorm: number | null;
  /** √V_mem sin φ at T_99, for φ up to a right angle. */
  readonly marginAngle: number | null;
}

/** Steps after T_mem at which the paper's window begins. */
export const WINDOW_BEGINS = 100;

/** Half a time constant: with less, R∞ is a guess (core/radius.ts). */
const LEAST_RELAXATION = 0.5;

function signalFloorOf(run: FinishedRun, tMem: number): number | null {
  const { spec, curves, decayed, lastStep } = run;
  const { learningRate, weightDecay } = spec;
  if (spec.optimizer === "sgd" || weightDecay === 0) return null;
  const trace = curves.preconditioner.at(tMem);
  if (spec.optimizer === "adam" && trace === null) return null;
  const effectiveDecay = spec.optimizer === "adam" ? (weightDecay * (trace ?? 0)) / decayed : weightDecay;
  const rate = 2 * learningRate * effectiveDecay;
  const points = pointsOf(curves.norm, tMem, lastStep);
  const [first] = points;
  if (first === undefined || rate * (lastStep - tMem) < LEAST_RELAXATION) return null;
  const since = points.map(({ step, value }) => ({ since: step - first.step, value }));
  const limit = fittedFloor(first.value, rate, since);
  return Math.max(0, limit - (spec.batch === "full" ? 0 : noiseFloor(learningRate, effectiveDecay, decayed)));
}

/** Of a free run: what is changed by hand does not fall by the law. */
export function readRun(run: FinishedRun): Reading {
  const { spec, curves, reached, lastStep } = run;
  const { learningRate, weightDecay } = spec;
  const time = (milestone: Milestone): number | null => reached[milestone] ?? null;
  const [tMem, tGrok50, tGrok90, tGrok99] = [time("mem"), time("grok50"), time("grok90"), time("grok99")];
  const norm = (step: number | null): number | null => (step === null ? null : curves.norm.at(step));
  const after = tMem === null ? [] : pointsOf(curves.norm, tMem, lastStep);
  const over = (from: number | null): LogLine | null =>
    from === null || tGrok99 === null || from >= tGrok99 ? null : logLine(after, { from, to: tGrok99 });
  const slope = over(tMem === null ? null : tMem + WINDOW_BEGINS);
  const relaxed = tMem === null || tGrok99 === null ? null : relaxation(after, { from: tMem, to: tGrok99 });
  const unit = 2 * learningRate * weightDecay;
  const kappa = (rate: number | undefined): number | null =>
    rate === undefined || unit === 0 ? null : rate / unit;
  const vMem = norm(tMem);
  const v90 = norm(tGrok90);
  const angle = tGrok99 === null ? null : curves.angleToMemorization.at(tGrok99);
  return {
    run,
    tMem,
    tGrok90,
    tGrok99,
    vMem,
    vGrok50: norm(tGrok50),
    vGrok99: norm(tGrok99),
    vPost: tGrok99 === null || lastStep - tGrok99 < SETTLED_STEPS ? null : norm(lastStep),
    slope,
    relaxation: relaxed,
    kappaLL: kappa(slope === null ? undefined : -slope.slope),
    kappaKos: kappa(relaxed?.rate),
    signalFloor: tMem === null || tGrok99 === null ? null : signalFloorOf(run, tMem),
    criticalNorm: v90 === null ? null : Math.sqrt(v90),
    marginAngle:
      vMem === null || angle === null || angle > Math.PI / 2 ? null : Math.sqrt(vMem) * Math.sin(angle),
  };
}
