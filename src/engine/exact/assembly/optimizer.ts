/**
 * AdamW, Adam with coupled ℓ2 and SGD in PyTorch's order, fused over one parameter; count a multiple of four.
 *
 * Part of the engine's definition: numbers too small to matter become 0, since denormals would otherwise stay for
 * ever and slow every step. Weights and first moments below 1e-30; second moments, which are squares and are divided
 * by, only below float32's normal range.
 */

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
    v128.store(theta + i, flush(f32x4.sub(f32x4.mul(x, f32x4.splat(keep)), step), TINY));
  }
}

/** b ← μb + g + λθ (b ← g + λθ on the first step), θ ← θ − ηb. */
export function sgd(
  count: i32, theta: usize, gradient: usize, buffer: usize,
  momentum: f32, coupled: f32, rate: f32,
): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const x = v128.load(theta + i);
    let g = v128.load(gradient + i);
    if (coupled != 0) g = f32x4.add(g, f32x4.mul(x, f32x4.splat(coupled)));
    if (momentum != 0) g = f32x4.add(f32x4.mul(v128.load(buffer + i), f32x4.splat(momentum)), g);
    const b = flush(g, TINY);
    v128.store(buffer + i, b);
    v128.store(theta + i, flush(f32x4.sub(x, f32x4.mul(b, f32x4.splat(rate))), TINY));
  }
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
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
