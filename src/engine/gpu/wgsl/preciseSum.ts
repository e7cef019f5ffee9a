/**
 * Sums of many positive floats that keep what rounding drops, as a second float: Knuth's two-sum (The Art of Computer
 * Programming 2, 4.2.2). Compilers of shaders may cancel (a + b) − a: `sealed` hides from them what a number is.
 */
export const PRECISE_SUM = /* wgsl */ `
/** high + low, in each lane. */
struct Sum { high: vec4f, low: vec4f }

/** 0, though no compiler can know. */
var<private> seal: u32;

fn sealWith(one: f32) { seal = bitcast<u32>(one) ^ 0x3f800000u; }

fn sealed(v: vec4f) -> vec4f { return bitcast<vec4f>(bitcast<vec4u>(v) ^ vec4u(seal)); }

fn plus(sum: Sum, v: vec4f) -> Sum {
  let high = sealed(sum.high + v);
  let part = sealed(high - sum.high);
  return Sum(high, sum.low + ((sum.high - sealed(high - part)) + (v - part)));
}

/** The four lanes as one: its high and its low part. */
fn across(sum: Sum) -> vec2f {
  let two = plus(Sum(sum.high, sum.low + sum.low.zwxy), sum.high.zwxy);
  let one = plus(Sum(two.high, two.low + two.low.yxwz), two.high.yxwz);
  return vec2f(one.high.x, one.low.x);
}
`;
