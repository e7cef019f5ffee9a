/**
 * The networks once more, in float64 and straight from their definition: what gradients are checked against. Slow and
 * plain on purpose; shares nothing with any engine. For tests.
 */
import type { Setup } from "../core/setup.ts";

/** erf to 1e-12: its series below 3, its continued fraction (Lentz) beyond. */
export function erf(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return Math.sign(x);
  if (t < 3) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 200; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let k = 120; k >= 1; k--) fraction = k / 2 / (t + fraction);
  return Math.sign(x) * (1 - Math.exp(-t * t) / (Math.sqrt(Math.PI) * (t + fraction)));
}

const ACTIVATION = {
  gelu: (x: number) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  relu: (x: number) => Math.max(0, x),
  quadratic: (x: number) => x * x,
};

/**
 * Mean cross-entropy of the train set, nats.
 * @param parameters in layout order: embedding(s), W1, b1, W2, b2
 */
export function lossInFloat64({ model, train }: Setup, parameters: readonly (readonly number[])[]): number {
  const { dModel: d, hidden: h, classes } = model;
  const act = ACTIVATION[model.activation];
  const tables = parameters.slice(0, -4);
  const [W1, b1, W2, b2] = parameters.slice(-4) as [number[], number[], number[], number[]];
  const [left, right] = [tables[0]!, tables.at(-1)!];
  const logits = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < train.label.length; i++) {
    const [a, b] = [train.a[i]! * d, train.b[i]! * d];
    logits.set(b2);
    for (let j = 0; j < h; j++) {
      let x = b1[j]!;
      for (let k = 0; k < d; k++) x += left[a + k]! * W1[k * h + j]! + right[b + k]! * W1[(d + k) * h + j]!;
      const y = act(x);
      for (let c = 0; c < classes; c++) logits[c] = logits[c]! + y * W2[j * classes + c]!;
    }
    const most = logits.reduce((x, y) => Math.max(x, y), -Infinity);
    const sum = logits.reduce((s, z) => s + Math.exp(z - most), 0);
    total += Math.log(sum) + most - logits[train.label[i]!]!;
  }
  return total / train.label.length;
}
