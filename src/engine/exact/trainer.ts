/**
 * A model in training on the exact engine: one instance of the kernels with a memory of its own. What depends on the
 * order of summation (the stretch of examples, the order of operations) depends on the run alone, never on the machine
 * or the pace.
 */
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { groupsOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Block, Measurement } from "../../core/readout.ts";
import { NO_CONTROLS, type Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Trainer } from "../engine.ts";
import { softmax } from "../softmax.ts";
import { evaluation, training } from "../program/derive.ts";
import { forwardPass } from "../program/models.ts";
import { type Flat, arenaFor } from "./arena.ts";
import type { Lowered, Stretch, Tally } from "./lower.ts";

const BYTES = 4;

/** @throws EngineFailure when there is not enough memory */
export function exactTrainer(module: WebAssembly.Module, setup: Setup): Trainer {
  const { parameters, optimizer, train } = setup;
  const forward = forwardPass(setup.model, parameters);
  const programs = { training: training(forward), evaluation: evaluation(forward) };
  const arena = arenaFor(module, setup, programs);
  const { kernels, theta, gradient, moments, counts, stretch } = arena;
  const { trainPass, evalPass } = arena;
  const groups = groupsOf(parameters);
  const inGroup = groups.map((group) =>
    parameters.flatMap((p, i) => (p.group === group && p.decays ? [i] : [])),
  );

  let betaPowers: readonly [number, number] = [1, 1];
  let rates = setup.rates;
  let controls = NO_CONTROLS;
  let step = 0;
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
  function pass({ each }: Lowered, data: Stretch, gradientScale: number): Tally {
    const tally: Tally = { loss: 0, right: 0 };
    const loss = { gradient: gradientScale, sharpness: 1 / controls.temperature };
    inStretches(data, (part) => each(part, loss, tally));
    return tally;
  }

  /** Forward and backward over a data set; leaves the gradient of its mean loss. */
  function gradientOf(data: Stretch): Tally {
    gradient.all.fill(0);
    for (const array of arena.cleared) array.fill(0);
    trainPass.before();
    const tally = pass(trainPass, data, 1 / data.count);
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

  /** ‖θ‖² of each group, [groups]. */
  function writeGroupNorms(into: Float64Array, at: number): void {
    inGroup.forEach((members, g) => {
      into[at + g] = members.reduce((sum, i) => sum + kernels.sumOfSquares(counts[i]!, theta.at[i]!), 0);
    });
  }

  function update(): void {
    const { learningRate, weightDecay } = rates;
    const [first, second] = moments as [Flat, Flat];
    parameters.forEach(({ decays }, i) => {
      const lambda = decays ? weightDecay : 0;
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
        kind === "adamw" ? 1 - learningRate * lambda : 1,
        kind === "adam" ? lambda : 0,
        learningRate / (1 - betaPowers[0]),
        1 / Math.sqrt(1 - betaPowers[1]),
        eps,
      );
    });
  }

  const decaying = parameters.flatMap(({ decays }, i) => (decays ? [i] : []));

  /** ‖θ‖ over what decays. */
  const norm = (): number =>
    Math.sqrt(decaying.reduce((sum, i) => sum + kernels.sumOfSquares(counts[i]!, theta.at[i]!), 0));

  function rescale(factor: number): void {
    for (const i of decaying) kernels.rescale(counts[i]!, theta.at[i]!, factor);
    ready = null;
  }

  /** Brings ‖θ‖ back to where it is held. Nothing can be held at a norm from zero. */
  function holdNorm(): void {
    const { heldNorm } = controls;
    const now = norm();
    if (heldNorm !== null && now > 0) rescale(heldNorm / now);
  }

  /** @returns the mean loss before the update */
  function oneStep(): number {
    const data = nextBatch();
    const { loss } = ready ?? gradientOf(data);
    ready = null;
    if (optimizer.kind !== "sgd") {
      betaPowers = [betaPowers[0] * optimizer.beta1, betaPowers[1] * optimizer.beta2];
    }
    update();
    if (controls.heldNorm !== null) holdNorm();
    step++;
    return loss / data.count;
  }

  /** Right answers and losses on the train set, with the tables in place that the test set needs. */
  function onTrainSet(): Tally {
    if (order === null) return (ready ??= gradientOf(arena.train));
    evalPass.before();
    return pass(evalPass, arena.train, 0);
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
      const groupNorms = new Float64Array(steps * groups.length);
      for (let i = 0; i < steps; i++) {
        writeGroupNorms(groupNorms, i * groups.length);
        loss[i] = oneStep();
      }
      // Full batch: the next step's gradient, so that a measurement here has the train set's answers already.
      if (order === null) ready = gradientOf(arena.train);
      const lossOf = order === null ? "train" : "batch";
      const block: Block = { from, steps, loss, lossOf, groups, groupNorms };
      return block;
    },
    async measure() {
      const onTrain = onTrainSet();
      const onTest = pass(evalPass, arena.test, 0);
      const groupNorms = new Float64Array(groups.length);
      writeGroupNorms(groupNorms, 0);
      const measurement: Measurement = {
        step,
        trainLoss: onTrain.loss / arena.train.count,
        testLoss: onTest.loss / arena.test.count, // 0/0 where there is none: NaN, as promised
        trainCorrect: onTrain.right,
        testCorrect: onTest.right,
        trainCount: arena.train.count,
        testCount: arena.test.count,
        groups,
        groupNorms,
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
          controls = { ...controls, heldNorm: norm() };
          return;
        case "free":
          controls = { ...controls, heldNorm: null };
          return;
        case "norm":
          controls = { ...controls, heldNorm: action.value };
          return holdNorm();
        case "rescale":
          rescale(action.value);
          if (controls.heldNorm !== null) controls = { ...controls, heldNorm: norm() };
          return;
        case "temp":
          controls = { ...controls, temperature: action.value };
          ready = null;
      }
    },
    async snapshot() {
      return {
        step,
        parameters: copies(theta),
        moments: moments.map(copies),
        betaPowers,
        rates,
        controls,
        batches: order?.state() ?? null,
      };
    },
    restore(snapshot) {
      write(theta, snapshot.parameters);
      moments.forEach((moment, i) => write(moment, snapshot.moments[i]!));
      ({ betaPowers, rates, controls, step } = snapshot);
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
