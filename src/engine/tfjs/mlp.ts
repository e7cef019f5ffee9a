/** The MLP on two operands: their embeddings concatenated → hidden layer → logits. */
import * as tf from "@tensorflow/tfjs";
import type { MlpShape } from "../../core/model.ts";
import type { Dataset } from "../../core/setup.ts";
import { ACTIVATIONS, type Weights, linear, lookup, matrixOf, oneHot, product } from "./operations.ts";

/** One-hot rows of both operands, [n, 2·vocabulary]: left operand first. */
export function oneHotPairs({ vocabulary }: MlpShape, { a, b }: Dataset): tf.Tensor2D {
  return tf.tidy(() => tf.concat2d([oneHot(a, vocabulary), oneHot(b, vocabulary)], 1));
}

/**
 * @param pairs [n, 2·vocabulary]
 * @returns [n, classes]
 */
export function mlpLogits(shape: MlpShape, weights: Weights, pairs: tf.Tensor2D): tf.Tensor2D {
  const { dModel: d, hidden, embed } = shape;
  const [left, right] = embed === "shared" ? (["E", "E"] as const) : (["Ea", "Eb"] as const);
  const W1 = matrixOf(weights, "W1");
  // [E_a ; E_b] W1 = E_a W1[:d] + E_b W1[d:], and each factor has only `vocabulary` different rows.
  const fromLeft = product(matrixOf(weights, left), tf.slice(W1, [0, 0], [d, hidden]));
  const fromRight = product(matrixOf(weights, right), tf.slice(W1, [d, 0], [d, hidden]));
  const entering = lookup(pairs, tf.concat2d([fromLeft, fromRight], 0));
  const hiddenIn: tf.Tensor2D = tf.add(entering, matrixOf(weights, "b1"));
  return linear(weights, ACTIVATIONS[shape.activation](hiddenIn), "W2", "b2");
}
