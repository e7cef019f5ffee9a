/**
 * A model in training on whatever TensorFlow.js backend is set. Parameters, gradient and moments are one flat
 * vector each; the model sees slices of it. Every tensor made here is disposed here.
 */
import * as tf from "@tensorflow/tfjs";
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { type Group, groupsOf, parameterCount, sizeOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Block, Measurement } from "../../core/readout.ts";
import { type Controls, type Dataset, NO_CONTROLS, type Rates, type Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Trainer } from "../engine.ts";
import { softmax } from "../softmax.ts";
import { mustFit } from "./fits.ts";
import { type Examples, loadExamples } from "./models.ts";
import { type Weights, meanCrossEntropy, oneHot } from "./operations.ts";
import { type Moments, momentCount, update } from "./optimizer.ts";

/** A data set on the device. */
interface Loaded {
  readonly examples: Examples;
  /** [n, classes] one-hot labels. */
  readonly target: tf.Tensor2D;
  /** [n] */
  readonly label: tf.Tensor1D;
  readonly count: number;
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
  mustFit(setup);
  const groups: readonly Group[] = groupsOf(parameters);
  const sizes = parameters.map(({ shape }) => sizeOf(shape));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const total = parameterCount(parameters);

  const load = (data: Dataset): Loaded => ({
    examples: loadExamples(setup, data),
    target: oneHot(data.label, model.classes),
    label: tf.tensor1d(Float32Array.from(data.label)),
    count: data.label.length,
  });
  const unload = ({ examples, target, label }: Loaded): void =>
    tf.dispose([...examples.tensors, target, label]);
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
  let temperature = NO_CONTROLS.temperature;
  /** ‖θ‖ over what decays, kept after every update. On the device: nothing is read back while training. */
  let heldNorm: tf.Scalar | null = null;
  let step = 0;
  const orderFrom = (state: NonNullable<Snapshot["batches"]>): BatchOrder =>
    setup.batch === null
      ? bug("a batch state for a full-batch run")
      : batchOrder(train.count, setup.batch.size, setup.batch.draw, state);
  let order = setup.batch === null ? null : orderFrom(setup.batch.start);

  const tensorsOf = (flat: tf.Tensor1D): tf.Tensor[] =>
    parameters.map(({ shape }, i) => tf.reshape(tf.slice(flat, [offsets[i]!], [sizes[i]!]), [...shape]));
  const named = (tensors: readonly tf.Tensor[]): Weights =>
    new Map(parameters.map(({ name }, i) => [name, tensors[i]!]));

  const nextBatch = (): Loaded => {
    if (order === null) return train;
    const rows = order.next();
    const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (i) => from[i]!);
    const { a, b, label } = setup.train;
    return load({ a: pick(a), b: pick(b), label: pick(label) });
  };

  const squaresOf = ({ offset, size }: { offset: number; size: number }): tf.Scalar =>
    tf.sum(tf.square(tf.slice(theta, [offset], [size])));

  /** [groups] ‖θ‖² of each group. Not by `addN`: on WebGPU it fails, in silence, for more than seven. */
  const groupNorms = (): tf.Tensor =>
    tf.stack(groupRanges.map((ranges) => tf.sum(tf.stack(ranges.map(squaresOf)))));

  /** What the loss is taken of. */
  const tempered = (logits: tf.Tensor2D): tf.Tensor2D =>
    temperature === 1 ? logits : tf.div(logits, temperature);

  /** Mean loss of a batch at the present weights, and its gradient, flat: [P]. Call inside `tf.tidy`. */
  function lossAndGradient({ examples, target }: Loaded): { loss: tf.Tensor; gradient: tf.Tensor1D } {
    // Per parameter, then joined: the gradient of a slice would pad each part to the whole vector.
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]): tf.Scalar =>
      meanCrossEntropy(tempered(examples.logits(named(tensors))), target),
    )(tensorsOf(theta));
    return { loss: value, gradient: tf.concat1d(grads.map((grad) => tf.reshape(grad, [-1]))) };
  }

  const normOf = (flat: tf.Tensor1D): tf.Scalar => tf.sqrt(tf.sum(tf.square(tf.mul(flat, decayMask))));

  /** What decays multiplied by a factor, a number or a scalar on the device. */
  const rescaled = (flat: tf.Tensor1D, factor: tf.Scalar | number): tf.Tensor1D =>
    tf.where(tf.cast(decayMask, "bool"), tf.mul(flat, factor), flat);

  /** Brought back to the held norm, if one is held. Nothing can be held at a norm from zero: it stays there. */
  const held = (flat: tf.Tensor1D): tf.Tensor1D =>
    heldNorm === null ? flat : rescaled(flat, tf.divNoNan(heldNorm, normOf(flat)));

  /** @param make a new vector of the present one */
  function replaceTheta(make: (flat: tf.Tensor1D) => tf.Tensor1D): void {
    const before = theta;
    theta = tf.tidy(() => make(before));
    before.dispose();
  }

  function setHeldNorm(next: tf.Scalar | null): void {
    heldNorm?.dispose();
    heldNorm = next;
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
      return { row, theta: held(next.theta), moments: [...next.moments] };
    });
    tf.dispose([theta, ...moments]);
    ({ theta, moments } = out);
    step++;
    return out.row;
  }

  /** [n]: 1 where the answer is right. argMax takes the lowest index of a tie; NaN compares as wrong. */
  const rightOf = (logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor => {
    const right = tf.cast(tf.equal(tf.cast(tf.argMax(logits, 1), "float32"), label), "float32");
    return tf.mul(right, tf.cast(tf.equal(tf.sum(logits, 1), tf.sum(logits, 1)), "float32"));
  };

  /** [2]: mean loss and right answers. */
  const evaluate = ({ examples, target, label }: Loaded): tf.Tensor1D =>
    tf.tidy(() => {
      const logits = examples.logits(named(tensorsOf(theta)));
      const loss = meanCrossEntropy(tempered(logits), target);
      return tf.stack([loss, tf.sum(rightOf(logits, label))]) as tf.Tensor1D;
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
    act(action) {
      switch (action.action) {
        case "hold":
          return setHeldNorm(tf.tidy(() => normOf(theta)));
        case "free":
          return setHeldNorm(null);
        case "norm":
          setHeldNorm(tf.scalar(action.value));
          return replaceTheta(held);
        case "rescale":
          replaceTheta((flat) => rescaled(flat, action.value));
          if (heldNorm !== null) setHeldNorm(tf.tidy(() => normOf(theta)));
          return;
        case "temp":
          temperature = action.value;
      }
    },
    async snapshot() {
      // Reading caches values beside the tensor; a copy is read, so that the training tensors stay on the device.
      const copy = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tf.add(tensor, 0));
      const norm = heldNorm === null ? null : read(copy(heldNorm));
      const flats = await Promise.all([theta, ...moments].map((tensor) => read(copy(tensor))));
      const controls: Controls = { heldNorm: norm === null ? null : (await norm)[0]!, temperature };
      return {
        step,
        parameters: split(flats[0]!),
        moments: flats.slice(1).map(split),
        betaPowers,
        rates,
        controls,
        batches: order?.state() ?? null,
      };
    },
    restore(snapshot) {
      tf.dispose([theta, ...moments]);
      theta = tf.tensor1d(concatenate(snapshot.parameters));
      moments = snapshot.moments.map((moment) => tf.tensor1d(concatenate(moment)));
      ({ betaPowers, rates, step } = snapshot);
      ({ temperature } = snapshot.controls);
      setHeldNorm(snapshot.controls.heldNorm === null ? null : tf.scalar(snapshot.controls.heldNorm));
      order = snapshot.batches === null ? null : orderFrom(snapshot.batches);
    },
    async answers() {
      const of = async (set: Loaded | null): Promise<Uint8Array> => {
        if (set === null) return new Uint8Array(0);
        const { examples, label } = set;
        return Uint8Array.from(
          await read(tf.tidy(() => rightOf(examples.logits(named(tensorsOf(theta))), label))),
        );
      };
      return { train: await of(train), test: await of(test) };
    },
    async ask(a, b) {
      const one = load({ a: Uint16Array.of(a), b: Uint16Array.of(b), label: Uint16Array.of(0) });
      const logits = await read(tf.tidy(() => one.examples.logits(named(tensorsOf(theta)))));
      unload(one);
      return softmax(logits, temperature);
    },
    async inspect() {
      const out = tf.tidy(() => ({
        ...lossAndGradient(train),
        logits: train.examples.logits(named(tensorsOf(theta))),
      }));
      const logits = await read(out.logits);
      const [loss] = await read(out.loss);
      return { logits, loss: loss!, gradients: split(await read(out.gradient)) };
    },
    [Symbol.dispose]() {
      tf.dispose([theta, ...moments, decayMask]);
      setHeldNorm(null);
      unload(train);
      if (test !== null) unload(test);
    },
  };
}
