/**
 * The transformer over two operands, and `=` where there are three positions (contract §1, `model=transformer`;
 * `norm=post` as torch's TransformerEncoderLayer with norm_first=False). Positions are unrolled: with two or three of
 * them, attention is a few products of equal shapes, which every backend has and differentiates.
 *
 * Before the first attention a position knows only its own token, so whatever is made of it alone is made once for each
 * token, as a table, and looked up. Only the last position is read, so the last layer computes only that one.
 */
import * as tf from "@tensorflow/tfjs";
import type { TransformerShape } from "../../core/model.ts";
import type { Dataset } from "../../core/setup.ts";
import {
  ACTIVATIONS,
  type Weights,
  layerNorm,
  linear,
  lookup,
  matrixOf,
  oneHot,
  product,
} from "./operations.ts";

/** Tokens that an operand can be: all but `=`. */
const operandTokens = ({ vocabulary, positions }: TransformerShape): number => vocabulary - (positions - 2);

/**
 * One-hot rows of each position's token, among those that can stand there: [n, operands] twice and, for `=`, which
 * is the only one at its place, [n, 1] of ones.
 */
export function oneHotPositions(shape: TransformerShape, { a, b }: Dataset): readonly tf.Tensor2D[] {
  const operands = [a, b].map((tokens) => oneHot(tokens, operandTokens(shape)));
  return shape.positions === 3 ? [...operands, tf.ones([a.length, 1])] : operands;
}

/** Token embedding + position, one row for each token that can stand at position `t`. */
function embedded(shape: TransformerShape, weights: Weights, t: number): tf.Tensor2D {
  const { vocabulary, dModel: d } = shape;
  const operands = operandTokens(shape);
  const E = matrixOf(weights, "E");
  const tokens =
    t < 2 ? tf.slice(E, [0, 0], [operands, d]) : tf.slice(E, [operands, 0], [vocabulary - operands, d]);
  return tf.add(tokens, tf.slice(matrixOf(weights, "pos"), [t, 0], [1, d]));
}

/** [d, heads]: 1 where an entry of the residual stream belongs to a head. */
function headMembership({ dModel: d, heads }: TransformerShape): tf.Tensor2D {
  const width = d / heads;
  const head = Uint16Array.from({ length: d }, (_, i) => Math.floor(i / width));
  return oneHot(head, heads);
}

/**
 * Softmax attention of one query, [n, d], over all positions' keys and values, [n, d] each. No mask.
 * @param members [d, heads]: sums the entries of each head, and spreads a number of each head over its entries
 */
function attention(
  members: tf.Tensor2D,
  query: tf.Tensor2D,
  keys: readonly tf.Tensor2D[],
  values: readonly tf.Tensor2D[],
): tf.Tensor2D {
  const [d, heads] = members.shape;
  const toMembers = tf.transpose(members);
  const scale = 1 / Math.sqrt(d / heads);
  const scores = keys.map((key) => tf.mul(product(tf.mul(query, key), members), scale));
  const shares = tf.unstack(tf.softmax(tf.stack(scores, 2)), 2) as tf.Tensor2D[]; // [n, heads] each
  return tf.addN(shares.map((share, s) => tf.mul(product(share, toMembers), values[s]!)));
}

/**
 * @param tokens one-hot rows of each position's token
 * @returns [n, classes]
 */
export function transformerLogits(
  shape: TransformerShape,
  weights: Weights,
  tokens: readonly tf.Tensor2D[],
): tf.Tensor2D {
  const { norm, layers, positions, activation } = shape;
  const before = (x: tf.Tensor2D): tf.Tensor2D => (norm === "pre" ? layerNorm(x) : x);
  const after = (x: tf.Tensor2D, gain: string, shift: string): tf.Tensor2D =>
    norm === "post" ? tf.add(tf.mul(layerNorm(x), matrixOf(weights, gain)), matrixOf(weights, shift)) : x;

  const members = headMembership(shape);
  let stream = Array.from({ length: positions }, (_, t) => embedded(shape, weights, t));
  for (let layer = 0; layer < layers; layer++) {
    const map = (x: tf.Tensor2D, matrix: string, bias: string): tf.Tensor2D =>
      linear(weights, x, `${matrix}.${layer}`, `${bias}.${layer}`);
    /** From a row for each token to a row for each example. */
    const perExample = (x: tf.Tensor2D, t: number): tf.Tensor2D => (layer === 0 ? lookup(tokens[t]!, x) : x);

    const inputs = stream.map(before);
    const keys = inputs.map((x, t) => perExample(map(x, "Wk", "bk"), t));
    const values = inputs.map((x, t) => perExample(map(x, "Wv", "bv"), t));
    const read = layer === layers - 1 ? [positions - 1] : stream.map((_, t) => t);
    stream = read.map((t) => {
      const query = perExample(map(inputs[t]!, "Wq", "bq"), t);
      const attended = map(attention(members, query, keys, values), "Wo", "bo");
      const x = after(tf.add(perExample(stream[t]!, t), attended), `g1.${layer}`, `h1.${layer}`);
      const hidden = ACTIVATIONS[activation](map(before(x), "Win", "bin"));
      return after(tf.add(x, map(hidden, "Wout", "bout")), `g2.${layer}`, `h2.${layer}`);
    });
  }
  return linear(weights, after(before(stream[0]!), "gf", "hf"), "U", "bu");
}
