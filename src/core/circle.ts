/**
 * How close an embedding comes to a circle: the plane of its leading frequency, and the measure of arXiv 2205.10343.
 * Float64; decides nothing of a run.
 */
import { type Spectral, circle as waves, frequencyCount, spectroscope } from "./fourier.ts";
import type { Parameter } from "./model.ts";
import type { Circle } from "./scene.ts";

/**
 * Tokens' embeddings in the order of their cyclic group, all tables side by side, less their mean.
 * @param parameters one array per parameter, in layout order
 * @returns [tokens × cols]
 */
export function centeredRows(
  { tables, order }: Spectral,
  layout: readonly Parameter[],
  parameters: readonly Float32Array[],
): { readonly rows: Float64Array; readonly cols: number } {
  const widths = tables.map((table) => layout[table]!.shape[1]!);
  const cols = widths.reduce((sum, width) => sum + width, 0);
  const n = order.length;
  const rows = new Float64Array(n * cols);
  let from = 0;
  tables.forEach((table, i) => {
    const width = widths[i]!;
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (const token of order) sum += parameters[table]![token * width + j]!;
      for (let t = 0; t < n; t++) {
        rows[t * cols + from + j] = parameters[table]![order[t]! * width + j]! - sum / n;
      }
    }
    from += width;
  });
  return { rows, cols };
}

/**
 * How close one number per token is to a single wave over the tokens' order, max_k 2/(n Σe²)·|Σ e_j exp(2πijk/n)|²:
 * 1 for a wave (arXiv 2205.10343). For the wave of k = n/2, which has no sine, the factor is 1, so that 1 is the most.
 * @param values [tokens], in order. @returns 0 … 1; 0 where all are 0
 */
export function circularity(values: Float64Array): number {
  const n = values.length;
  const { cos, sin } = waves(n);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return 0;
  let most = 0;
  for (let k = 1; k <= Math.floor(n / 2); k++) {
    let [real, imaginary] = [0, 0];
    for (let t = 0; t < n; t++) {
      real += values[t]! * cos[(k * t) % n]!;
      imaginary += values[t]! * sin[(k * t) % n]!;
    }
    const factor = 2 * k === n ? 1 : 2;
    most = Math.max(most, (factor * (real * real + imaginary * imaginary)) / (n * squares));
  }
  return most;
}

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

/** To length 1; zeros where it is not longer than `least`. */
function unit(x: Float64Array, least: number): Float64Array {
  const length = norm(x);
  return x.map((value) => (length > least ? value / length : 0));
}

const ROUNDING = 1e-6; // of float32, some sums later

/** Σ_t e_t·wave(t): the direction in which the tokens follow a wave, [cols]. */
function along(rows: Float64Array, cols: number, wave: (t: number) => number): Float64Array {
  const sum = new Float64Array(cols);
  for (let t = 0; t < rows.length / cols; t++) {
    const w = wave(t);
    for (let j = 0; j < cols; j++) sum[j] = sum[j]! + w * rows[t * cols + j]!;
  }
  return sum;
}

/**
 * Tokens on the plane of the leading frequency: that of the directions in which they follow its cosine and its sine.
 * An orthogonal projection: a squeezed circle is drawn squeezed.
 * @param parameters one array per parameter, in layout order
 */
export function leadingCircle(
  spectral: Spectral,
  layout: readonly Parameter[],
  parameters: readonly Float32Array[],
): Circle {
  const { order } = spectral;
  const n = order.length;
  const shares = spectroscope(spectral, layout).shares(parameters);
  let frequency = 1;
  for (let k = 2; k <= frequencyCount(spectral); k++)
    if (shares[k - 1]! > shares[frequency - 1]!) frequency = k;

  const { rows, cols } = centeredRows(spectral, layout, parameters);
  const { cos, sin } = waves(n);
  const first = along(rows, cols, (t) => cos[(frequency * t) % n]!);
  const x = unit(first, 0);
  const second = along(rows, cols, (t) => sin[(frequency * t) % n]!);
  const shared = second.reduce((sum, value, j) => sum + value * x[j]!, 0);
  const rest = second.map((value, j) => value - shared * x[j]!);
  // Tokens on one line have no second direction but that of rounding.
  const y = unit(rest, ROUNDING * norm(first));

  const axes = [x, y].map((axis) =>
    Float64Array.from({ length: n }, (_, t) => {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += rows[t * cols + j]! * axis[j]!;
      return sum;
    }),
  ) as [Float64Array, Float64Array];
  let farthest = 0;
  for (let t = 0; t < n; t++) farthest = Math.max(farthest, Math.hypot(axes[0][t]!, axes[1][t]!));
  const points = new Float32Array(2 * n);
  for (let t = 0; t < n; t++) {
    for (const i of [0, 1] as const) points[2 * t + i] = farthest === 0 ? 0 : axes[i][t]! / farthest;
  }
  return {
    points,
    tokens: order.slice(),
    frequency,
    circularity: (circularity(axes[0]) + circularity(axes[1])) / 2,
  };
}
