/**
 * Activations and their slopes, over whole vectors: rows end in padding. `slope` is 0 where no backward pass follows;
 * it may be `x` itself.
 */
import { constant, erf4, exp4 } from "./math";

/** x·Φ(x) with Φ(x) = (1 + erf(x/√2))/2; slope Φ(x) + x·φ(x). */
export function gelu(
  rows: i32,
  cols: i32,
  x: usize,
  xRow: usize,
  out: usize,
  outRow: usize,
  slope: usize,
  slopeRow: usize,
): void {
  for (let i = 0; i < rows; i++, x += xRow, out += outRow, slope += slopeRow) {
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      const v = v128.load(x + j);
      const z = f32x4.mul(v, constant(28));
      const square = f32x4.mul(z, z);
      const decay = exp4(f32x4.neg(square));
      const phi = f32x4.add(constant(27), f32x4.mul(constant(27), erf4(z, square, decay)));
      v128.store(out + j, f32x4.mul(v, phi));
      if (slopeRow != 0) {
        v128.store(slope + j, f32x4.add(phi, f32x4.mul(v, f32x4.mul(decay, constant(29)))));
      }
    }
  }
}

/** max(x, 0); slope 1 above 0, else 0, as PyTorch has it. NaN stays NaN. */
export function relu(
  rows: i32,
  cols: i32,
  x: usize,
  xRow: usize,
  out: usize,
  outRow: usize,
  slope: usize,
  slopeRow: usize,
): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++, x += xRow, out += outRow, slope += slopeRow) {
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      const v = v128.load(x + j);
      v128.store(out + j, v128.andnot(v, f32x4.le(v, zero)));
      if (slopeRow != 0) v128.store(slope + j, v128.and(f32x4.splat(1), f32x4.gt(v, zero)));
    }
  }
}

/** x²; slope 2x. */
export function quadratic(
  rows: i32,
  cols: i32,
  x: usize,
  xRow: usize,
  out: usize,
  outRow: usize,
  slope: usize,
  slopeRow: usize,
): void {
  for (let i = 0; i < rows; i++, x += xRow, out += outRow, slope += slopeRow) {
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      const v = v128.load(x + j);
      v128.store(out + j, f32x4.mul(v, v));
      if (slopeRow != 0) v128.store(slope + j, f32x4.add(v, v));
    }
  }
}
