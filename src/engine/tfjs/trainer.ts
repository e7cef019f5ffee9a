/**
 * A model in training on whatever TensorFlow.js backend is set. Parameters, gradient and moments are one flat
 * vector each; the model sees slices of it. Every tensor made here is disposed here.
 */
import * as tf from "@tensorflow/tfjs";
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { parameterCount, sizeOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Measurement } from "../../core/readout.ts";
import { type Controls, type Dataset, NO_CONTROLS, type Rates, type Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Trainer } from "../engine.ts";
import { softmax } from "../softmax.ts";
import { mustFit } from "./fits.ts";
import { type Examples, loadExamples } from "./models.ts";
import { OUTPUTS, observerOf, outputs, outputsOf } from "./observe.ts";
import { type Weights, meanCrossEntropy } from "./operations.ts";
import { type Moments, momentCount, update } from "./optimizer.ts";

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
  const { parameters, optimizer } = setup;
  mustFit(setup);
  const sizes = parameters.map(({ shape }) => sizeOf(shape));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const total = parameterCount(parameters);

  const load = (data: Dataset): Examples => loadExamples(setup, data);
  const unload = ({ tensors }: Examples): void => tf.dispose([...tensors]);
  const train = load(setup.train);
  const test = setup.test.label.length > 0 ? load(setup.test) : null;
  const decayMask = tf.tensor1d(
    concatenate(parameters.map(({ decays }, i) => new Float32Array(sizes[i]!).fill(decays ? 1 : 0))),
  );

  let theta = tf.tensor1d(concatenate(setup.initial));
  let moments: Moments = Array.from({ length: momentCount(optimizer) }, () => tf.zeros([total]));
  const observer = observerOf(setup, decayMask, theta.clone());
  const { groups, norm } = observer;
  /** The weights that were kept, and what actions by hand have added to ‖θ‖² of each group since the last update. */
  let marked: tf.Tensor1D | null = null;
  let jumps: tf.Tensor1D = tf.zeros([groups.length]);
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

  const nextBatch = (): Examples => {
    if (order === null) return train;
    const rows = order.next();
    const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (i) => from[i]!);
    const { a, b, label } = setup.train;
    return load({ a: pick(a), b: pick(b), label: pick(label) });
  };

  /** What the loss is taken of. */
  const tempered = (logits: tf.Tensor2D): tf.Tensor2D =>
    temperature === 1 ? logits : tf.div(logits, temperature);

  /** Mean loss of a batch at the present weights, and its gradient, flat: [P]. Call inside `tf.tidy`. */
  function lossAndGradient({ logits, target }: Examples): { loss: tf.Tensor; gradient: tf.Tensor1D } {
    // Per parameter, then joined: the gradient of a slice would pad each part to the whole vector.
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]): tf.Scalar =>
      meanCrossEntropy(tempered(logits(named(tensors))), target),
    )(tensorsOf(theta));
    return { loss: value, gradient: tf.concat1d(grads.map((grad) => tf.reshape(grad, [-1]))) };
  }

  /** What decays multiplied by a factor. */
  const rescaled = (flat: tf.Tensor1D, factor: tf.Scalar): tf.Tensor1D =>
    tf.where(tf.cast(decayMask, "bool"), tf.mul(flat, factor), flat);

  /** What brings weights back to a norm. Nothing can be held at a norm from zero: it stays there. */
  const factorTo = (target: tf.Scalar, flat: tf.Tensor1D): tf.Scalar => tf.divNoNan(target, norm(flat));

  /** Multiplies what decays, by hand. */
  function rescale(factorOf: () => tf.Scalar): void {
    const before = [theta, jumps];
    ({ theta, jumps } = tf.tidy(() => {
      const factor = factorOf();
      return { theta: rescaled(theta, factor), jumps: tf.add(jumps, observer.jump(theta, factor)) };
    }));
    tf.dispose(before);
  }

  function forgetJumps(): void {
    jumps.dispose();
    jumps = tf.zeros([groups.length]);
  }

  function setHeldNorm(next: tf.Scalar | null): void {
    heldNorm?.dispose();
    heldNorm = next;
  }

  /** One update; returns all that it tells, flat: see `observer.row`. */
  function oneStep(): tf.Tensor1D {
    const first = step === 0;
    if (optimizer.kind !== "sgd")
      betaPowers = [betaPowers[0] * optimizer.beta1, betaPowers[1] * optimizer.beta2];
    const out = tf.tidy(() => {
      const batch = nextBatch();
      const { loss, gradient } = lossAndGradient(batch);
      const next = update(optimizer, rates, theta, gradient, moments, decayMask, betaPowers, first);
      const factor = heldNorm === null ? tf.scalar(1) : factorTo(heldNorm, next.theta);
      const row = observer.row(loss, theta, gradient, next, factor, jumps);
      const held = heldNorm === null ? next.theta : rescaled(next.theta, factor);
      return { row, theta: held, moments: [...next.moments] };
    });
    tf.dispose([theta, ...moments]);
    ({ theta, moments } = out);
    forgetJumps();
    step++;
    return out.row;
  }

  /** [n]: 1 where the answer is right. argMax takes the lowest index of a tie; NaN compares as wrong. */
  const rightOf = (logits: tf.Tensor2D, label: tf.Tensor1D): tf.Tensor => {
    const right = tf.cast(tf.equal(tf.cast(tf.argMax(logits, 1), "float32"), label), "float32");
    return tf.mul(right, tf.cast(tf.equal(tf.sum(logits, 1), tf.sum(logits, 1)), "float32"));
  };

  /** [2 + OUTPUTS]: mean loss, right answers, and how large the logits are. */
  const evaluate = ({ logits: of, target, label }: Examples): tf.Tensor1D =>
    tf.tidy(() => {
      const logits = tempered(of(named(tensorsOf(theta))));
      const loss = meanCrossEntropy(logits, target);
      const answers = tf.stack([loss, tf.sum(rightOf(logits, label))]);
      return tf.concat([answers, outputs(logits, target)]) as tf.Tensor1D;
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
      return observer.block(await read(stacked), from, order === null ? "train" : "batch", rates);
    },
    async measure() {
      const state = { theta, moments, marked, betaPowers };
      const nothing = (): tf.Tensor1D => tf.tensor1d([NaN, 0, ...Array<number>(OUTPUTS).fill(0)]);
      const values = await read(
        tf.tidy(() =>
          tf.concat([evaluate(train), test === null ? nothing() : evaluate(test), observer.state(state)]),
        ),
      );
      const [onTrain, onTest] = [values.subarray(0, 2 + OUTPUTS), values.subarray(2 + OUTPUTS)];
      const counts = [train.count, test?.count ?? 0] as const;
      const measurement: Measurement = {
        step,
        trainLoss: onTrain[0]!,
        trainCorrect: onTrain[1]!,
        testLoss: onTest[0]!,
        testCorrect: onTest[1]!,
        trainCount: counts[0],
        testCount: counts[1],
        groups,
        ...observer.told(values.subarray(2 * (2 + OUTPUTS)), state),
        outputs: outputsOf(onTrain.subarray(2), onTest.subarray(2), counts),
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
          return setHeldNorm(tf.tidy(() => norm(theta)));
        case "free":
          return setHeldNorm(null);
        case "norm":
          setHeldNorm(tf.scalar(action.value));
          return rescale(() => factorTo(tf.scalar(action.value), theta));
        case "rescale":
          rescale(() => tf.scalar(action.value));
          if (heldNorm !== null) setHeldNorm(tf.tidy(() => norm(theta)));
          return;
        case "temp":
          temperature = action.value;
      }
    },
    mark() {
      marked?.dispose();
      marked = theta.clone();
    },
    async snapshot() {
      // Reading caches values beside the tensor; a copy is read, so that the training tensors stay on the device.
      const copy = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tf.add(tensor, 0));
      const [held, kept] = [heldNorm, marked].map(async (one) => (one === null ? null : read(copy(one))));
      const added = read(copy(jumps));
      const flats = await Promise.all([theta, ...moments].map((tensor) => read(copy(tensor))));
      const controls: Controls = { heldNorm: (await held)?.[0] ?? null, temperature };
      const markedValues = (await kept) ?? null;
      return {
        step,
        parameters: split(flats[0]!),
        moments: flats.slice(1).map(split),
        betaPowers,
        rates,
        controls,
        marked: markedValues === null ? null : split(markedValues),
        jumps: [...(await added)],
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
      marked?.dispose();
      marked = snapshot.marked === null ? null : tf.tensor1d(concatenate(snapshot.marked));
      jumps.dispose();
      jumps = tf.tensor1d([...snapshot.jumps]);
      order = snapshot.batches === null ? null : orderFrom(snapshot.batches);
    },
    async answers() {
      const of = async (set: Examples | null): Promise<Uint8Array> => {
        if (set === null) return new Uint8Array(0);
        const { logits, label } = set;
        return Uint8Array.from(await read(tf.tidy(() => rightOf(logits(named(tensorsOf(theta))), label))));
      };
      return { train: await of(train), test: await of(test) };
    },
    async ask(a, b) {
      const one = load({ a: Uint16Array.of(a), b: Uint16Array.of(b), label: Uint16Array.of(0) });
      const logits = await read(tf.tidy(() => one.logits(named(tensorsOf(theta)))));
      unload(one);
      return softmax(logits, temperature);
    },
    async inspect() {
      const out = tf.tidy(() => ({
        ...lossAndGradient(train),
        logits: train.logits(named(tensorsOf(theta))),
      }));
      const logits = await read(out.logits);
      const [loss] = await read(out.loss);
      return { logits, loss: loss!, gradients: split(await read(out.gradient)) };
    },
    [Symbol.dispose]() {
      tf.dispose([theta, ...moments, decayMask, jumps]);
      marked?.dispose();
      observer[Symbol.dispose]();
      setHeldNorm(null);
      unload(train);
      if (test !== null) unload(test);
    },
  };
}
