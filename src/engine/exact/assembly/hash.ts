/**
 * 64 bits that stand for the bits of an array: xor, rotate, multiply, eight bytes at a time (in the manner of FNV and
 * wyhash; not cryptographic). The bits of a NaN are the one thing WebAssembly leaves open, so an array that holds a
 * number that is not finite hashes to a marker of its own.
 */

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15; // 2⁶⁴/φ, odd
const START: u64 = 0x67726f6b6b696e67;
const NOT_FINITE: u64 = 0xffffffffffffffff;
const EXPONENT: i32 = 0x7f800000;

/** @param count float32 numbers, a multiple of four */
export function hash(count: i32, x: usize): u64 {
  let h = START;
  for (const end = x + ((<usize>count) << 2); x < end; x += 16) {
    const exponents = v128.and(v128.load(x), i32x4.splat(EXPONENT));
    if (v128.any_true(i32x4.eq(exponents, i32x4.splat(EXPONENT)))) return NOT_FINITE;
    h = rotl(h ^ load<u64>(x), 29) * MULTIPLIER;
    h = rotl(h ^ load<u64>(x, 8), 29) * MULTIPLIER;
  }
  h ^= h >> 32;
  h *= MULTIPLIER;
  return h ^ (h >> 29);
}
