/**
 * Softmax cross-entropy, its gradient, and right answers, a row at a time.
 *
 * The true class's gradient is minus the sum of the others', which stays there where 1 − p rounds to 0, up to a
 * margin of 80 (softmax collapse, arXiv 2605.06152); the loss is ln(1 + Σ others/true), which does as well.
 */
import { exp4, log, log1p } from "./math";

const LOWEST: f32 = -3.4e38;

/** Right answers of the last call. */
let right: i32 = 0;

export function rightAnswers(): i32 {
  return right;
}

// @ts-ignore: decorator
@inline
function largest(v: v128): f32 {
  const halves = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(halves, 0), f32x4.extract_lane(halves, 1));
}

// @ts-ignore: decorator
@inline
function total(v: v128): f32 {
  const halves = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

/** Lowest class whose logit is the largest. */
function firstLargest(z: usize, most: f32): i32 {
  const m = f32x4.splat(most);
  let i = 0;
  let mask = i32x4.bitmask(f32x4.eq(v128.load(z), m));
  while (mask == 0) {
    i += 4;
    mask = i32x4.bitmask(f32x4.eq(v128.load(z + (<usize>i << 2)), m));
  }
  return i + ctz(mask);
}

/** Which rows' true class is the first largest: a byte each, 1 or 0; rows that are not finite are wrong. */
export function answers(rows: i32, cols: i32, logits: usize, row: usize, label: usize, out: usize): void {
  const padded = (<usize>cols + 3) & ~3;
  for (let i = 0; i < rows; i++, logits += row, label += 4, out++) {
    const end = logits + (padded << 2);
    for (let at = logits + (<usize>cols << 2); at < end; at += 4) store<f32>(at, LOWEST);
    let most = f32x4.splat(LOWEST);
    let odd = f32x4.splat(0);
    for (let at = logits; at < end; at += 16) {
      const z = v128.load(at);
      most = f32x4.pmax(most, z);
      odd = v128.or(odd, f32x4.ne(f32x4.sub(z, z), f32x4.splat(0)));
    }
    const wrong = v128.any_true(odd) || firstLargest(logits, largest(most)) != load<i32>(label);
    store<u8>(out, wrong ? 0 : 1);
  }
}

/** Of the last call of `outputs`. */
let scales: f64 = 0;
let margins: f64 = 0;
let collapsed: i32 = 0;

export function scaleSum(): f64 {
  return scales;
}

export function marginSum(): f64 {
  return margins;
}

export function collapses(): i32 {
  return collapsed;
}

/**
 * How large the logits are, times `sharpness`: the sum of their L2 norms, of the true class's lead over the largest
 * other, and how many lead by more than `collapse`. Leaves the logits as they are; padding becomes 0.
 */
export function outputs(
  rows: i32, cols: i32, logits: usize, row: usize, label: usize, sharpness: f32, collapse: f32,
): void {
  scales = 0;
  margins = 0;
  collapsed = 0;
  const padded = (<usize>cols + 3) & ~3;
  for (let i = 0; i < rows; i++, logits += row, label += 4) {
    const end = logits + (padded << 2);
    for (let at = logits + (<usize>cols << 2); at < end; at += 4) store<f32>(at, 0);
    let squares = f64x2.splat(0);
    for (let at = logits; at < end; at += 16) {
      const v = v128.load(at);
      const low = f64x2.promote_low_f32x4(v);
      const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    }
    const length = sqrt<f64>(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
    scales += length * <f64>sharpness;
    const atTrue = logits + (<usize>load<i32>(label) << 2);
    const trueLogit = load<f32>(atTrue);
    for (let at = logits + (<usize>cols << 2); at < end; at += 4) store<f32>(at, LOWEST);
    store<f32>(atTrue, LOWEST);
    let most = f32x4.splat(LOWEST);
    for (let at = logits; at < end; at += 16) most = f32x4.pmax(most, v128.load(at));
    store<f32>(atTrue, trueLogit);
    for (let at = logits + (<usize>cols << 2); at < end; at += 4) store<f32>(at, 0);
    const margin = <f64>(trueLogit - largest(most)) * <f64>sharpness;
    margins += margin;
    if (margin > <f64>collapse) collapsed++;
  }
}

/**
 * Logits are multiplied by `sharpness` first (1/temperature), and so is the gradient.
 * Sum of the rows' losses in nats, in the order of the rows; NaN if a logit is not finite, which also counts as wrong.
 * The logits are overwritten: by `scale` times the gradient, when scale is not 0. Padding becomes 0.
 */
export function crossEntropy(rows: i32, cols: i32, logits: usize, row: usize, label: usize, scale: f32, sharpness: f32): f64 {
  let loss: f64 = 0;
  right = 0;
  const padded = (<usize>cols + 3) & ~3;
  for (let i = 0; i < rows; i++, logits += row, label += 4) {
    const y = load<i32>(label);
    const end = logits + (padded << 2);
    for (let at = logits + (<usize>cols << 2); at < end; at += 4) store<f32>(at, LOWEST);

    if (sharpness != 1) {
      for (let at = logits; at < logits + (<usize>cols << 2); at += 4) store<f32>(at, load<f32>(at) * sharpness);
    }
    let most = f32x4.splat(LOWEST);
    let odd = f32x4.splat(0); // x − x is 0 for finite x alone
    for (let at = logits; at < end; at += 16) {
      const z = v128.load(at);
      most = f32x4.pmax(most, z);
      odd = v128.or(odd, f32x4.ne(f32x4.sub(z, z), f32x4.splat(0)));
    }
    if (v128.any_true(odd)) {
      loss += NaN;
      continue;
    }
    const m = largest(most);
    const atTrue = logits + (<usize>y << 2);
    const trueLogit = load<f32>(atTrue);
    if (firstLargest(logits, m) == y) right++;

    const ofTrue = f32x4.extract_lane(exp4(f32x4.splat(trueLogit - m)), 0);
    store<f32>(atTrue, LOWEST);
    let sum = f32x4.splat(0);
    for (let at = logits; at < end; at += 16) {
      const e = exp4(f32x4.sub(v128.load(at), f32x4.splat(m)));
      v128.store(at, e);
      sum = f32x4.add(sum, e);
    }
    const others = total(sum);
    const all = others + ofTrue;
    loss +=
      others <= ofTrue
        ? log1p(<f64>others / <f64>ofTrue)
        : log(<f64>all) + (<f64>m - <f64>trueLogit);
    if (scale == 0) continue;
    const perUnit = scale * sharpness / all;
    for (let at = logits; at < end; at += 16) {
      v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(perUnit)));
    }
    store<f32>(atTrue, -(others * perUnit));
  }
  return loss;
}
