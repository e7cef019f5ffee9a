/** Least squares on a few columns, and the one linear solver behind it. Not for large or nearly dependent systems. */

type Matrix = readonly (readonly number[])[];

/** A pivot so much smaller than its column's square says that the columns depend on one another. */
const DEPENDENT = 1e-11;

/** x with Ax = b for a symmetric positive definite A, by Cholesky. @returns `null` where it is not */
export function solve(a: Matrix, b: readonly number[]): number[] | null {
  const n = b.length;
  const l: number[][] = [];
  for (let i = 0; i < n; i++) {
    l.push([]);
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      if (i === j) {
        if (!(sum > DEPENDENT * a[i]![i]!)) return null;
        l[i]!.push(Math.sqrt(sum));
      } else l[i]!.push(sum / l[j]![j]!);
    }
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i]![k]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k]![i]! * x[k]!;
    x[i]! /= l[i]![i]!;
  }
  return x;
}

export interface Fitted {
  readonly coefficients: readonly number[];
  /** Standard deviation of the residuals, n − k degrees of freedom; 0 where there are none. */
  readonly sd: number;
  readonly r2: number;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

/**
 * y on the columns of X by ordinary least squares; a constant is a column like any other.
 * @param rows [n × k]
 * @param weights how often each row counts; absent: once
 * @returns `null` where the rows do not tell
 */
export function leastSquares(
  rows: Matrix,
  ys: readonly number[],
  weights?: ArrayLike<number>,
): Fitted | null {
  const k = rows[0]?.length ?? 0;
  if (k === 0) return null;
  const gram = Array.from({ length: k }, () => Array.from<number>({ length: k }).fill(0));
  const right = Array.from<number>({ length: k }).fill(0);
  let [n, mean] = [0, 0];
  rows.forEach((row, r) => {
    const w = weights?.[r] ?? 1;
    n += w;
    mean += w * ys[r]!;
    for (let i = 0; i < k; i++) {
      right[i]! += w * row[i]! * ys[r]!;
      for (let j = 0; j <= i; j++) gram[i]![j]! += w * row[i]! * row[j]!;
    }
  });
  if (n < k) return null;
  const coefficients = solve(gram, right);
  if (coefficients === null) return null;
  mean /= n;
  let [left, total] = [0, 0];
  rows.forEach((row, r) => {
    const w = weights?.[r] ?? 1;
    left += w * (ys[r]! - dot(row, coefficients)) ** 2;
    total += w * (ys[r]! - mean) ** 2;
  });
  return { coefficients, sd: n > k ? Math.sqrt(left / (n - k)) : 0, r2: total > 0 ? 1 - left / total : 1 };
}

export interface Line {
  readonly slope: number;
  /** At x = 0. */
  readonly intercept: number;
  readonly r2: number;
  readonly points: number;
}

/** A straight line, `null` for fewer than two values of x. In closed form: pages fit hundreds of them in a moment. */
export function line(xs: readonly number[], ys: readonly number[]): Line | null {
  const n = xs.length;
  // Steps are large and their squares larger: all is taken about the means.
  let [x0, y0] = [0, 0];
  for (let i = 0; i < n; i++) {
    x0 += xs[i]! / n;
    y0 += ys[i]! / n;
  }
  let [xx, xy, yy, size] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [xs[i]! - x0, ys[i]! - y0];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
    size += xs[i]! ** 2;
  }
  if (n < 2 || !(xx > DEPENDENT * DEPENDENT * size)) return null;
  const slope = xy / xx;
  let left = 0;
  for (let i = 0; i < n; i++) left += (ys[i]! - y0 - slope * (xs[i]! - x0)) ** 2;
  return { slope, intercept: y0 - slope * x0, r2: yy > 0 ? 1 - left / yy : 1, points: n };
}
