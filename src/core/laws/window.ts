/** The stretch after memorization over which V is seen to fall. */
import { line } from "./leastSquares.ts";
import type { PointOf, RunView } from "./view.ts";

export const NO_FALL = "V to turn and fall";

/** Steps: 50 at least (arXiv 2603.13331 takes 50 to 100), and 5 % of 1/(ηλ), the time in which decay acts. */
export function windowLength({ learningRate, weightDecay }: RunView["rates"]): number {
  return Math.max(50, Math.ceil(0.05 / (learningRate * weightDecay)));
}

export interface Fall {
  /** T_mem, or the largest V since. */
  readonly from: number;
  readonly to: number;
  /** Of ln V, per step; below 0. */
  readonly slope: number;
  readonly r2: number;
}

function largest(points: readonly PointOf[]): PointOf | null {
  return points.reduce<PointOf | null>(
    (best, point) => (best === null || point.value > best.value ? point : best),
    null,
  );
}

/**
 * The first window after `from` in which V fell: it begins at `from`, or at the largest V since, once that is a whole
 * window old.
 * @returns `null` while there is none
 */
export function fallAfter(view: RunView, from: number): Fall | null {
  const length = windowLength(view.rates);
  const peak = largest(view.points("norm", from, view.step));
  if (peak === null || peak.step + length > view.step) return null;
  const to = peak.step + length;
  const points = view.points("norm", peak.step, to).filter(({ value }) => value > 0);
  const trend = line(
    points.map(({ step }) => step),
    points.map(({ value }) => Math.log(value)),
  );
  if (trend === null || trend.slope >= 0) return null;
  return { from: peak.step, to, slope: trend.slope, r2: trend.r2 };
}
