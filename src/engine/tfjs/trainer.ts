/**
 * A model in training on whatever TensorFlow.js backend is set. Parameters, gradient and moments are one flat
 * vector each; the model sees slices of it. Every tensor made here is disposed here.
 */
import * as tf from "@tensorflow/tfjs";
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { type Group, groupsOf, parameterCount, sizeOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Block, Measurement } from "../../core/readout.ts";
import type { Dataset, Rates, Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { EngineFailure, type Trainer } from "../engine.ts";
import { mlpLogits, meanCrossEntropy, oneHotPairs } from "./mlp.ts";
import { type Moments, momentCount, update } from "./optimizer.ts";

/** A data set on the device. */
interface Loaded {
  /** [n, 2·vocabulary] one-hot operands. */
  readonly pairs: tf.Tensor2D;
  /** [n, classes] one-hot labels. */
  readonly target: tf.Tensor2D;
  /** [n] */
  readonly label: tf.Tensor1D;
  readonly count: number;
}

const MOST_BYTES = 2 ** 31;

/** Bytes one full pass keeps at its peak, roughly: activations forward and backward over the larger set, and Adam. */
function estimateBytes({ model, parameters, train, test }: Setup): number {
  const rows = Math.max(train.label.length, test.label.length);
  const perRow = 2 * model.vocabulary + 5 * model.hidden + 6 * model.classes;
  return 4 * (rows * perRow + 8 * parameterCount(parameters));
}

function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const flat = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    flat.set(array, at);
    at += array.length;
  }
  return flat;
}

/** @throws EngineFailure when the run needs more memory than a browser grants */
export function tfjsTrainer(setup: Setup): Trainer {
  const { model, parameters, optimizer } = setup;
  const bytes = estimateBytes(setup);
  if (bytes > MOST_BYTES) {
    throw new EngineFailure(
      "does-not-fit",
      `This run needs about ${(bytes / 2 ** 30).toFixed(1)} GB, and TensorFlow.js has 2 GB here. Lower p, frac or h.`,
    );
  }
  const groups: readonly Group[] = groupsOf(parameters);
  const sizes = parameters.map(({ shape }) => sizeOf(shape));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const total = parameterCount(parameters);

  const load = ({ a, b, label }: Dataset): Loaded =>
    tf.tidy(() => {
      const target: tf.Tensor2D = tf
        .oneHot(tf.tensor1d(Int32Array.from(label), "int32"), model.classes)
        .cast("float32");
      const pairs = oneHotPairs(a, b, model.vocabulary);
      return { pairs, target, label: tf.tensor1d(Float32Array.from(label)), count: label.length };
    });
  const train = load(setup.train);
  const test = setup.test.label.length > 0 ? load(setup.test) : null;
  const decayMask = tf.tensor1d(
    concatenate(parameters.map(({ decays }, i) => new Float32Array(sizes[i]!).fill(decays ? 1 : 0))),
  );
  // [groups, P] would be mostly zeros: one mask per group and a dot product each, at a fixed order of summation.
  const groupRanges = groups.map((group) =>
    parameters.flatMap((p, i) =>
      p.group === group && p.decays ? [{ offset: offsets[i]!, size: sizes[i]! }] : [],
    ),
  );

  let theta = tf.tensor1d(concatenate(setup.initial));
  let moments: Moments = Array.from({ length: momentCount(optimizer) }, () => tf.zeros([total]));
  let betaPowers: readonly [number, number] = [1, 1];
  let rates: Rates = setup.rates;
  let step = 0;
  const orderFrom = (state: NonNullable<Snapshot["batches"]>): BatchOrder =>
    setup.batch === null
      ? bug("a batch state for a full-batch run")
      : batchOrder(train.count, setup.batch.size, setup.batch.draw, state);
  let order = setup.batch === null ? null : orderFrom(setup.batch.start);

  const weightsOf = (flat: tf.Tensor1D): tf.Tensor[] =>
    parameters.map(({ shape }, i) => tf.reshape(tf.slice(flat, [offsets[i]!], [sizes[i]!]), [...shape]));

  const nextBatch = (): Loaded => {
    if (order === null) return train;
    const rows = order.next();
    const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (i) => from[i]!);
    const { a, b, label } = setup.train;
    return load({ a: pick(a), b: pick(b), label: pick(label) });
  };

  /** [groups] ‖θ‖² of each group. */
  const groupNorms = (): tf.Tensor =>
    tf.stack(
      groupRanges.map((ranges) =>
        tf.addN(ranges.map(({ offset, size }) => tf.sum(tf.square(tf.slice(theta, [offset], [size]))))),
      ),
    );

  /** Mean loss of a batch at the present weights, and its gradient, flat: [P]. Call inside `tf.tidy`. */
  function lossAndGradient({ pairs, target }: Loaded): { loss: tf.Tensor; gradient: tf.Tensor1D } {
    // Per parameter, then joined: the gradient of a slice would pad each part to the whole vector.
    const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]): tf.Scalar =>
      meanCrossEntropy(mlpLogits(model, weights, pairs), target),
    )(weightsOf(theta));
    return { loss: value, gradient: tf.concat1d(grads.map((grad) => tf.reshape(grad, [-1]))) };
  }

  /** One update; returns [1 + groups]: the loss and the norms of the state before it. */
  function oneStep(): tf.Tensor1D {
    const first = step === 0;
    if (optimizer.kind !== "sgd")
      betaPowers = [betaPowers[0] * optimizer.beta1, betaPowers[1] * optimizer.beta2];
    const out = tf.tidy(() => {
      const batch = nextBatch();
      const norms = groupNorms();
      const { loss, gradient } = lossAndGradient(batch);
      const next = update(optimizer, rates, theta, gradient, moments, decayMask, betaPowers, first);
      const row = tf.concat([tf.reshape(loss, [1]), norms]) as tf.Tensor1D;
      return { row, theta: next.theta, moments: [...next.moments] };
    });
    tf.dispose([theta, ...moments]);
    ({ theta, moments } = out);
    step++;
    return out.row;
  }

  /** [2]: mean loss and right answers. argMax takes the lowest index of a tie; NaN compares as wrong. */
  const evaluate = ({ pairs, target, label }: Loaded): tf.Tensor1D =>
    tf.tidy(() => {
      const logits = mlpLogits(model, weightsOf(theta), pairs);
      const right = tf.cast(tf.equal(tf.cast(tf.argMax(logits, 1), "float32"), label), "float32");
      const finite = tf.cast(tf.equal(tf.sum(logits, 1), tf.sum(logits, 1)), "float32");
      return tf.stack([meanCrossEntropy(logits, target), tf.sum(tf.mul(right, finite))]) as tf.Tensor1D;
    });

  async function read(tensor: tf.Tensor): Promise<Float32Array> {
    const values = (await tensor.data()) as Float32Array;
    tensor.dispose();
    return values;
  }

  const split = (flat: Float32Array): Float32Array[] =>
    parameters.map((_, i) => flat.slice(offsets[i], offsets[i]! + sizes[i]!));

  return {
    get step() {
      return step;
    },
    async advance(steps) {
      const from = step;
      const rows = Array.from({ length: steps }, oneStep);
      const stacked = tf.stack(rows);
      tf.dispose(rows);
      const values = await read(stacked);
      const width = 1 + groups.length;
      const block: Block = {
        from,
        steps,
        loss: Float32Array.from({ length: steps }, (_, i) => values[i * width]!),
        lossOf: order === null ? "train" : "batch",
        groups,
        groupNorms: Float64Array.from(
          { length: steps * groups.length },
          (_, i) => values[Math.floor(i / groups.length) * width + 1 + (i % groups.length)]!,
        ),
      };
      return block;
    },
    async measure() {
      const values = await read(
        tf.tidy(() =>
          tf.concat([evaluate(train), test === null ? tf.tensor1d([NaN, 0]) : evaluate(test), groupNorms()]),
        ),
      );
      const measurement: Measurement = {
        step,
        trainLoss: values[0]!,
        trainCorrect: values[1]!,
        testLoss: values[2]!,
        testCorrect: values[3]!,
        trainCount: train.count,
        testCount: test?.count ?? 0,
        groups,
        groupNorms: Float64Array.from(values.subarray(4)),
        weightBits: null,
      };
      return measurement;
    },
    setRates(next) {
      rates = next;
    },
    async snapshot() {
      // Reading caches values beside the tensor; a copy is read, so that the training tensors stay on the device.
      const copies = [theta, ...moments].map((tensor) => tf.tidy(() => tf.add(tensor, 0)));
      const flats = await Promise.all(copies.map(read));
      return {
        step,
        parameters: split(flats[0]!),
        moments: flats.slice(1).map(split),
        betaPowers,
        rates,
        batches: order?.state() ?? null,
      };
    },
    restore(snapshot) {
      tf.dispose([theta, ...moments]);
      theta = tf.tensor1d(concatenate(snapshot.parameters));
      moments = snapshot.moments.map((moment) => tf.tensor1d(concatenate(moment)));
      ({ betaPowers, rates, step } = snapshot);
      order = snapshot.batches === null ? null : orderFrom(snapshot.batches);
    },
    async inspect() {
      const out = tf.tidy(() => ({
        ...lossAndGradient(train),
        logits: mlpLogits(model, weightsOf(theta), train.pairs),
      }));
      const logits = await read(out.logits);
      const [loss] = await read(out.loss);
      return { logits, loss: loss!, gradients: split(await read(out.gradient)) };
    },
    [Symbol.dispose]() {
      tf.dispose([theta, ...moments, decayMask, train.pairs, train.target, train.label]);
      if (test !== null) tf.dispose([test.pairs, test.target, test.label]);
    },
  };
}
