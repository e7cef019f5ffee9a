/**
 * What figure 3 of arXiv 2606.30388 says Adam's moments do at first: they near the gradient exponentially,
 * (m_t, v_t) → (ḡ(1 − e^{−α₁t}), g⊙g(1 − e^{−α₂t})), α = −ln β. Held against a run with the gradient of its first step,
 * while that can be taken as constant. Pure.
 */
import type { Point } from "../../core/decimate.ts";
import type { Series } from "../../core/series.ts";

/** Time constants after which the approach is over. */
const WHILE = 5;
const POINTS = 60;

/**
 * c(1 − βᵗ), with c from the moment after one update, which is (1 − β) of the first gradient (or of its square).
 * @param moment ‖m‖ or ‖v‖ by step
 * @param until  the last step drawn
 * @returns empty where the first update was not measured
 */
export function approach(moment: Series, beta: number, until: number): readonly Point[] {
  const [first, value] = moment.view();
  if (first !== 1 || value === undefined || beta === 0) return [];
  const limit = value / (1 - beta);
  const end = Math.min(until, Math.ceil(WHILE / -Math.log(beta)));
  const steps = new Set(
    Array.from({ length: POINTS }, (_, i) => Math.round(end ** (i / (POINTS - 1)))).filter((t) => t <= end),
  );
  return [...steps].map((step) => ({ step, value: limit * (1 - beta ** step) }));
}

/** ‖u‖²/P where noise alone decides the step (our derivation). */
export function noiseGauge(beta1: number): number {
  return (1 - beta1) / (1 + beta1);
}
