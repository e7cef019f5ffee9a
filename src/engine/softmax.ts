/** Probabilities for the eye: what a network says when it is asked. Decides nothing, so any exp will do. */

/** @param logits [classes] */
export function softmax(logits: Float32Array, temperature: number): Float32Array {
  const most = logits.reduce((x, y) => Math.max(x, y), -Infinity);
  const exps = logits.map((z) => Math.exp((z - most) / temperature));
  const sum = exps.reduce((x, y) => x + y, 0);
  return exps.map((e) => e / sum);
}
