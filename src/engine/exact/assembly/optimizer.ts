/**
 * AdamW, Adam with coupled ℓ2 and SGD in PyTorch's order, fused over one parameter; count a multiple of four.
 *
 * Part of the engine's definition: numbers too small to matter become 0, since denormals would otherwise stay for
 * ever and slow every step. Weights and first moments below 1e-30; second moments, which are squares and are divided
 * by, only below float32's normal range.
 */

/**
 * Of the last update: ⟨θ, s⟩ and ‖s‖² in float64, with s = keep·θ − θ′ as it came about, rounding included. Decides
 * nothing.
 */
let along: f64 = 0;
let squared: f64 = 0;

export function stepAlong(): f64 {
  return along;
}

export function stepSquared(): f64 {
  return squared;
}

// @ts-ignore: decorator
@inline
function lower(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
}

// @ts-ignore: decorator
@inline
function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

const TINY: f32 = 1e-30;
const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

// @ts-ignore: decorator
@inline
function flush(x: v128, below: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(below)));
}

/**
 * @param keep     1 − ηλ for AdamW on a parameter that decays, else 1
 * @param coupled  λ for Adam on a parameter that decays, else 0
 * @param rate     η/(1 − β1ᵗ)
 * @param unbias   1/√(1 − β2ᵗ)
 */
export function adam(
  count: i32, theta: usize, gradient: usize, first: usize, second: usize,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32,
  keep: f32, coupled: f32, rate: f32, unbias: f32, eps: f32,
): void {
  const kept = f64x2.splat(<f64>keep);
  let dot = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const x = v128.load(theta + i);
    let g = v128.load(gradient + i);
    if (coupled != 0) g = f32x4.add(g, f32x4.mul(x, f32x4.splat(coupled)));
    const m = flush(
      f32x4.add(f32x4.mul(v128.load(first + i), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1))),
      TINY,
    );
    const v = flush(
      f32x4.add(
        f32x4.mul(v128.load(second + i), f32x4.splat(beta2)),
        f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
      ),
      SMALLEST_NORMAL,
    );
    v128.store(first + i, m);
    v128.store(second + i, v);
    const size = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(unbias)), f32x4.splat(eps));
    const step = f32x4.mul(f32x4.div(m, size), f32x4.splat(rate));
    const next = flush(f32x4.sub(f32x4.mul(x, f32x4.splat(keep)), step), TINY);
    v128.store(theta + i, next);
    const low = f64x2.sub(f64x2.mul(lower(x), kept), lower(next));
    const high = f64x2.sub(f64x2.mul(upper(x), kept), upper(next));
    dot = f64x2.add(dot, f64x2.add(f64x2.mul(lower(x), low), f64x2.mul(upper(x), high)));
    square = f64x2.add(square, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  along = sum(dot);
  squared = sum(square);
}

/** b ← μb + g + λθ (b ← g + λθ on the first step), θ ← θ − ηb. */
export function sgd(
  count: i32, theta: usize, gradient: usize, buffer: usize,
  momentum: f32, coupled: f32, rate: f32,
): void {
  let dot = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const x = v128.load(theta + i);
    let g = v128.load(gradient + i);
    if (coupled != 0) g = f32x4.add(g, f32x4.mul(x, f32x4.splat(coupled)));
    if (momentum != 0) g = f32x4.add(f32x4.mul(v128.load(buffer + i), f32x4.splat(momentum)), g);
    const b = flush(g, TINY);
    v128.store(buffer + i, b);
    const next = flush(f32x4.sub(x, f32x4.mul(b, f32x4.splat(rate))), TINY);
    v128.store(theta + i, next);
    const low = f64x2.sub(lower(x), lower(next));
    const high = f64x2.sub(upper(x), upper(next));
    dot = f64x2.add(dot, f64x2.add(f64x2.mul(lower(x), low), f64x2.mul(upper(x), high)));
    square = f64x2.add(square, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  along = sum(dot);
  squared = sum(square);
}

/** x ← factor·x; count a multiple of four. */
export function rescale(count: i32, x: usize, factor: f32): void {
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    v128.store(x, f32x4.mul(v128.load(x), f32x4.splat(factor)));
  }
}

/** Σ x² in float64, four running sums; count a multiple of four. */
export function sumOfSquares(count: i32, x: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    const v = v128.load(x);
    const a = lower(v);
    const b = upper(v);
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  return sum(f64x2.add(low, high));
}

/** Σ (x − y)² in float64; count a multiple of four. */
export function squaredDistance(count: i32, x: usize, y: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = x + (<usize>count << 2); x < end; x += 16, y += 16) {
    const v = v128.load(x);
    const w = v128.load(y);
    const a = f64x2.sub(lower(v), lower(w));
    const b = f64x2.sub(upper(v), upper(w));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  return sum(f64x2.add(low, high));
}

/** Adam's tr π: Σ 1/(unbias·√v + eps), of the numbers themselves: padding would count. */
export function preconditioner(count: i32, v: usize, unbias: f32, eps: f32): f64 {
  let total = f64x2.splat(0);
  const end = v + (<usize>count << 2);
  const whole = v + ((<usize>count & ~3) << 2);
  for (; v < whole; v += 16) {
    const size = f32x4.add(f32x4.mul(f32x4.sqrt(v128.load(v)), f32x4.splat(unbias)), f32x4.splat(eps));
    const inverse = f32x4.div(f32x4.splat(1), size);
    total = f64x2.add(total, f64x2.add(lower(inverse), upper(inverse)));
  }
  let rest = sum(total);
  for (; v < end; v += 4) rest += <f64>(1 / (sqrt<f32>(load<f32>(v)) * unbias + eps));
  return rest;
}
