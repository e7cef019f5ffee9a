/** What the trainer needs of a model, by its shape: examples on the device, with their forward pass. */
import type * as tf from "@tensorflow/tfjs";
import { bug } from "../../core/prelude.ts";
import type { Dataset, Setup } from "../../core/setup.ts";
import { denseLogits, denseRows } from "./dense.ts";
import { mlpLogits, oneHotPairs } from "./mlp.ts";
import type { Weights } from "./operations.ts";
import { oneHotPositions, transformerLogits } from "./transformer.ts";

/** Examples on the device. */
export interface Examples {
  /** What whoever loads them disposes of. */
  readonly tensors: readonly tf.Tensor[];
  /** @returns [n, classes] */
  logits(weights: Weights): tf.Tensor2D;
}

export function loadExamples({ model, inputs }: Pick<Setup, "model" | "inputs">, data: Dataset): Examples {
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
