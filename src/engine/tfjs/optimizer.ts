/**
 * AdamW, Adam with coupled ℓ2, and SGD, written out in PyTorch's order (contract §1; Loshchilov & Hutter,
 * arXiv:1711.05101). TensorFlow.js's own Adam has another ε, no decoupled decay and a float32 β product.
 *
 * Updates are applied to one flat vector of all parameters: a dozen kernels a step, whatever the model.
 */
import * as tf from "@tensorflow/tfjs";
import type { Optimizer, Rates } from "../../core/setup.ts";

/** Moments as flat vectors, [P] each: (m, v) for Adam, the momentum buffer for SGD. */
export type Moments = readonly tf.Tensor1D[];

export interface Update {
  readonly theta: tf.Tensor1D;
  readonly moments: Moments;
  /** What was subtracted, after any decay of its own. */
  readonly step: tf.Tensor1D;
}

export function momentCount(optimizer: Optimizer): number {
  return optimizer.kind === "sgd" ? 1 : 2;
}

/**
 * One update. Returns new tensors; disposes nothing (call inside `tf.tidy`).
 * @param decayMask   1 where weight decay applies, 0 elsewhere, [P]
 * @param betaPowers  β1ᵗ and β2ᵗ *after* this step, t = 1, 2, …
 * @param first       whether this is the first update: SGD's buffer starts as the first gradient
 */
export function update(
  optimizer: Optimizer,
  { learningRate, weightDecay }: Rates,
  theta: tf.Tensor1D,
  gradient: tf.Tensor1D,
  moments: Moments,
  decayMask: tf.Tensor1D,
  betaPowers: readonly [number, number],
  first: boolean,
): Update {
  const coupled = (): tf.Tensor1D =>
    weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(tf.mul(theta, decayMask), weightDecay));

  if (optimizer.kind === "sgd") {
    const g = coupled();
    const { momentum } = optimizer;
    const buffer: tf.Tensor1D = first || momentum === 0 ? g : tf.add(tf.mul(moments[0]!, momentum), g);
    const step: tf.Tensor1D = tf.mul(buffer, learningRate);
    return { theta: tf.sub(theta, step), moments: [buffer.clone()], step };
  }

  const { kind, beta1, beta2, eps } = optimizer;
  const g = kind === "adam" ? coupled() : gradient;
  const m: tf.Tensor1D = tf.add(tf.mul(moments[0]!, beta1), tf.mul(g, 1 - beta1));
  const v: tf.Tensor1D = tf.add(tf.mul(moments[1]!, beta2), tf.mul(tf.square(g), 1 - beta2));
  const decayed: tf.Tensor1D =
    kind === "adamw" && weightDecay !== 0
      ? tf.mul(theta, tf.sub(1, tf.mul(decayMask, Math.fround(learningRate * weightDecay))))
      : theta;
  // ε joins √v after the bias correction, as in PyTorch.
  const denominator = tf.add(tf.div(tf.sqrt(v), Math.sqrt(1 - betaPowers[1])), eps);
  const step: tf.Tensor1D = tf.mul(tf.div(m, denominator), learningRate / (1 - betaPowers[0]));
  return { theta: tf.sub(decayed, step), moments: [m, v], step };
}
