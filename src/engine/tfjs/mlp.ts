/**
 * The MLP in TensorFlow.js, for autodiff: embeddings of both operands concatenated → hidden layer → logits.
 * Readable before fast: this is the reference that the other engines are checked against.
 *
 * Operands enter as one-hot rows and meet the embeddings in a matrix product. `gather` would be shorter, but its
 * gradient adds floats atomically on WebGPU (a different result every run) and does not exist on WASM.
 */
import * as tf from "@tensorflow/tfjs";
import type { MlpShape } from "../../core/model.ts";

/** One-hot rows of both operands, [n, 2·vocabulary]: left operand first. */
export function oneHotPairs(a: Uint16Array, b: Uint16Array, vocabulary: number): tf.Tensor2D {
  return tf.tidy(() => {
    const hot = (tokens: Uint16Array): tf.Tensor =>
      tf.oneHot(tf.tensor1d(Int32Array.from(tokens), "int32"), vocabulary).cast("float32");
    return tf.concat([hot(a), hot(b)], 1) as tf.Tensor2D;
  });
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

/**
 * A·B whose gradients transpose first and multiply then: TensorFlow.js's WASM multiplies transposed operands some ten
 * times slower than plain ones (figures: src/README.md).
 */
const product = tf.customGrad((a, b, save) => {
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

/** The same for rows that are data: only the table has a gradient. */
function lookup(rows: tf.Tensor2D, table: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((b) => ({
    value: tf.matMul(rows, b as tf.Tensor2D),
    gradFunc: (dy) => tf.matMul(tf.transpose(rows), dy),
  }))(table) as tf.Tensor2D;
}

const ACTIVATIONS: Record<MlpShape["activation"], (x: tf.Tensor) => tf.Tensor> = {
  gelu: (x) => gelu(x),
  relu: (x) => tf.relu(x),
  quadratic: (x) => tf.square(x),
};

/**
 * Logits of a batch.
 * @param parameters in layout order: embedding(s), W1, b1, W2, b2
 * @param pairs      [n, 2·vocabulary]
 * @returns [n, classes]
 */
export function mlpLogits(
  shape: MlpShape,
  parameters: readonly tf.Tensor[],
  pairs: tf.Tensor2D,
): tf.Tensor2D {
  const embeddings = parameters.slice(0, -4);
  const [W1, b1, W2, b2] = parameters.slice(-4) as [tf.Tensor2D, tf.Tensor, tf.Tensor2D, tf.Tensor];
  const [left, right] = [embeddings[0]!, embeddings.at(-1)!] as [tf.Tensor2D, tf.Tensor2D];
  const { dModel: d, hidden } = shape;
  // [E_a ; E_b] W1 = E_a W1[:d] + E_b W1[d:], and each factor has only `vocabulary` different rows.
  const fromLeft = product(left, tf.slice(W1, [0, 0], [d, hidden]));
  const fromRight = product(right, tf.slice(W1, [d, 0], [d, hidden]));
  const hiddenIn = tf.add(lookup(pairs, tf.concat2d([fromLeft, fromRight] as tf.Tensor2D[], 0)), b1);
  return tf.add(product(ACTIVATIONS[shape.activation](hiddenIn), W2), b2) as tf.Tensor2D;
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
