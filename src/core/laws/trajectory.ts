/** Fits to V over steps of one run: an exponential to nothing, and one to a level. Pure numbers; what they mean is in calibration.ts. */
import { type Line, line } from "./leastSquares.ts";
import type { PointOf } from "./view.ts";

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** ln V = intercept + slope·t over a window, by ordinary least squares. */
export interface LogLine extends Line, Window {}

/** @returns `null` for fewer than two points in the window */
export function logLine(points: readonly PointOf[], window: Window): LogLine | null {
  const inside = points.filter(({ step, value }) => step >= window.from && step <= window.to && value > 0);
  const fitted = line(
    inside.map(({ step }) => step),
    inside.map(({ value }) => Math.log(value)),
  );
  return fitted === null ? null : { ...fitted, ...window };
}

/** V = limit + amplitude·exp(−rate·(t − from)). */
export interface Relaxation extends Window {
  readonly limit: number;
  readonly amplitude: number;
  readonly rate: number;
  readonly r2: number;
}

/** More points tell nothing more of three numbers. */
const MOST_POINTS = 500;
const LADDER = 48;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Variable projection: for a given rate, limit and amplitude are a linear fit, so one number is searched, on a ladder
 * first and then by golden section. Rates from a tenth of one over the window's length to fifty times that.
 * @returns `null` where the best rate lies at an end of the ladder: the window does not tell it
 */
export function relaxation(points: readonly PointOf[], window: Window): Relaxation | null {
  const all = points.filter(({ step }) => step >= window.from && step <= window.to);
  const every = Math.ceil(all.length / MOST_POINTS);
  const inside = all.filter((_, i) => i % every === 0);
  const length = window.to - window.from;
  if (inside.length < 4 || length <= 0) return null;
  const values = inside.map(({ value }) => value);
  const at = (rate: number): Line | null =>
    line(
      inside.map(({ step }) => Math.exp(-rate * (step - window.from))),
      values,
    );
  const fitOf = (logRate: number): number => at(Math.exp(logRate))?.r2 ?? -Infinity;
  const [least, most] = [Math.log(0.1 / length), Math.log(50 / length)];
  const rung = (most - least) / LADDER;
  let best = 0;
  for (let i = 1; i <= LADDER; i++) if (fitOf(least + i * rung) > fitOf(least + best * rung)) best = i;
  if (best === 0 || best === LADDER) return null;
  let [a, b] = [least + (best - 1) * rung, least + (best + 1) * rung];
  while (b - a > 1e-9) {
    const [left, right] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
    if (fitOf(left) >= fitOf(right)) b = right;
    else a = left;
  }
  const rate = Math.exp((a + b) / 2);
  const fitted = at(rate);
  if (fitted === null) return null;
  return { limit: fitted.intercept, amplitude: fitted.slope, rate, r2: fitted.r2, ...window };
}
