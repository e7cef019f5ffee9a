/**
 * The normal distribution's tail, as censored regression needs it, and Student's quantile. Good to about 1e-12 and
 * 1e-3: for statistics, not for what decides a run.
 */
import { inverseNormal } from "../normal.ts";

const SQRT_TAU = Math.sqrt(2 * Math.PI);

const density = (z: number): number => Math.exp((-z * z) / 2) / SQRT_TAU;

/** (1 − Φ(z))/φ(z) for z ≥ 3, Mills' ratio, by Laplace's continued fraction 1/(z + 1/(z + 2/(z + …))). */
function millsRatio(z: number): number {
  let below = z;
  for (let k = 60; k >= 1; k--) below = z + k / below;
  return 1 / below;
}

/** 1 − Φ(z). Near 0 by the series of odd powers (Marsaglia 2004). */
export function upperTail(z: number): number {
  if (z >= 3) return density(z) * millsRatio(z);
  if (z <= -3) return 1 - upperTail(-z);
  let [term, sum] = [z, z];
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 - density(z) * sum;
}

/** ln(1 − Φ(z)), finite for any finite z. */
export function logUpperTail(z: number): number {
  if (z < 3) return Math.log(upperTail(z));
  return (-z * z) / 2 - Math.log(SQRT_TAU) + Math.log(millsRatio(z));
}

/** φ(z)/(1 − Φ(z)): what is known to lie above z lies there on average. */
export function hazard(z: number): number {
  return z < 3 ? density(z) / upperTail(z) : 1 / millsRatio(z);
}

/**
 * Student's t with Φ-like quantile, by its expansion about the normal one (Abramowitz & Stegun 26.7.5).
 * @param q in (0, 1)
 * @param freedom at least 1; Infinity is the normal distribution
 */
export function studentQuantile(q: number, freedom: number): number {
  const z = inverseNormal(q);
  if (freedom === 1) return Math.tan(Math.PI * (q - 0.5));
  if (freedom === 2) {
    const u = 2 * q - 1;
    return u * Math.sqrt(2 / (1 - u * u));
  }
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
  );
}
