/**
 * exp, erf and log from +, −, ×, ÷ and bit operations alone, so that every machine computes the same bits. Measured
 * errors, over every float32 where that is feasible, are held by src/engine/exact/math.test.ts: exp and erf within
 * 2 ulp, log correctly rounded but for rare ties.
 *
 * The coefficients are our own: minimax polynomials in float64 (Lawson iteration on Chebyshev nodes), rounded.
 */

/**
 * Constants are read from memory: a load costs less than rebuilding a vector constant in every turn of a loop, and
 * there are more of them than registers.
 */
const CONSTANTS = memory.data<f32>([
  1.4426950408889634, // 0: log₂ e
  12582912, // 1: 1.5 · 2²³: added and taken away again, it rounds; the low bits of the sum then hold the integer
  0.693359375, // 2: ln 2 in two parts, the first of so few bits that small multiples of it are exact
  -2.12194440054690583e-4, // 3
  // e^r = 1 + r + r²·P(r) on |r| ≤ ln 2/2, relative error 3.3e-9: P from the highest power down
  1.3813144392308076e-3, // 4
  8.369418846508532e-3,
  4.1668456789815844e-2,
  0.16666514791278406,
  0.4999999305071228,
  1, // 9
  -82, // 10: below this exp is 0 by definition, and no denormal ever enters a gradient from there
  // erf x = x + x·P(x²) below 1, relative error 1.2e-9
  7.853907566747908e-5, // 11
  -8.01020877867528e-4,
  5.188329600212045e-3,
  -2.6853813099035558e-2,
  0.11283585183112843,
  -0.3761262582863616,
  0.1283791657283262, // 17
  // erf x = 1 − e^(−x²)·G(x) from 1 to 4, error 1.4e-8
  -3.93784259697835e-4, // 18
  6.065727927192182e-3,
  -4.131202015995556e-2,
  0.16501622709070482,
  -0.4331357118140333,
  0.7940050044660514,
  -1.0489534933657292,
  0.9862915944326794, // 25
  4, // 26: erf is 1 in float32 from 3.92 on
  0.5, // 27
  0.7071067811865476, // 28: 1/√2
  0.3989422804014327, // 29: 1/√(2π)
]);

/** A constant, in all four lanes. */
// @ts-ignore: decorator
@inline
export function constant(index: usize): v128 {
  return v128.load_splat<f32>(CONSTANTS + (index << 2));
}

// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, index: usize): v128 {
  return f32x4.add(f32x4.mul(sum, x), constant(index));
}

/** eˣ, four lanes. x up to 88; 0 below −82. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, constant(0)), constant(1));
  const n = f32x4.sub(shifted, constant(1));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, constant(2))), f32x4.mul(n, constant(3)));
  let p = horner(constant(4), r, 5);
  p = horner(p, r, 6);
  p = horner(p, r, 7);
  p = horner(p, r, 8);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), constant(9));
  const scaled = i32x4.add(p, i32x4.shl(shifted, 23));
  return v128.andnot(scaled, f32x4.lt(x, constant(10)));
}

/**
 * erf, four lanes.
 * @param square  x², [4]
 * @param decay   e^(−x²), [4]: callers need it themselves
 */
// @ts-ignore: decorator
@inline
export function erf4(x: v128, square: v128, decay: v128): v128 {
  const t = f32x4.pmin(f32x4.abs(x), constant(26));
  let p = horner(constant(11), square, 12);
  let g = horner(constant(18), t, 19);
  p = horner(p, square, 13);
  g = horner(g, t, 20);
  p = horner(p, square, 14);
  g = horner(g, t, 21);
  p = horner(p, square, 15);
  g = horner(g, t, 22);
  p = horner(p, square, 16);
  g = horner(g, t, 23);
  p = horner(p, square, 17);
  g = horner(g, t, 24);
  g = horner(g, t, 25);
  const near = f32x4.add(x, f32x4.mul(x, p));
  const far = v128.or(
    f32x4.sub(constant(9), f32x4.mul(decay, g)),
    v128.and(x, f32x4.neg(f32x4.splat(0))),
  );
  return v128.bitselect(near, far, f32x4.lt(t, constant(9)));
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
