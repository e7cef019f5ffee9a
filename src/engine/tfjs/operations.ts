/**
 * What the models here are made of, for TensorFlow.js's autodiff. Readable before fast: this is the reference that the
 * other engines are checked against, and it shares nothing with them.
 *
 * Tokens enter as one-hot rows and meet a table in a matrix product. `gather` would be shorter, but its gradient adds
 * floats atomically on WebGPU (a different result every run) and does not exist on WASM.
 */
import * as tf from "@tensorflow/tfjs";
import type { Activation } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";

/** Trained values by name. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

export function matrixOf(weights: Weights, name: string): tf.Tensor2D {
  return (weights.get(name) as tf.Tensor2D | undefined) ?? bug(`the model has no ${name}`);
}

/** One-hot rows, [n, classes]. */
export function oneHot(tokens: Uint16Array, classes: number): tf.Tensor2D {
  if (classes === 1) return tf.ones([tokens.length, 1]); // `tf.oneHot` has two classes at least
  return tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(tokens), "int32"), classes).cast("float32"));
}

/**
 * A·B whose gradients transpose first and multiply then: TensorFlow.js's WASM multiplies transposed operands some ten
 * times slower than plain ones (figures: src/README.md).
 */
const productWithGradient = tf.customGrad((a, b, save) => {
  const operands = [a, b] as unknown as [tf.Tensor2D, tf.Tensor2D];
  const [left, right] = operands;
  (save as tf.GradSaveFunc)(operands);
  return {
    value: tf.matMul(left, right),
    gradFunc: (dy, saved) => {
      const [x, y] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [tf.matMul(dy, tf.transpose(y)), tf.matMul(tf.transpose(x), dy)];
    },
  };
});

export function product(left: tf.Tensor2D, right: tf.Tensor2D): tf.Tensor2D {
  return productWithGradient(left, right) as tf.Tensor2D;
}

/** The same for rows that are data, one-hot or not: only the table has a gradient. */
export function lookup(rows: tf.Tensor2D, table: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((b) => ({
    value: tf.matMul(rows, b as tf.Tensor2D),
    gradFunc: (dy) => tf.matMul(tf.transpose(rows), dy),
  }))(table) as tf.Tensor2D;
}

/** x·W + b, or x·W where the model has no such b. */
export function linear(weights: Weights, x: tf.Tensor2D, matrix: string, bias: string): tf.Tensor2D {
  const out = product(x, matrixOf(weights, matrix));
  const b = weights.get(bias);
  return b === undefined ? out : tf.add(out, b);
}

const SQRT_HALF = Math.SQRT1_2;
const INV_SQRT_2PI = 0.3989422804014327;

/** x·Φ(x) by erf, with its own gradient Φ(x) + x·φ(x): half the kernels of the chain rule through erf. */
const gelu = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const cdf = tf.tidy(() => tf.add(tf.mul(tf.erf(tf.mul(input, SQRT_HALF)), 0.5), 0.5));
  (save as tf.GradSaveFunc)([input, cdf]);
  return {
    value: tf.mul(input, cdf),
    gradFunc: (dy, saved) => {
      const [at, phi] = saved as [tf.Tensor, tf.Tensor];
      const density = tf.mul(tf.exp(tf.mul(tf.square(at), -0.5)), INV_SQRT_2PI);
      return tf.mul(dy, tf.add(phi, tf.mul(at, density)));
    },
  };
});

export const ACTIVATIONS: Readonly<Record<Activation, (x: tf.Tensor2D) => tf.Tensor2D>> = {
  gelu: (x) => gelu(x) as tf.Tensor2D,
  relu: (x) => tf.relu(x),
  quadratic: (x) => tf.square(x),
};

const LAYER_NORM_EPS = 1e-5;

/** Rows at mean 0 and (biased) variance 1; no parameters. */
export function layerNorm(x: tf.Tensor2D): tf.Tensor2D {
  const { mean, variance } = tf.moments(x, 1, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, LAYER_NORM_EPS)));
}

/**
 * Mean cross-entropy, nats. Its gradient is (softmax − one-hot)/n with the true class's entry taken as minus the sum
 * of the others', which stays non-zero where 1 − p rounds to 0 (softmax collapse, arXiv 2605.06152).
 * @param target one-hot labels, [n, classes]
 */
export function meanCrossEntropy(logits: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  const loss = tf.customGrad((x, save) => {
    const input = x as tf.Tensor2D;
    const rows = input.shape[0];
    const shifted = tf.sub(input, tf.max(input, 1, true));
    const exps = tf.exp(shifted);
    const sums = tf.sum(exps, 1, true);
    (save as tf.GradSaveFunc)([tf.div(exps, sums)]);
    const trueLogit = tf.sum(tf.mul(shifted, target), 1, true);
    return {
      value: tf.div(tf.sum(tf.sub(tf.log(sums), trueLogit)), rows),
      gradFunc: (dy, saved) => {
        const [softmax] = saved as [tf.Tensor];
        const others = tf.mul(softmax, tf.sub(1, target));
        const gradient = tf.sub(others, tf.mul(target, tf.sum(others, 1, true)));
        return tf.mul(gradient, tf.div(dy, rows));
      },
    };
  });
  return loss(logits) as tf.Scalar;
}
