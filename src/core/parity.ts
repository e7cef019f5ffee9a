/**
 * Sparse parity (Barak et al., arXiv 2207.08799; the setting of 2606.13753): vectors of ±1, the label is the number of
 * +1 among the first k, mod 2. Examples are drawn, not enumerated: there are 2^bits of them.
 */
import type { Stream } from "./rng.ts";

/** Examples to test on, none of which was trained on. */
export const PARITY_TESTS = 2000;

export interface ParityData {
  /** ±1, [count × bits]: the training examples first, then the test examples. All distinct. */
  readonly inputs: Float32Array;
  /** 0 or 1, [count]. */
  readonly label: Uint16Array;
  readonly count: number;
}

/**
 * @param bits  input bits, at most 64
 * @param k     how many of the first bits decide
 * @param n     training examples; 2^bits ≥ n + 2000
 */
export function drawParity(bits: number, k: number, n: number, stream: Stream): ParityData {
  const count = n + PARITY_TESTS;
  const inputs = new Float32Array(count * bits);
  const label = new Uint16Array(count);
  const seen = new Set<string>();
  for (let row = 0; row < count;) {
    const [low, high] = [stream.word(), stream.word()];
    const bitAt = (i: number): number => ((i < 32 ? low : high) >>> (i % 32)) & 1;
    const drawn = Array.from({ length: bits }, (_, i) => bitAt(i));
    const key = drawn.join("");
    if (seen.has(key)) continue;
    seen.add(key);
    inputs.set(
      drawn.map((bit) => 2 * bit - 1),
      row * bits,
    );
    label[row] = drawn.slice(0, k).reduce((sum, bit) => sum + bit, 0) % 2;
    row++;
  }
  return { inputs, label, count };
}
