/**
 * Attention of one query over two or three keys, head by head, and its gradient. Where query, keys and values (or
 * their gradients) lie is written in a table of [address, stride, index] triples, 32 bits each: the query's, then the
 * keys', then the values'. See arrange.ts for what an index means.
 */
import { rowAt } from "./arrange";
import { exp4 } from "./math";

const LOWEST: f32 = -3.4e38;
const TRIPLE: usize = 12;
/** Address in its row, as a function of table, entry and example. */
// @ts-ignore: decorator
@inline
function entry(table: usize, k: usize, i: usize): usize {
  const at = table + k * TRIPLE;
  return rowAt(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), i);
}

// @ts-ignore: decorator
@inline
function dot(x: usize, y: usize, width: usize): f32 {
  const wide = (width & ~3) << 2;
  let sums = f32x4.splat(0);
  for (let j: usize = 0; j < wide; j += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(x + j), v128.load(y + j)));
  const halves = f32x4.add(sums, v128.shuffle<f32>(sums, sums, 2, 3, 0, 1));
  let sum = f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
  for (let j = wide; j < width << 2; j += 4) sum += load<f32>(x + j) * load<f32>(y + j);
  return sum;
}

/** y += factor·x */
// @ts-ignore: decorator
@inline
function addScaled(x: usize, y: usize, width: usize, factor: f32): void {
  const wide = (width & ~3) << 2;
  for (let j: usize = 0; j < wide; j += 16) {
    v128.store(y + j, f32x4.add(v128.load(y + j), f32x4.mul(v128.load(x + j), f32x4.splat(factor))));
  }
  for (let j = wide; j < width << 2; j += 4) store<f32>(y + j, load<f32>(y + j) + load<f32>(x + j) * factor);
}

/** @param scale of the scores: 1/√width */
export function attention(
  rows: i32, heads: i32, width: i32, keys: i32, table: usize,
  out: usize, outRow: usize, weights: usize, weightsRow: usize, scale: f32,
): void {
  const w = <usize>width;
  const n = <usize>keys;
  for (let i: usize = 0; i < <usize>rows; i++, out += outRow, weights += weightsRow) {
    const query = entry(table, 0, i);
    for (let h: usize = 0; h < <usize>heads; h++) {
      const skip = (h * w) << 2;
      const q = query + skip;
      const s0 = dot(q, entry(table, 1, i) + skip, w) * scale;
      const s1 = dot(q, entry(table, 2, i) + skip, w) * scale;
      const s2 = n > 2 ? dot(q, entry(table, 3, i) + skip, w) * scale : LOWEST;
      const most = max(max(s0, s1), s2);
      let scores = f32x4.splat(LOWEST);
      scores = f32x4.replace_lane(scores, 0, s0 - most);
      scores = f32x4.replace_lane(scores, 1, s1 - most);
      scores = f32x4.replace_lane(scores, 2, s2 - most);
      const e = exp4(scores);
      const sum = f32x4.extract_lane(e, 0) + f32x4.extract_lane(e, 1) + f32x4.extract_lane(e, 2);
      // Scores that are not finite give nothing that is: the bits of exp are not defined there.
      const finite = s0 - s0 == 0 && s1 - s1 == 0 && s2 - s2 == 0;
      const share = finite ? f32x4.div(e, f32x4.splat(sum)) : f32x4.splat(NaN);
      const to = out + skip;
      for (let j: usize = 0; j < w << 2; j += 4) store<f32>(to + j, 0);
      for (let k: usize = 0; k < n; k++) {
        const part = k == 0 ? f32x4.extract_lane(share, 0) : k == 1 ? f32x4.extract_lane(share, 1) : f32x4.extract_lane(share, 2);
        store<f32>(weights + ((h * n + k) << 2), part);
        addScaled(entry(table, 1 + n + k, i) + skip, to, w, part);
      }
    }
  }
}

/** Adds onto the gradients of query, keys and values, whose table is laid out alike. */
export function attentionGradient(
  rows: i32, heads: i32, width: i32, keys: i32, table: usize, gradients: usize,
  g: usize, gRow: usize, weights: usize, weightsRow: usize, scale: f32,
): void {
  const w = <usize>width;
  const n = <usize>keys;
  for (let i: usize = 0; i < <usize>rows; i++, g += gRow, weights += weightsRow) {
    const query = entry(table, 0, i);
    const ofQuery = entry(gradients, 0, i);
    for (let h: usize = 0; h < <usize>heads; h++) {
      const skip = (h * w) << 2;
      const mine = weights + ((h * n) << 2);
      // ∂score = weight·(∂weight − Σ weight·∂weight), ∂weight = g·value
      const d0 = dot(g + skip, entry(table, 1 + n, i) + skip, w);
      const d1 = dot(g + skip, entry(table, 2 + n, i) + skip, w);
      const d2 = n > 2 ? dot(g + skip, entry(table, 3 + n, i) + skip, w) : <f32>0;
      let mean = load<f32>(mine) * d0 + load<f32>(mine, 4) * d1;
      if (n > 2) mean += load<f32>(mine, 8) * d2;
      for (let k: usize = 0; k < n; k++) {
        const weight = load<f32>(mine + (k << 2));
        const slope = weight * ((k == 0 ? d0 : k == 1 ? d1 : d2) - mean) * scale;
        addScaled(g + skip, entry(gradients, 1 + n + k, i) + skip, w, weight);
        addScaled(query + skip, entry(gradients, 1 + k, i) + skip, w, slope);
        addScaled(entry(table, 1 + k, i) + skip, ofQuery + skip, w, slope);
      }
    }
  }
}
