/**
 * Two checks of the radius r = √V over the steps of a run, after figures 8–10 of arXiv 2606.30388. (a) V integrated
 * from the radial budget: algebra, equal to the measured V up to rounding. (b) A late-stage formula from memorization
 * on, our derivation: with R = V, dR = (ηP − 2λR) dt + noise, t in units of η steps, so that
 * R_t = R_∞ + (R_0 − R_∞) e^{−2 λ_eff η t}. It is not a lemma of the paper, whose closed forms we do not have.
 */
import { type BudgetSum, budgetSums, netOf } from "./budget.ts";
import type { Curves } from "./curves.ts";
import { parametersOf, sizeOf } from "./model.ts";
import { RATE_OF } from "./plan.ts";
import { type Result, err, ok } from "./prelude.ts";
import type { Live } from "./runState.ts";
import { type Rates, shapeOf } from "./setup.ts";
import type { RunSpec } from "./spec/keys.ts";

/** V at one step: as measured, and as the sum of its start and of every bar since. */
export interface RadiusPoint {
  readonly step: number;
  readonly measured: number;
  readonly integrated: number;
}

/** Where both are known of the same step. */
export function radiusPoints(curves: Curves): readonly RadiusPoint[] {
  const sums = budgetSums(curves, "total");
  const start = curves.norm.at(0);
  const last = curves.norm.last();
  if (start === null || last === null) return [];
  const pointOf = ({ step, sums: bars }: BudgetSum): RadiusPoint => ({
    step,
    measured: curves.norm.at(step) ?? 0,
    integrated: start + netOf(bars),
  });
  // A sum reaches a step as soon as an update led there; V of that step may not have come yet.
  return sums.filter(({ step }) => step <= last.step).map(pointOf);
}

export interface Residual {
  readonly step: number;
  /** V from the bars less V measured, over the largest V so far: what rounding is in proportion to. */
  readonly value: number;
}

export function integrationResiduals(points: readonly RadiusPoint[]): readonly Residual[] {
  let largest = 0;
  return points.map(({ step, measured, integrated }) => {
    largest = Math.max(largest, measured);
    return { step, value: largest === 0 ? 0 : (integrated - measured) / largest };
  });
}

/** What is in force from a step on, and until when. */
export interface Regime {
  readonly rates: Rates;
  /** ‖θ‖ is held. */
  readonly held: boolean;
  /** The first step at which something is changed, or Infinity. */
  readonly until: number;
}

/** @param from a change made at this very step is in force */
export function regimeFrom(spec: RunSpec, fired: Live["fired"], from: number): Regime {
  let rates: Rates = { learningRate: spec.learningRate, weightDecay: spec.weightDecay };
  let held = false;
  for (const { step, entry } of fired) {
    const { action, value } = entry;
    if (step > from) return { rates, held, until: step };
    if ((action === "lr" || action === "wd") && value !== null)
      rates = { ...rates, [RATE_OF[action]]: value };
    if (action === "hold" || action === "norm") held = true;
    if (action === "free") held = false;
  }
  return { rates, held, until: Infinity };
}

/** How many numbers decay. */
export function decayedCount(spec: RunSpec): number {
  return parametersOf(shapeOf(spec), spec.decay)
    .filter(({ decays }) => decays)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

export interface LateStage {
  /** R_0: V where the formula sets out. */
  readonly from: number;
  readonly start: number;
  /** 2 λ_eff η: how fast R nears R_∞, per step. */
  readonly rate: number;
  /** λ_eff / λ: 1 where the decay is decoupled, mean π at `from` where it is coupled. */
  readonly meanPreconditioner: number;
  /** R_∞, the one number that is fitted. */
  readonly floor: number;
  /** R_∞ if noise alone pushed out, ηP/(2λ_eff), nothing fitted; `null` for full batch, which has no noise. */
  readonly noiseFloor: number | null;
  /** It speaks of the steps before this one. */
  readonly until: number;
}

/** R_t. @param floor R_∞ */
export function lateRadius({ from, start, rate }: LateStage, floor: number, step: number): number {
  return floor + (start - floor) * Math.exp(-rate * (step - from));
}

/**
 * R_∞ by least squares with the start and the rate given: R_t − R_0 x = R_∞ (1 − x), x = e^{−rate·t}.
 * @param points after the start; steps since, and V
 */
export function fittedFloor(
  start: number,
  rate: number,
  points: readonly { readonly since: number; readonly value: number }[],
): number {
  let [up, down] = [0, 0];
  for (const { since, value } of points) {
    const x = Math.exp(-rate * since);
    up += (1 - x) * (value - start * x);
    down += (1 - x) ** 2;
  }
  return up / down;
}

/** Half a time constant: before it R_∞ is a guess. */
const LEAST_RELAXATION = 0.5;

/**
 * The formula for a run, or why it says nothing.
 * @param memorized T_mem
 */
export function lateStage(
  spec: RunSpec,
  fired: Live["fired"],
  memorized: number | undefined,
  curves: Curves,
  points: readonly RadiusPoint[] = radiusPoints(curves),
): Result<LateStage, string> {
  if (spec.optimizer === "sgd") return err("The formula is of Adam: SGD's steps have no size of their own.");
  if (memorized === undefined) return err("The formula sets out where the run has memorized.");
  const { rates, held, until } = regimeFrom(spec, fired, memorized);
  const { learningRate, weightDecay } = rates;
  if (held) return err("‖θ‖ is held: nothing to predict.");
  if (weightDecay === 0) return err("Without weight decay nothing pulls the radius to a floor.");
  const decayed = decayedCount(spec);
  const coupled = spec.optimizer === "adam";
  const trace = curves.preconditioner.at(memorized);
  if (coupled && trace === null) return err("tr π is not known here.");
  const meanPreconditioner = coupled ? (trace ?? 0) / decayed : 1;
  const decay = weightDecay * meanPreconditioner;
  const rate = 2 * learningRate * decay;
  const late = points.filter(({ step }) => step >= memorized && step < until);
  const [first] = late;
  const span = (late.at(-1)?.step ?? 0) - (first?.step ?? 0);
  if (first === undefined || rate * span < LEAST_RELAXATION) {
    const steps = Math.ceil(LEAST_RELAXATION / rate);
    return err(`The formula needs ${steps} steps after memorizing, half its time constant.`);
  }
  const since = late.map(({ step, measured }) => ({ since: step - first.step, value: measured }));
  return ok({
    from: first.step,
    start: first.measured,
    rate,
    meanPreconditioner,
    floor: fittedFloor(first.measured, rate, since),
    noiseFloor: spec.batch === "full" ? null : (learningRate * decayed) / (2 * decay),
    until,
  });
}
