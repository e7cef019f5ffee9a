/**
 * T = e^c η^a λ^b p^e (n/p − n⋆)^−γ: a power law whose time runs away where the data come to an end. n is the number of
 * training examples and n/p how many of them have one answer, so n⋆ is how many examples of an answer it takes at least.
 * The form is ours; it is fitted by least squares in the logarithm of T, n⋆ by search. Of four thresholds tried (n/p,
 * n/(p ln p), n/p^1.5, n/p²) this one erred least on cells left out of the fit.
 */
import { leastSquares } from "./leastSquares.ts";
import { type FittedBox, type TimedRun, boxOf, completeRuns, settingOf } from "./powerFit.ts";

export interface ThresholdFit extends FittedBox {
  readonly constant: number;
  readonly exponents: Readonly<Record<"learningRate" | "weightDecay" | "p", number>>;
  /** n⋆, training examples of one answer. */
  readonly threshold: number;
  /** γ */
  readonly steepness: number;
  /** Of ln T: rms over runs of how far the fit to the other cells is off in each. */
  readonly leftOut: number;
  readonly runs: number;
  readonly cells: number;
}

type Curve = Pick<ThresholdFit, "constant" | "exponents" | "threshold" | "steepness">;
type Factors = TimedRun["factors"];

const examplesOfAnAnswer = ({ p, trainFraction }: Factors): number => trainFraction * p;

function rowOf(factors: Factors, threshold: number): readonly number[] {
  const { learningRate, weightDecay, p } = factors;
  const above = examplesOfAnAnswer(factors) - threshold;
  return [1, Math.log(learningRate), Math.log(weightDecay), Math.log(p), Math.log(above)];
}

/** T, in steps; infinite where the data do not suffice. */
export function thresholdTime(
  { constant, exponents, threshold, steepness }: Curve,
  factors: Factors,
): number {
  if (examplesOfAnAnswer(factors) <= threshold) return Infinity;
  const weights = [constant, exponents.learningRate, exponents.weightDecay, exponents.p, -steepness];
  return Math.exp(rowOf(factors, threshold).reduce((sum, x, i) => sum + x * weights[i]!, 0));
}

/** Values tried, and how near to the scarcest cell: there the logarithm runs away. */
const TRIES = 400;
const NEAREST = 0.999;

/** @returns `null` where the runs do not tell */
function curveOf(runs: readonly TimedRun[]): Curve | null {
  const ys = runs.map(({ time }) => Math.log(time ?? NaN));
  const scarcest = Math.min(...runs.map(({ factors }) => examplesOfAnAnswer(factors)));
  let best: { readonly curve: Curve; readonly sd: number } | null = null;
  for (let i = 0; i < TRIES; i++) {
    const threshold = (NEAREST * scarcest * i) / TRIES;
    const fitted = leastSquares(
      runs.map(({ factors }) => rowOf(factors, threshold)),
      ys,
    );
    if (fitted === null) return null;
    if (best !== null && fitted.sd >= best.sd) continue;
    const [constant = 0, learningRate = 0, weightDecay = 0, p = 0, slope = 0] = fitted.coefficients;
    const exponents = { learningRate, weightDecay, p };
    best = { curve: { constant, exponents, threshold, steepness: -slope }, sd: fitted.sd };
  }
  return best?.curve ?? null;
}

export interface LeftOut {
  readonly run: TimedRun & { readonly time: number };
  /** By the fit to all cells but its own. */
  readonly predicted: number;
}

/** Every run of the complete cells, as the fit to the other cells has it. */
export function leaveCellsOut(runs: readonly TimedRun[]): readonly LeftOut[] {
  const used = completeRuns(runs);
  return [...new Set(used.map(settingOf))].flatMap((cell) => {
    const curve = curveOf(used.filter((run) => settingOf(run) !== cell));
    if (curve === null) return [];
    return used
      .filter((run) => settingOf(run) === cell)
      .map((run) => ({ run, predicted: thresholdTime(curve, run.factors) }));
  });
}

/**
 * Fitted to the cells in which every run got there.
 * @returns `null` where the runs do not tell
 */
export function fitThreshold(
  told: Pick<ThresholdFit, "name" | "template" | "of" | "fittedTo" | "keys">,
  runs: readonly TimedRun[],
): ThresholdFit | null {
  const used = completeRuns(runs);
  const curve = used.length < 8 ? null : curveOf(used);
  const left = leaveCellsOut(runs);
  if (curve === null || left.length === 0) return null;
  const squares = left.map(({ run, predicted }) => Math.log(predicted / run.time) ** 2);
  return {
    ...told,
    ...curve,
    leftOut: Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length),
    runs: used.length,
    cells: new Set(used.map(settingOf)).size,
    ...boxOf(used),
  };
}
