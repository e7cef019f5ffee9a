/**
 * When a run memorized and when it grokked (contract §1, "Grid"): thresholds on accuracies at grid points, first
 * touch and sustained. A milestone that was not reached is censored: `null`, never a number.
 */

export const MILESTONES = {
  mem: { of: "train", threshold: 0.99 },
  grok50: { of: "test", threshold: 0.5 },
  grok90: { of: "test", threshold: 0.9 },
  grok99: { of: "test", threshold: 0.99 },
} as const;

export type Milestone = keyof typeof MILESTONES;
export const MILESTONE_NAMES = Object.keys(MILESTONES) as readonly Milestone[];

/** Grid points in a row that make a milestone sustained. */
const SUSTAINED = 3;

interface Reached {
  /** First grid point at or over the threshold. */
  readonly first: number | null;
  /** First of three grid points in a row at or over it. */
  readonly sustained: number | null;
  /** The grid points over it so far in a row: how many, and where they began. */
  readonly streak: { readonly length: number; readonly from: number };
}

export type Milestones = Readonly<Record<Milestone, Reached>>;

const NOT_YET: Reached = { first: null, sustained: null, streak: { length: 0, from: 0 } };

export const NO_MILESTONES: Milestones = { mem: NOT_YET, grok50: NOT_YET, grok90: NOT_YET, grok99: NOT_YET };

function observe(reached: Reached, step: number, over: boolean): Reached {
  if (!over) return { ...reached, streak: NOT_YET.streak };
  const { streak } = reached;
  const now = streak.length === 0 ? { length: 1, from: step } : { ...streak, length: streak.length + 1 };
  return {
    first: reached.first ?? step,
    sustained: reached.sustained ?? (now.length >= SUSTAINED ? now.from : null),
    streak: now,
  };
}

/**
 * Milestones after one more grid point.
 * @param trainAccuracy,testAccuracy fractions in [0, 1] over the whole sets
 */
export function observeAccuracies(
  before: Milestones,
  step: number,
  trainAccuracy: number,
  testAccuracy: number,
): Milestones {
  const at = (name: Milestone): Reached => {
    const { of, threshold } = MILESTONES[name];
    return observe(before[name], step, (of === "train" ? trainAccuracy : testAccuracy) >= threshold);
  };
  return { mem: at("mem"), grok50: at("grok50"), grok90: at("grok90"), grok99: at("grok99") };
}

/** The milestones reached for the first time between two states. */
export function newlyReached(before: Milestones, after: Milestones): readonly Milestone[] {
  return MILESTONE_NAMES.filter((name) => before[name].first === null && after[name].first !== null);
}
