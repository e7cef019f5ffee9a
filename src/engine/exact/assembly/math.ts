/**
 * exp, erf and log from +, −, ×, ÷ and bit operations alone, so that every machine computes the same bits. Measured
 * errors, over every float32 where that is feasible, are held by src/engine/exact/math.test.ts: exp and erf within
 * 2 ulp, log correctly rounded but for rare ties.
 *
 * The coefficients are our own: minimax polynomials in float64 (Lawson iteration on Chebyshev nodes), rounded.
 */

const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts: the first has so few bits that its product with a small integer is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054690583e-4;
/** Added and taken away again, it rounds to the nearest integer; its low bits then hold that integer. */
const ROUND: f32 = 12582912; // 1.5 · 2²³

/** Below this exp is 0 by definition: no denormal ever enters a gradient from here. */
const EXP_LOWEST: f32 = -82;

/** eˣ, four lanes. x up to 88; below −82 the result is 0. Relative error of the polynomial 3.3e-9. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(ROUND));
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  const r = f32x4.sub(
    f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH))),
    f32x4.mul(n, f32x4.splat(LN2_LOW)),
  );
  let p = f32x4.splat(1.3813144392308076e-3);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.369418846508532e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1668456789815844e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.16666514791278406));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.4999999305071228));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const scaled = i32x4.add(p, i32x4.shl(shifted, 23));
  return v128.andnot(scaled, f32x4.lt(x, f32x4.splat(EXP_LOWEST)));
}

/** erf below 1 is x·P(x²), from 1 on 1 − e^(−x²)·G(x); 1 in float32 from 3.92 on. */
const ERF_SPLIT: f32 = 1;
const ERF_ONE: f32 = 4;

/**
 * erf, four lanes.
 * @param square  x², [4]
 * @param decay   e^(−x²), [4]: callers that need it themselves pass it on
 */
// @ts-ignore: decorator
@inline
export function erf4(x: v128, square: v128, decay: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const t = f32x4.pmin(v128.xor(x, sign), f32x4.splat(ERF_ONE));

  let p = f32x4.splat(7.853907566747908e-5);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-8.01020877867528e-4));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(5.188329600212045e-3));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-2.6853813099035558e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(0.11283585183112843));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-0.3761262582863616));
  // 2/√π = 1.1283791657…: the leading 1 apart, so that its rounding counts once.
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(0.1283791657283262));
  const near = f32x4.add(x, f32x4.mul(x, p));

  let g = f32x4.splat(-3.93784259697835e-4);
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(6.065727927192182e-3));
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(-4.131202015995556e-2));
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(0.16501622709070482));
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(-0.4331357118140333));
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(0.7940050044660514));
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(-1.0489534933657292));
  g = f32x4.add(f32x4.mul(g, t), f32x4.splat(0.9862915944326794));
  const far = v128.or(f32x4.sub(f32x4.splat(1), f32x4.mul(decay, g)), sign);

  return v128.bitselect(near, far, f32x4.lt(t, f32x4.splat(ERF_SPLIT)));
}

const LN2: f64 = 0.6931471805599453;

/** 2·artanh(s), |s| ≤ 0.34: the series to s²³, within 1e-14. */
// @ts-ignore: decorator
@inline
function twiceArtanh(s: f64): f64 {
  const z = s * s;
  let sum: f64 = 1.0 / 27;
  sum = sum * z + 1.0 / 25;
  sum = sum * z + 1.0 / 23;
  sum = sum * z + 1.0 / 21;
  sum = sum * z + 1.0 / 19;
  sum = sum * z + 1.0 / 17;
  sum = sum * z + 1.0 / 15;
  sum = sum * z + 1.0 / 13;
  sum = sum * z + 1.0 / 11;
  sum = sum * z + 1.0 / 9;
  sum = sum * z + 1.0 / 7;
  sum = sum * z + 1.0 / 5;
  sum = sum * z + 1.0 / 3;
  return 2 * s * (sum * z + 1);
}

/** ln(1 + q) for 0 ≤ q ≤ 1, to full relative precision however small q is. */
// @ts-ignore: decorator
@inline
export function log1p(q: f64): f64 {
  return twiceArtanh(q / (2 + q));
}

/** ln x for finite, normal, positive x. */
// @ts-ignore: decorator
@inline
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent++;
  }
  return <f64>exponent * LN2 + twiceArtanh((mantissa - 1) / (mantissa + 1));
}

/** For the tests: each function over an array in place, count a multiple of four. */
export function mapExp(count: i32, at: usize): void {
  for (const end = at + (<usize>count << 2); at < end; at += 16) v128.store(at, exp4(v128.load(at)));
}

export function mapErf(count: i32, at: usize): void {
  for (const end = at + (<usize>count << 2); at < end; at += 16) {
    const x = v128.load(at);
    const square = f32x4.mul(x, x);
    v128.store(at, erf4(x, square, exp4(f32x4.neg(square))));
  }
}

export function mapLog(count: i32, at: usize): void {
  for (const end = at + (<usize>count << 2); at < end; at += 4) store<f32>(at, <f32>log(<f64>load<f32>(at)));
}
