/** The MLP on vectors: given rows → hidden layer → logits. */
import * as tf from "@tensorflow/tfjs";
import type { DenseShape } from "../../core/model.ts";
import type { Dataset, Setup } from "../../core/setup.ts";
import { ACTIVATIONS, type Weights, linear, lookup, matrixOf } from "./operations.ts";

/** The examples' input vectors, [n, cols]. */
export function denseRows(inputs: NonNullable<Setup["inputs"]>, { a }: Dataset): tf.Tensor2D {
  const { cols, values } = inputs;
  const rows = new Float32Array(a.length * cols);
  a.forEach((row, i) => rows.set(values.subarray(row * cols, (row + 1) * cols), i * cols));
  return tf.tensor2d(rows, [a.length, cols]);
}

/**
 * @param rows [n, inputs]
 * @returns [n, classes]
 */
export function denseLogits(shape: DenseShape, weights: Weights, rows: tf.Tensor2D): tf.Tensor2D {
  // A lookup in so far as the rows are data: no gradient is asked of them.
  const hiddenIn: tf.Tensor2D = tf.add(lookup(rows, matrixOf(weights, "W1")), matrixOf(weights, "b1"));
  return linear(weights, ACTIVATIONS[shape.activation](hiddenIn), "W2", "b2");
}
