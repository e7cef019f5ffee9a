/** What the trainer needs of a model, by its shape: examples on the device, with their forward pass. */
import * as tf from "@tensorflow/tfjs";
import { bug } from "../../core/prelude.ts";
import type { Dataset, Setup } from "../../core/setup.ts";
import { denseLogits, denseRows } from "./dense.ts";
import { mlpLogits, oneHotPairs } from "./mlp.ts";
import { type Weights, oneHot } from "./operations.ts";
import { oneHotPositions, transformerLogits } from "./transformer.ts";

interface Inputs {
  /** What whoever loads them disposes of. */
  readonly tensors: readonly tf.Tensor[];
  /** @returns [n, classes] */
  logits(weights: Weights): tf.Tensor2D;
}

/** Examples on the device. */
export interface Examples extends Inputs {
  /** [n, classes] one-hot labels. */
  readonly target: tf.Tensor2D;
  /** [n] */
  readonly label: tf.Tensor1D;
  readonly count: number;
}

type Source = Pick<Setup, "model" | "inputs">;

export function loadExamples(source: Source, data: Dataset): Examples {
  const { tensors, logits } = loadInputs(source, data);
  const target = oneHot(data.label, source.model.classes);
  const label = tf.tensor1d(Float32Array.from(data.label));
  return { tensors: [...tensors, target, label], logits, target, label, count: data.label.length };
}

function loadInputs({ model, inputs }: Source, data: Dataset): Inputs {
  switch (model.kind) {
    case "mlp": {
      const pairs = oneHotPairs(model, data);
      return { tensors: [pairs], logits: (weights) => mlpLogits(model, weights, pairs) };
    }
    case "dense": {
      const rows = denseRows(inputs ?? bug("a dense model without inputs"), data);
      return { tensors: [rows], logits: (weights) => denseLogits(model, weights, rows) };
    }
    case "transformer": {
      const tokens = oneHotPositions(model, data);
      return { tensors: tokens, logits: (weights) => transformerLogits(model, weights, tokens) };
    }
  }
}
