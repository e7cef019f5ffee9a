/** What the singular values of a weight matrix say, given those: how many directions it uses, and how its tail falls. */

/**
 * exp(−Σ p ln p) with p = σ²/Σσ² (arXiv 2606.13753; Roy and Vetterli take σ/Σσ).
 * @param singular not negative. @returns 1 … their number; 0 for a matrix of zeros
 */
export function effectiveRank(singular: readonly number[]): number {
  const sum = singular.reduce((total, s) => total + s * s, 0);
  if (sum === 0) return 0;
  let entropy = 0;
  for (const s of singular) {
    const p = (s * s) / sum;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return Math.exp(entropy);
}

/** Fewer points make no tail. */
const LEAST_TAIL = 10;

/**
 * Exponent α of a density ∝ x^−α through the largest of some numbers: α = 1 + n/Σ ln(x/x_min), with x_min among the
 * numbers where the fit's Kolmogorov–Smirnov distance from them is least (Clauset et al., arXiv 0706.1062, eqs. 3.1
 * and 3.9). Ours: a tail has at least ten numbers.
 * @param values eigenvalues of WᵀW/N; what N is does not matter
 * @returns NaN with too few numbers over 0
 */
export function tailExponent(values: readonly number[]): number {
  const largest = Math.max(...values);
  // What is 0 but for rounding is no eigenvalue of the spectrum.
  const sorted = values.filter((x) => x > largest * 1e-12).sort((x, y) => x - y);
  let best = { distance: Infinity, alpha: NaN };
  for (let from = 0; from + LEAST_TAIL <= sorted.length; from++) {
    const least = sorted[from]!;
    const n = sorted.length - from;
    let logs = 0;
    for (let i = from; i < sorted.length; i++) logs += Math.log(sorted[i]! / least);
    if (logs === 0) continue;
    const alpha = 1 + n / logs;
    let distance = 0;
    for (let i = 0; i < n; i++) {
      const model = 1 - (sorted[from + i]! / least) ** (1 - alpha);
      distance = Math.max(distance, Math.abs(model - i / n), Math.abs(model - (i + 1) / n));
    }
    if (distance < best.distance) best = { distance, alpha };
  }
  return best.alpha;
}
