/**
 * A model in training on the exact engine: one instance of the kernels with a memory of its own, all of it laid out
 * before the first step. Nothing is allocated within a step, and what depends on the order of summation (the stretch
 * of examples, the order of operations) depends on the run alone, never on the machine or the pace.
 */
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { groupsOf, sizeOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Block, Measurement } from "../../core/readout.ts";
import type { Dataset, Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Trainer } from "../engine.ts";
import { type Program, evaluation, training } from "../program/derive.ts";
import { type Place, layoutOf, strideOf } from "../program/layout.ts";
import { forwardPass } from "../program/models.ts";
import type { Band } from "../program/program.ts";
import { instantiate } from "./kernels.ts";
import { type Lowered, type Stretch, type Tally, lower } from "./lower.ts";

const BYTES = 4;
const VECTOR = 4;

/** Floats that the values of a stretch may take: what a core's own cache holds beside the weights. */
const STRETCH_FLOATS = 2 ** 17;
const MOST_EXAMPLES = 128;
const FEWEST_EXAMPLES = 32;

/** Examples that pass through the model together. Part of the engine's definition: sums are taken in this order. */
export function stretchOf(widest: number): number {
  const fitting = Math.floor(STRETCH_FLOATS / 4 / widest / VECTOR) * VECTOR;
  return Math.min(MOST_EXAMPLES, Math.max(FEWEST_EXAMPLES, fitting));
}

const roundUp = (size: number): number => Math.ceil(size / VECTOR) * VECTOR;

/** @throws EngineFailure when there is not enough memory */
export function exactTrainer(module: WebAssembly.Module, setup: Setup): Trainer {
  const { model, parameters, optimizer, train, test } = setup;
  const forward = forwardPass(model, parameters);
  const programs = [training(forward), evaluation(forward)] as const;
  const groups = groupsOf(parameters);
  const trainCount = train.label.length;
  const testCount = test.label.length;
  const batchSize = setup.batch?.size ?? 0;

  // Parameters: values, gradient and moments, one flat array each, every parameter at a whole vector.
  const sizes = parameters.map(({ shape }) => sizeOf(shape));
  const offsets: number[] = [];
  let flat = 0;
  for (const size of sizes) {
    offsets.push(flat);
    flat += roundUp(size);
  }
  const momentCount = optimizer.kind === "sgd" ? 1 : 2;

  // Everything else follows. Addresses are floats from the start of the arena until the memory is there.
  const stretch = stretchOf(Math.max(model.hidden, model.classes));
  const { places, size: laidOut } = layoutOf(programs, stretch, flat * (2 + momentCount));
  const transposed = new Map<string, number>();
  let top = laidOut;
  for (const { before, each, after } of programs) {
    for (const instruction of [...before, ...each, ...after]) {
      if (instruction.op !== "product" || instruction.form !== "right-transposed") continue;
      const { b } = instruction;
      if (b.kind !== "weight" || transposed.has(bandKey(b))) continue;
      transposed.set(bandKey(b), top);
      top += roundUp(b.cols * strideOf(b.rows));
    }
  }
  const dataAt = top;
  const total = dataAt + 3 * (trainCount + testCount + batchSize);
  const { kernels, memory } = instantiate(module, total * BYTES);
  const base = kernels.arenaStart();
  const f32 = (offset: number, size: number): Float32Array =>
    new Float32Array(memory, base + offset * BYTES, size);
  const address = (offset: number): number => base + offset * BYTES;

  /** Three arrays of `count` integers, one after the other. */
  const stretchAt = (offset: number, count: number): Stretch => ({
    a: address(offset),
    b: address(offset + count),
    label: address(offset + 2 * count),
    count,
  });
  const trainData = stretchAt(dataAt, trainCount);
  const testData = stretchAt(dataAt + 3 * trainCount, testCount);
  const batchData = stretchAt(dataAt + 3 * (trainCount + testCount), batchSize);
  const integers = (at: number, count: number): Uint32Array => new Uint32Array(memory, at, count);
  const load = ({ a, b, label, count }: Stretch, from: Dataset): void => {
    integers(a, count).set(from.a);
    integers(b, count).set(from.b);
    integers(label, count).set(from.label);
  };
  load(trainData, train);
  load(testData, test);
  const batchArrays = {
    a: integers(batchData.a, batchSize),
    b: integers(batchData.b, batchSize),
    label: integers(batchData.label, batchSize),
  };

  const THETA = 0;
  const GRADIENT = flat;
  const MOMENTS = 2 * flat;
  const indexOf = new Map(parameters.map(({ name }, i) => [name, i]));
  const bandAt = ({ kind, parameter, firstRow, cols }: Band): number => {
    const offset = offsets[indexOf.get(parameter)!]! + firstRow * cols;
    return address((kind === "weight" ? THETA : GRADIENT) + offset);
  };
  const shift = base / BYTES;
  const lowered = (program: Program, found: ReadonlyMap<number, Place>): Lowered =>
    lower(program, kernels, {
      places: new Map([...found].map(([id, { offset, stride }]) => [id, { offset: offset + shift, stride }])),
      bandAt,
      transposedAt: (band) => address(transposed.get(bandKey(band))!),
    });
  const trainPass = lowered(programs[0], places[0]!);
  const evalPass = lowered(programs[1], places[1]!);
  const cleared = [
    f32(GRADIENT, flat),
    ...programs[0].cleared.map(({ id, rows }) => {
      const { offset, stride } = places[0]!.get(id)!;
      return f32(offset, rows === "examples" ? bug("a cleared value per example") : rows * stride);
    }),
  ];

  const theta = f32(THETA, flat);
  setup.initial.forEach((values, i) => theta.set(values, offsets[i]));

  let betaPowers: readonly [number, number] = [1, 1];
  let rates = setup.rates;
  let step = 0;
  const orderFrom = (state: NonNullable<Snapshot["batches"]>): BatchOrder =>
    setup.batch === null
      ? bug("a batch state for a full-batch run")
      : batchOrder(trainCount, setup.batch.size, setup.batch.draw, state);
  let order = setup.batch === null ? null : orderFrom(setup.batch.start);
  /** Loss and right answers of the present weights on the whole train set, while their gradient lies ready. */
  let ready: Readonly<Tally> | null = null;

  /** Runs a stretch at a time. @returns sums over all of it */
  function pass({ each }: Lowered, { a, b, label, count }: Stretch, scale: number): Tally {
    const tally: Tally = { loss: 0, right: 0 };
    for (let from = 0; from < count; from += stretch) {
      const skip = from * BYTES;
      const here = Math.min(stretch, count - from);
      each({ a: a + skip, b: b + skip, label: label + skip, count: here }, scale, tally);
    }
    return tally;
  }

  /** Forward and backward over a data set; leaves the gradient of its mean loss. */
  function gradientOf(data: Stretch): Tally {
    for (const array of cleared) array.fill(0);
    trainPass.before();
    const tally = pass(trainPass, data, 1 / data.count);
    trainPass.after();
    return tally;
  }

  function nextBatch(): Stretch {
    if (order === null) return trainData;
    const rows = order.next();
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      batchArrays.a[i] = train.a[row]!;
      batchArrays.b[i] = train.b[row]!;
      batchArrays.label[i] = train.label[row]!;
    }
    return batchData;
  }

  const inGroup = groups.map((group) =>
    parameters.flatMap((p, i) => (p.group === group && p.decays ? [i] : [])),
  );

  /** ‖θ‖² of each group, [groups]. */
  function writeGroupNorms(into: Float64Array, at: number): void {
    inGroup.forEach((members, g) => {
      let sum = 0;
      for (const i of members) sum += kernels.sumOfSquares(roundUp(sizes[i]!), address(THETA + offsets[i]!));
      into[at + g] = sum;
    });
  }

  function update(): void {
    const { learningRate, weightDecay } = rates;
    parameters.forEach(({ decays }, i) => {
      const count = roundUp(sizes[i]!);
      const at = (array: number): number => address(array + offsets[i]!);
      const lambda = decays ? weightDecay : 0;
      if (optimizer.kind === "sgd") {
        const { momentum } = optimizer;
        return kernels.sgd(count, at(THETA), at(GRADIENT), at(MOMENTS), momentum, lambda, learningRate);
      }
      const { kind, beta1, beta2, eps } = optimizer;
      return kernels.adam(
        count,
        at(THETA),
        at(GRADIENT),
        at(MOMENTS),
        at(MOMENTS + flat),
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

  function oneStep(): number {
    const data = nextBatch();
    const { loss } = ready ?? gradientOf(data);
    ready = null;
    if (optimizer.kind !== "sgd") {
      betaPowers = [betaPowers[0] * optimizer.beta1, betaPowers[1] * optimizer.beta2];
    }
    update();
    step++;
    return loss / data.count;
  }

  const split = (array: number): Float32Array[] =>
    parameters.map((_, i) => f32(array + offsets[i]!, sizes[i]!).slice());

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
      const block: Block = {
        from,
        steps,
        loss,
        lossOf: order === null ? "train" : "batch",
        groups,
        groupNorms,
      };
      return block;
    },
    async measure() {
      let onTrain: Tally;
      if (order === null) {
        // The next step's gradient comes with it, at no extra cost to the run.
        ready ??= gradientOf(trainData);
        onTrain = ready;
      } else {
        evalPass.before();
        onTrain = pass(evalPass, trainData, 0);
      }
      const onTest = pass(evalPass, testData, 0);
      const groupNorms = new Float64Array(groups.length);
      writeGroupNorms(groupNorms, 0);
      const measurement: Measurement = {
        step,
        trainLoss: onTrain.loss / trainCount,
        testLoss: testCount === 0 ? NaN : onTest.loss / testCount,
        trainCorrect: onTrain.right,
        testCorrect: onTest.right,
        trainCount,
        testCount,
        groups,
        groupNorms,
        weightBits: BigInt.asUintN(64, kernels.hash(flat, address(THETA))),
      };
      return measurement;
    },
    setRates(next) {
      rates = next;
    },
    async snapshot() {
      return {
        step,
        parameters: split(THETA),
        moments: Array.from({ length: momentCount }, (_, i) => split(MOMENTS + i * flat)),
        betaPowers,
        rates,
        batches: order?.state() ?? null,
      };
    },
    restore(snapshot) {
      snapshot.parameters.forEach((values, i) => theta.set(values, offsets[i]));
      snapshot.moments.forEach((moment, k) => {
        const array = f32(MOMENTS + k * flat, flat);
        moment.forEach((values, i) => array.set(values, offsets[i]));
      });
      ({ betaPowers, rates, step } = snapshot);
      order = snapshot.batches === null ? null : orderFrom(snapshot.batches);
      ready = null;
    },
    async inspect() {
      const { classes } = model;
      const logits = new Float32Array(trainCount * classes);
      const { each } = programs[1];
      const unlabelled = lowered({ ...programs[1], each: each.slice(0, -1) }, places[1]!);
      evalPass.before();
      for (let from = 0; from < trainCount; from += stretch) {
        const skip = from * BYTES;
        const count = Math.min(stretch, trainCount - from);
        unlabelled.each(
          { a: trainData.a + skip, b: trainData.b + skip, label: trainData.label + skip, count },
          0,
          { loss: 0, right: 0 },
        );
        for (let i = 0; i < count; i++) {
          const row = new Float32Array(memory, unlabelled.logits.at + i * unlabelled.logits.row, classes);
          logits.set(row, (from + i) * classes);
        }
      }
      ready = null;
      const { loss } = gradientOf(trainData);
      return { logits, loss: loss / trainCount, gradients: split(GRADIENT) };
    },
    [Symbol.dispose]() {
      ready = null; // the memory goes with the instance
    },
  };
}

function bandKey({ parameter, firstRow }: Band): string {
  return `${parameter} ${firstRow}`;
}
