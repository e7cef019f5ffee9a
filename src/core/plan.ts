/**
 * What a run does next, decided without doing it: where training must stop, which interventions are due, when the
 * run is over (contract §1 "Grid", §4). `engine/train.ts` carries it out.
 */
import { isGridPoint, nextGridPoint } from "./grid.ts";
import type { Milestones } from "./milestones.ts";
import type { Rates } from "./setup.ts";
import type { ActionName, Intervention } from "./spec/interventions.ts";
import type { RunSpec } from "./spec/keys.ts";

/** The last step of a run, as far as is known now. */
export function lastStep(spec: RunSpec, milestones: Milestones): number {
  const grokked = milestones.grok99.first;
  return grokked === null ? spec.steps : Math.min(spec.steps, grokked + spec.after);
}

/** Whether step `t` is one at which accuracies are measured and events decided. */
export function isMeasured(spec: RunSpec, milestones: Milestones, t: number): boolean {
  return isGridPoint(t) || t === lastStep(spec, milestones);
}

/** A stretch of training on which nothing is decided before its end. */
export interface Leg {
  readonly end: number;
  /** Where it is measured, rising: all that `isMeasured` will ask for, and at the end perhaps one step more. */
  readonly measureAt: readonly number[];
}

/**
 * The longest leg from step `t`, which was looked at. It ends at an intervention, at the grid point that may fire one
 * or at which the run may have memorized (its weights are kept then), and where the run ends if the next grid point
 * turns out to be its first tGrok99.
 * @param most its steps at most
 */
export function nextLeg(spec: RunSpec, milestones: Milestones, t: number, most: number): Leg {
  const grid = nextGridPoint(t);
  const grokked = milestones.grok99.first !== null;
  const last = grokked ? lastStep(spec, milestones) : Math.min(spec.steps, grid + spec.after);
  const stops = spec.interventions.map(({ when }) => {
    if (typeof when === "number") return when > t ? when : Infinity;
    return milestones[when].first === null ? grid : Infinity;
  });
  const memorizes = milestones.mem.first === null ? grid : Infinity;
  const end = Math.min(t + most, last, memorizes, ...stops);
  const measureAt: number[] = [];
  for (let point = grid; point <= end; point = nextGridPoint(point)) measureAt.push(point);
  if (end === last && measureAt.at(-1) !== end) measureAt.push(end);
  return { end, measureAt };
}

/** Interventions due at step `t`, in written order. A milestone fires at the grid point that decides it. */
export function dueInterventions(
  interventions: readonly Intervention[],
  milestones: Milestones,
  t: number,
): readonly Intervention[] {
  return interventions.filter(({ when }) => (typeof when === "number" ? when : milestones[when].first) === t);
}

/** The actions that set a rate, and the rate they set. */
export const RATE_OF = { lr: "learningRate", wd: "weightDecay" } as const satisfies Partial<
  Record<ActionName, keyof Rates>
>;
export type RateAction = keyof typeof RATE_OF;
export const RATE_ACTIONS = Object.keys(RATE_OF) as readonly RateAction[];

/** The rates after one more intervention. */
function applyToRates(rates: Rates, { action, value }: Intervention): Rates {
  const rate = RATE_ACTIONS.find((known) => known === action);
  return rate === undefined || value === null ? rates : { ...rates, [RATE_OF[rate]]: value };
}

/** When each intervention fired: by step, in written order within one; `null` while it has not. */
export function firedAt(entry: Intervention, milestones: Milestones, t: number): number | null {
  const when = typeof entry.when === "number" ? entry.when : milestones[entry.when].first;
  return when !== null && when <= t ? when : null;
}

/** The rates in force just after everything due up to step `t` was applied. */
export function ratesAt(spec: RunSpec, milestones: Milestones, t: number): Rates {
  const fired = spec.interventions
    .flatMap((entry, order) => {
      const step = firedAt(entry, milestones, t);
      return step === null ? [] : [{ entry, step, order }];
    })
    .sort((x, y) => x.step - y.step || x.order - y.order);
  return fired.reduce<Rates>((rates, { entry }) => applyToRates(rates, entry), {
    learningRate: spec.learningRate,
    weightDecay: spec.weightDecay,
  });
}
