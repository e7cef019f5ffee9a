/**
 * The networks once more, in float64 and straight from their definition: what gradients are checked against. Slow and
 * plain on purpose; shares nothing with any engine. For tests, but for `erf`, which `probes/forward64.ts` takes too.
 */
import type { Activation, DenseShape, MlpShape, TransformerShape } from "../core/model.ts";
import { bug } from "../core/prelude.ts";
import type { Setup } from "../core/setup.ts";

/** erf to 1e-12: its series below 3, its continued fraction (Lentz) beyond. */
export function erf(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return Math.sign(x);
  if (t < 3) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let k = 120; k >= 1; k--) fraction = k / 2 / (t + fraction);
  return Math.sign(x) * (1 - Math.exp(-t * t) / (Math.sqrt(Math.PI) * (t + fraction)));
}

const ACTIVATION: Readonly<Record<Activation, (x: number) => number>> = {
  gelu: (x: number) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  relu: (x: number) => Math.max(0, x),
  quadratic: (x: number) => x * x,
};

type Vector = readonly number[];

/** Parameters by name, row-major; a name that the model does not have is a bug. */
interface Values {
  has(name: string): boolean;
  of(name: string): Vector;
}

const plus = (x: Vector, y: Vector): Vector => x.map((value, i) => value + y[i]!);

/** Row `row` of a table whose rows are `width` long. */
const rowOf = (table: Vector, row: number, width: number): Vector =>
  table.slice(row * width, (row + 1) * width);

/** x·W + b, or x·W where the model has no such b. */
function linear(values: Values, x: Vector, matrix: string, bias: string): Vector {
  const W = values.of(matrix);
  const outputs = W.length / x.length;
  const out = values.has(bias) ? [...values.of(bias)] : Array<number>(outputs).fill(0);
  for (let k = 0; k < x.length; k++) {
    for (let j = 0; j < outputs; j++) out[j] = out[j]! + x[k]! * W[k * outputs + j]!;
  }
  return out;
}

/** Both MLPs from their first matrix on. */
function twoLayers({ activation }: MlpShape | DenseShape, values: Values, x: Vector): Vector {
  return linear(values, linear(values, x, "W1", "b1").map(ACTIVATION[activation]), "W2", "b2");
}

function mlpLogits(shape: MlpShape, values: Values, a: number, b: number): Vector {
  const [left, right] = shape.embed === "shared" ? (["E", "E"] as const) : (["Ea", "Eb"] as const);
  const { dModel: d } = shape;
  return twoLayers(shape, values, [...rowOf(values.of(left), a, d), ...rowOf(values.of(right), b, d)]);
}

function layerNorm(x: Vector): Vector {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
}

function softmax(x: Vector): Vector {
  const most = Math.max(...x);
  const exps = x.map((value) => Math.exp(value - most));
  const sum = exps.reduce((s, value) => s + value, 0);
  return exps.map((value) => value / sum);
}

/** Every position attends to every position, in each head by its own stretch of the vectors. */
function attention(
  heads: number,
  queries: readonly Vector[],
  keys: readonly Vector[],
  values: readonly Vector[],
): readonly Vector[] {
  const width = queries[0]!.length / heads;
  const ofHead = (query: Vector, head: number): Vector => {
    const q = rowOf(query, head, width);
    const scores = keys.map((key) => {
      const k = rowOf(key, head, width);
      return q.reduce((sum, value, i) => sum + value * k[i]!, 0) / Math.sqrt(width);
    });
    return softmax(scores)
      .map((share, s): Vector => rowOf(values[s]!, head, width).map((value) => share * value))
      .reduce(plus);
  };
  return queries.map((query) => Array.from({ length: heads }, (_, head) => ofHead(query, head)).flat());
}

function transformerLogits(shape: TransformerShape, values: Values, a: number, b: number): Vector {
  const { dModel: d, vocabulary, positions, layers, heads, norm, activation } = shape;
  const before = (x: Vector): Vector => (norm === "pre" ? layerNorm(x) : x);
  const after = (x: Vector, gain: string, shift: string): Vector => {
    if (norm !== "post") return x;
    const [g, h] = [values.of(gain), values.of(shift)];
    return layerNorm(x).map((value, i) => value * g[i]! + h[i]!);
  };
  const tokens = [a, b, vocabulary - 1].slice(0, positions);
  let stream = tokens.map((token, t) => plus(rowOf(values.of("E"), token, d), rowOf(values.of("pos"), t, d)));
  for (let layer = 0; layer < layers; layer++) {
    const map = (x: Vector, matrix: string, bias: string): Vector =>
      linear(values, x, `${matrix}.${layer}`, `${bias}.${layer}`);
    const inputs = stream.map(before);
    const [q, k, v] = (["q", "k", "v"] as const).map((which) =>
      inputs.map((x) => map(x, `W${which}`, `b${which}`)),
    ) as [Vector[], Vector[], Vector[]];
    stream = attention(heads, q, k, v).map((attended, t) => {
      const x = after(plus(stream[t]!, map(attended, "Wo", "bo")), `g1.${layer}`, `h1.${layer}`);
      const hidden = map(before(x), "Win", "bin").map(ACTIVATION[activation]);
      return after(plus(x, map(hidden, "Wout", "bout")), `g2.${layer}`, `h2.${layer}`);
    });
  }
  return linear(values, after(before(stream.at(-1)!), "gf", "hf"), "U", "bu");
}

/** Logits of one example of the train set. */
function logitsOf({ model, train, inputs }: Setup, values: Values, example: number): Vector {
  const [a, b] = [train.a[example]!, train.b[example]!];
  switch (model.kind) {
    case "mlp":
      return mlpLogits(model, values, a, b);
    case "dense": {
      const { cols, values: rows } = inputs ?? bug("a dense model without inputs");
      return twoLayers(model, values, [...rows.subarray(a * cols, (a + 1) * cols)]);
    }
    case "transformer":
      return transformerLogits(model, values, a, b);
  }
}

/**
 * Logits of the train set, one vector an example.
 * @param parameters in the setup's order
 */
export function logitsInFloat64(setup: Setup, parameters: readonly Vector[]): readonly Vector[] {
  const named = new Map(setup.parameters.map(({ name }, i) => [name, parameters[i]!]));
  const values: Values = {
    has: (name) => named.has(name),
    of: (name) => named.get(name) ?? bug(`the model has no ${name}`),
  };
  return Array.from(setup.train.label, (_, i) => logitsOf(setup, values, i));
}

/**
 * Mean cross-entropy of the train set, nats.
 * @param parameters in the setup's order
 */
export function lossInFloat64(setup: Setup, parameters: readonly Vector[]): number {
  const { label } = setup.train;
  let total = 0;
  logitsInFloat64(setup, parameters).forEach((logits, i) => {
    const most = Math.max(...logits);
    const sum = logits.reduce((s, z) => s + Math.exp(z - most), 0);
    total += Math.log(sum) + most - logits[label[i]!]!;
  });
  return total / label.length;
}
