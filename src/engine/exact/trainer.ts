/**
 * A model in training on the exact engine: one instance of the kernels with a memory of its own. What depends on the
 * order of summation (the stretch of examples, the order of operations) depends on the run alone, never on the machine
 * or the pace.
 */
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { bug } from "../../core/prelude.ts";
import type { Block, Measurement } from "../../core/readout.ts";
import { NO_CONTROLS, type Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Trainer } from "../engine.ts";
import { softmax } from "../softmax.ts";
import { evaluation, training } from "../program/derive.ts";
import { forwardPass } from "../program/models.ts";
import { type Flat, arenaFor } from "./arena.ts";
import { type Lowered, type Stretch, type Tally, nothing } from "./lower.ts";
import { type Columns, observerOf, outputsOf } from "./observe.ts";

const BYTES = 4;

/** @throws EngineFailure when there is not enough memory */
export function exactTrainer(module: WebAssembly.Module, setup: Setup): Trainer {
  const { parameters, optimizer, train } = setup;
  const forward = forwardPass(setup.model, parameters);
  const programs = { training: training(forward), evaluation: evaluation(forward) };
  const arena = arenaFor(module, setup, programs);
  const { kernels, theta, gradient, moments, references, counts, stretch } = arena;
  const { trainPass, evalPass } = arena;
  const observer = observerOf(setup, arena);
  const decaying = parameters.flatMap(({ decays }, i) => (decays ? [i] : []));

  let betaPowers: readonly [number, number] = [1, 1];
  let rates = setup.rates;
  let controls = NO_CONTROLS;
  let step = 0;
  let isMarked = false;
  const orderFrom = (state: NonNullable<Snapshot["batches"]>): BatchOrder =>
    setup.batch === null
      ? bug("a batch state for a full-batch run")
      : batchOrder(arena.train.count, setup.batch.size, setup.batch.draw, state);
  let order = setup.batch === null ? null : orderFrom(setup.batch.start);
  /** Loss and right answers of the present weights on the whole train set, while their gradient lies ready. */
  let ready: Readonly<Tally> | null = null;

  /** A data set, a stretch at a time. */
  function inStretches(
    { a, b, label, count }: Stretch,
    take: (stretch: Stretch, from: number) => void,
  ): void {
    for (let from = 0; from < count; from += stretch) {
      const skip = from * BYTES;
      const here = Math.min(stretch, count - from);
      take({ a: a + skip, b: b + skip, label: label + skip, count: here }, from);
    }
  }

  /** @returns sums over all of a data set */
  function pass({ each }: Lowered, data: Stretch, gradientScale: number, outputs: boolean): Tally {
    const tally = nothing();
    const loss = { gradient: gradientScale, sharpness: 1 / controls.temperature, outputs };
    inStretches(data, (part) => each(part, loss, tally));
    return tally;
  }

  /** Forward and backward over a data set; leaves the gradient of its mean loss. @param outputs for a measurement */
  function gradientOf(data: Stretch, outputs = false): Tally {
    gradient.all.fill(0);
    for (const array of arena.cleared) array.fill(0);
    trainPass.before();
    const tally = pass(trainPass, data, 1 / data.count, outputs);
    trainPass.after();
    return tally;
  }

  const { batch } = arena;
  const batchArrays = [
    { from: train.a, to: arena.integers(batch.a, batch.count) },
    { from: train.b, to: arena.integers(batch.b, batch.count) },
    { from: train.label, to: arena.integers(batch.label, batch.count) },
  ];

  function nextBatch(): Stretch {
    if (order === null) return arena.train;
    const rows = order.next();
    for (const { from, to } of batchArrays) for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    return batch;
  }

  /** What θ is multiplied by, before it is rounded. */
  const keepOf = (lambda: number): number =>
    optimizer.kind === "adamw" ? 1 - rates.learningRate * lambda : 1;

  function updateOne(i: number): void {
    const { learningRate, weightDecay } = rates;
    const [first, second] = moments as [Flat, Flat];
    const lambda = parameters[i]!.decays ? weightDecay : 0;
    const [values, slope, m] = [theta.at[i]!, gradient.at[i]!, first.at[i]!];
    if (optimizer.kind === "sgd") {
      return kernels.sgd(counts[i]!, values, slope, m, optimizer.momentum, lambda, learningRate);
    }
    const { kind, beta1, beta2, eps } = optimizer;
    // Everything in float64 here; rounded once, where it enters the kernel.
    return kernels.adam(
      counts[i]!,
      values,
      slope,
      m,
      second.at[i]!,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      keepOf(lambda),
      kind === "adam" ? lambda : 0,
      learningRate / (1 - betaPowers[0]),
      1 / Math.sqrt(1 - betaPowers[1]),
      eps,
    );
  }

  function update(columns: Columns, i: number): void {
    observer.beforeUpdate(columns, i);
    const keep = Math.fround(keepOf(rates.weightDecay));
    for (let k = 0; k < parameters.length; k++) {
      updateOne(k);
      observer.afterParameter(columns, i, k, keep);
    }
  }

  function rescale(factor: number): void {
    for (const i of decaying) kernels.rescale(counts[i]!, theta.at[i]!, factor);
    ready = null;
  }

  /** Brings ‖θ‖ back to where it is held. Nothing can be held at a norm from zero. */
  function holdNorm(): void {
    const { heldNorm } = controls;
    const now = observer.norm();
    if (heldNorm !== null && now > 0) rescale(heldNorm / now);
  }

  /** Update `i` of the columns. @returns the mean loss before it */
  function oneStep(columns: Columns, i: number): number {
    const data = nextBatch();
    const { loss } = ready ?? gradientOf(data);
    ready = null;
    if (optimizer.kind !== "sgd") {
      betaPowers = [betaPowers[0] * optimizer.beta1, betaPowers[1] * optimizer.beta2];
    }
    update(columns, i);
    if (controls.heldNorm !== null) observer.jump(columns, i, holdNorm);
    step++;
    return loss / data.count;
  }

  /** Right answers and losses on the train set, with the tables in place that the test set needs. */
  function onTrainSet(): Tally {
    if (order === null) return (ready ??= gradientOf(arena.train, true));
    evalPass.before();
    return pass(evalPass, arena.train, 0, true);
  }

  const { classes } = setup.model;
  const logitsOf = (example: number): Float32Array =>
    new Float32Array(arena.memory, evalPass.logits.at + example * evalPass.logits.row, classes);

  /** The tables of the present weights must stand. */
  function rightOf(data: Stretch): Uint8Array {
    const right = new Uint8Array(data.count);
    const { at, row } = evalPass.logits;
    inStretches(data, (part, from) => {
      evalPass.toLogits(part);
      kernels.answers(part.count, classes, at, row, part.label, arena.bytes.byteOffset);
      right.set(arena.bytes.subarray(0, part.count), from);
    });
    return right;
  }

  const copies = (flat: Flat): Float32Array[] => flat.each.map((values) => values.slice());
  const write = (flat: Flat, values: readonly Float32Array[]): void =>
    values.forEach((one, i) => flat.each[i]!.set(one));

  return {
    get step() {
      return step;
    },
    async advance(steps) {
      const from = step;
      const loss = new Float32Array(steps);
      const columns = observer.columns(steps);
      for (let i = 0; i < steps; i++) loss[i] = oneStep(columns, i);
      // Full batch: the next step's gradient, so that a measurement here has the train set's answers already.
      if (order === null) ready = gradientOf(arena.train, true);
      const lossOf = order === null ? "train" : "batch";
      const block: Block = { from, steps, loss, lossOf, ...columns, rates };
      return block;
    },
    async measure() {
      const onTrain = onTrainSet();
      const onTest = pass(evalPass, arena.test, 0, true);
      const examples = [arena.train.count, arena.test.count] as const;
      const measurement: Measurement = {
        step,
        trainLoss: onTrain.loss / examples[0],
        testLoss: onTest.loss / examples[1], // 0/0 where there is none: NaN, as promised
        trainCorrect: onTrain.right,
        testCorrect: onTest.right,
        trainCount: examples[0],
        testCount: examples[1],
        groups: observer.groups,
        ...observer.measure(isMarked, betaPowers[1]),
        outputs: outputsOf(onTrain, onTest, examples),
        weightBits: BigInt.asUintN(64, kernels.hash(arena.count, theta.at[0]!)),
      };
      return measurement;
    },
    setRates(next) {
      rates = next;
    },
    act(action) {
      switch (action.action) {
        case "hold":
          controls = { ...controls, heldNorm: observer.norm() };
          return;
        case "free":
          controls = { ...controls, heldNorm: null };
          return;
        case "norm":
          controls = { ...controls, heldNorm: action.value };
          return observer.jumpByHand(holdNorm);
        case "rescale":
          observer.jumpByHand(() => rescale(action.value));
          if (controls.heldNorm !== null) controls = { ...controls, heldNorm: observer.norm() };
          return;
        case "temp":
          controls = { ...controls, temperature: action.value };
          ready = null;
      }
    },
    mark() {
      references[1].all.set(theta.all);
      isMarked = true;
    },
    async snapshot() {
      return {
        step,
        parameters: copies(theta),
        moments: moments.map(copies),
        betaPowers,
        rates,
        controls,
        marked: isMarked ? copies(references[1]) : null,
        jumps: [...observer.jumps],
        batches: order?.state() ?? null,
      };
    },
    weights: async () => ({ step, parameters: theta.each, controls }),
    restore(snapshot) {
      write(theta, snapshot.parameters);
      moments.forEach((moment, i) => write(moment, snapshot.moments[i]!));
      ({ betaPowers, rates, controls, step } = snapshot);
      isMarked = snapshot.marked !== null;
      if (snapshot.marked !== null) write(references[1], snapshot.marked);
      observer.jumps.set(snapshot.jumps);
      order = snapshot.batches === null ? null : orderFrom(snapshot.batches);
      ready = null;
    },
    async answers() {
      evalPass.before();
      return { train: rightOf(arena.train), test: rightOf(arena.test) };
    },
    async ask(a, b) {
      const { asked } = arena;
      arena.integers(asked.a, 1)[0] = a;
      arena.integers(asked.b, 1)[0] = b;
      evalPass.before();
      evalPass.toLogits(asked);
      return softmax(logitsOf(0), controls.temperature);
    },
    async inspect() {
      const logits = new Float32Array(arena.train.count * classes);
      evalPass.before();
      inStretches(arena.train, (part, from) => {
        evalPass.toLogits(part);
        for (let i = 0; i < part.count; i++) logits.set(logitsOf(i), (from + i) * classes);
      });
      ready = null;
      const { loss } = gradientOf(arena.train);
      return { logits, loss: loss / arena.train.count, gradients: copies(gradient) };
    },
    [Symbol.dispose]() {
      ready = null; // the memory goes with the instance
    },
  };
}
