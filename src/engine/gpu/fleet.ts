/**
 * Runs of one shape in training on the GPU, in step: one dispatch works for all of them, each in its own part of every
 * buffer. A submission holds as many steps as fit in a bounded time, with the measurements asked for among them; its
 * losses, norms and answers come back together.
 */
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { GROUPS, groupsOf } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Inspection, Measurement } from "../../core/readout.ts";
import { type Controls, NO_CONTROLS, type Rates, type Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { type Answers, EngineFailure, type Fleet, type StateAction, type Stretch } from "../engine.ts";
import { softmax } from "../softmax.ts";
import type { Kernels } from "./kernels.ts";
import { type Memory, memoryFor, tokensOf, writeAll, writeStretch } from "./memory.ts";
import { type Laid, callsOf, planOf } from "./plan.ts";
import { MODE, RING, RING_ROW, SCALARS, SCALAR_ROW } from "./wgsl/common.ts";

/** A submission ends about here: what runs longer may be killed by the system, and a pause waits for it. */
const SUBMISSION_MS = 80;
/** So much longer than the last may a submission be: a first step says little about the next thousand. */
const GROWTH = 8;
const MOST_BYTES = 2 ** 30;

/** A fleet, and what a single run is asked beyond it. */
export interface GpuFleet extends Fleet {
  measure(run: number): Promise<Measurement>;
  answers(run: number): Promise<Answers>;
  ask(run: number, a: number, b: number): Promise<Float32Array>;
  inspect(run: number): Promise<Inspection>;
  restore(run: number, snapshot: Snapshot): void;
  /** All weights, from the first float on; rows padded to whole vectors. */
  readonly parameterBuffer: GPUBuffer;
  /** How many floats of it are weights of the first run, padding (zeros) included. */
  readonly parameterFloats: number;
}

/** What a run has of its own. */
interface Run {
  readonly setup: Setup;
  order: BatchOrder | null;
  rates: Rates;
  controls: Controls;
  betaPowers: readonly [number, number];
  retired: boolean;
}

const pack = ({ rows, cols, row }: Laid, values: Float32Array, into: Float32Array, at: number): void => {
  for (let r = 0; r < rows; r++) into.set(values.subarray(r * cols, (r + 1) * cols), at + r * row * 4);
};

const unpack = ({ rows, cols, row }: Laid, from: Float32Array, at: number): Float32Array => {
  const values = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    const start = at + r * row * 4;
    values.set(from.subarray(start, start + cols), r * cols);
  }
  return values;
};

/**
 * @param now milliseconds, to bound submissions
 * @throws EngineFailure when the runs do not fit
 */
export async function gpuFleet(
  kernels: Kernels,
  setups: readonly Setup[],
  now: () => number,
): Promise<GpuFleet> {
  const { device } = kernels;
  const { queue, limits } = device;
  const [setup] = setups as readonly [Setup];
  const { parameters, train, test } = setup;
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize, MOST_BYTES);
  const plan = planOf(setup, kernels.tile, most, setups.length);
  const memory: Memory = memoryFor(kernels, plan, setups, await kernels.compile(callsOf(plan)));
  const { entries } = memory;
  const groups = groupsOf(parameters);
  const tokens = tokensOf(setup);
  const { classes } = setup.model;
  const [trainCount, testCount] = [train.label.length, test.label.length];
  const stretches = plan.train.stretches;
  const held = (): boolean => runs.some(({ controls, retired }) => controls.heldNorm !== null && !retired);

  const orderFrom = (
    { batch, train: { label } }: Setup,
    state: NonNullable<Snapshot["batches"]>,
  ): BatchOrder =>
    batch === null
      ? bug("a batch state for a full-batch run")
      : batchOrder(label.length, batch.size, batch.draw, state);
  const runs: Run[] = setups.map((one) => ({
    setup: one,
    order: one.batch === null ? null : orderFrom(one, one.batch.start),
    rates: one.rates,
    controls: NO_CONTROLS,
    betaPowers: [1, 1],
    retired: false,
  }));
  let step = 0;
  let msPerStep = SUBMISSION_MS;
  let longest = 1;

  const scalarTable = new Float32Array(memory.mostSteps * runs.length * SCALAR_ROW);
  const index = Object.fromEntries(SCALARS.map((name, i) => [name, i])) as Record<
    (typeof SCALARS)[number],
    number
  >;

  /** What one step of a run is made with; everything in float64 here, rounded once where it enters the kernel. */
  function putScalars(slot: number, r: number, active: boolean): void {
    const at = (slot * runs.length + r) * SCALAR_ROW;
    const put = (name: (typeof SCALARS)[number], value: number): void => {
      scalarTable[at + index[name]] = value;
    };
    const { rates, betaPowers, controls, setup: own } = runs[r]!;
    const { learningRate, weightDecay } = rates;
    const how = own.optimizer;
    put("active", active ? 1 : 0);
    put("sharpness", 1 / controls.temperature);
    if (how.kind === "sgd") {
      put("coupled", weightDecay);
      put("rate", learningRate);
      put("momentum", how.momentum);
      return;
    }
    const { kind, beta1, beta2, eps } = how;
    put("keep", kind === "adamw" ? 1 - learningRate * weightDecay : 1);
    put("coupled", kind === "adam" ? weightDecay : 0);
    put("rate", learningRate / (1 - betaPowers[0]));
    put("unbias", 1 / Math.sqrt(1 - betaPowers[1]));
    put("eps", eps);
    put("beta1", beta1);
    put("rest1", 1 - beta1);
    put("beta2", beta2);
    put("rest2", 1 - beta2);
  }

  const writeScalars = (slots: number): void =>
    queue.writeBuffer(memory.scalars, 0, scalarTable, 0, slots * runs.length * SCALAR_ROW);

  /** Slot 0 for calls that make no step. @param only this run alone */
  function readyScalars(only: number | null = null): void {
    runs.forEach(({ retired }, r) => putScalars(0, r, only === null ? !retired : r === only));
    writeScalars(1);
  }

  function submit(
    record: (pass: GPUComputePassEncoder) => void,
    after?: (encoder: GPUCommandEncoder) => void,
  ): void {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    record(pass);
    pass.end();
    after?.(encoder);
    queue.submit([encoder.finish()]);
  }

  /** @returns a copy of what a buffer holds once everything submitted has run */
  async function map(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    try {
      await buffer.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (cause) {
      throw new EngineFailure("device-lost", `The GPU gave no answer: ${String(cause)}.`);
    }
    const copy = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    return copy;
  }

  /** Reads ranges of buffers, [buffer, byte offset, bytes] each, one after the other into one array of floats. */
  async function read(
    ranges: readonly (readonly [buffer: GPUBuffer, offset: number, bytes: number])[],
    record: (pass: GPUComputePassEncoder) => void = () => undefined,
  ): Promise<Float32Array> {
    const size = ranges.reduce((sum, [, , bytes]) => sum + bytes, 0);
    const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    try {
      submit(record, (encoder) => {
        let at = 0;
        for (const [buffer, offset, bytes] of ranges) {
          encoder.copyBufferToBuffer(buffer, offset, staging, at, bytes);
          at += bytes;
        }
      });
      return new Float32Array(await map(staging, size));
    } finally {
      staging.destroy();
    }
  }

  /** Byte offset of a vector of a run. */
  const byteOf = (r: number, vector: number): number => (r * plan.vectors + vector) * 16;

  function recordNorms(pass: GPUComputePassEncoder): void {
    memory.about(pass, entries.norms);
    memory.run(pass, plan.look);
    memory.run(pass, plan.summary);
  }

  /** @param entryOf which entry of the uniform buffer a stretch has */
  function recordGradient(pass: GPUComputePassEncoder, entryOf: (c: number) => number): void {
    const { before, each, after } = plan.training;
    for (let c = 0; c < stretches; c++) {
      memory.about(pass, entryOf(c));
      if (c === 0) for (const call of before) memory.run(pass, call);
      for (const call of each) memory.run(pass, call);
    }
    for (const call of after) memory.run(pass, call);
  }

  function recordStep(pass: GPUComputePassEncoder, slot: number, holds: boolean): void {
    recordGradient(pass, (c) => entries.train(slot, c));
    memory.run(pass, plan.update);
    memory.run(pass, plan.summary);
    if (!holds) return;
    memory.run(pass, plan.rescale);
    memory.run(pass, plan.summary);
  }

  function recordEvaluation(pass: GPUComputePassEncoder): void {
    const { before, each } = plan.evaluation;
    for (let c = 0; c < memory.stretchesOfAll; c++) {
      memory.about(pass, entries.test(c));
      if (c === 0) for (const call of before) memory.run(pass, call);
      for (const call of each) memory.run(pass, call);
    }
  }

  function recordLook(pass: GPUComputePassEncoder, m: number): void {
    recordEvaluation(pass);
    memory.about(pass, entries.look(m));
    memory.run(pass, plan.look);
    memory.run(pass, plan.summary);
  }

  const batchWords = stretches * memory.stretchWords;
  const batchTable = new Uint32Array(setup.batch === null ? 0 : memory.mostSteps * batchWords);

  /** Draws the batches of so many steps and sends them ahead. */
  function sendBatches(steps: number): void {
    runs.forEach(({ order, setup: { train: data }, retired }, r) => {
      if (order === null || retired) return;
      for (let slot = 0; slot < steps; slot++) {
        const rows = order.next();
        for (let c = 0; c < stretches; c++) {
          const first = c * plan.train.capacity;
          const count = Math.min(plan.train.capacity, rows.length - first);
          const at = slot * batchWords + c * memory.stretchWords;
          writeStretch(batchTable, at, plan.train.capacity, tokens, { ...data, rows, first, count });
        }
      }
      queue.writeBuffer(
        memory.ids,
        (r * memory.words + memory.trainAt) * 4,
        batchTable,
        0,
        steps * batchWords,
      );
    });
  }

  /** Rows of the ring as they came back. */
  function ringRow(bits: Uint32Array, row: number, r: number) {
    const at = (row * runs.length + r) * RING_ROW;
    const floats = new Float32Array(bits.buffer, at * 4, RING_ROW);
    const mean = (sum: number, odd: number, count: number): number =>
      floats[odd]! > 0 || count === 0 ? NaN : floats[sum]! / count;
    return {
      loss: (count: number) => mean(RING.loss, RING.odd, count),
      testLoss: () => mean(RING.testLoss, RING.testOdd, testCount),
      right: floats[RING.right]!,
      testRight: floats[RING.testRight]!,
      writeNorms(into: Float64Array, to: number): void {
        groups.forEach((group, g) => {
          into[to + g] = floats[RING.norms + GROUPS.indexOf(group)]!;
        });
      },
    };
  }

  function measurementAt(at: number, row: ReturnType<typeof ringRow>): Measurement {
    const groupNorms = new Float64Array(groups.length);
    row.writeNorms(groupNorms, 0);
    return {
      step: at,
      trainLoss: row.loss(trainCount),
      testLoss: row.testLoss(),
      trainCorrect: row.right,
      testCorrect: row.testRight,
      trainCount,
      testCount,
      groups,
      groupNorms,
      weightBits: null,
    };
  }

  const examples = setup.batch?.size ?? trainCount;

  /** What came of a stretch of training so far, run by run. */
  interface Gathered {
    readonly loss: Float32Array;
    readonly groupNorms: Float64Array;
    readonly measurements: Measurement[];
  }

  /** One submission of `steps` steps and the measurements of `looks`, which lie within. */
  async function go(
    steps: number,
    looks: readonly number[],
    done: number,
    into: readonly (Gathered | null)[],
  ): Promise<void> {
    const began = now();
    for (let slot = 0; slot < Math.max(1, steps); slot++) {
      runs.forEach((run, r) => {
        const how = run.setup.optimizer;
        if (slot < steps && how.kind !== "sgd" && !run.retired) {
          run.betaPowers = [run.betaPowers[0] * how.beta1, run.betaPowers[1] * how.beta2];
        }
        putScalars(slot, r, !run.retired);
      });
    }
    writeScalars(Math.max(1, steps));
    sendBatches(steps);
    const holds = held();
    const rowBytes = runs.length * RING_ROW * 4;
    const columns = (1 + steps) * rowBytes;
    const bytes = columns + looks.length * rowBytes;
    submit(
      (pass) => {
        let m = 0;
        recordNorms(pass);
        if (looks[m] === step) recordLook(pass, m++);
        for (let slot = 0; slot < steps; slot++) {
          recordStep(pass, slot, holds);
          if (looks[m] === step + slot + 1) recordLook(pass, m++);
        }
      },
      (encoder) => {
        encoder.copyBufferToBuffer(memory.ring, 0, memory.staging, 0, columns);
        if (looks.length > 0) {
          const at = (1 + memory.mostSteps) * rowBytes;
          encoder.copyBufferToBuffer(memory.ring, at, memory.staging, columns, looks.length * rowBytes);
        }
      },
    );
    const bits = new Uint32Array(await map(memory.staging, bytes));
    into.forEach((gathered, r) => {
      if (gathered === null) return;
      for (let slot = 0; slot < steps; slot++) {
        ringRow(bits, slot, r).writeNorms(gathered.groupNorms, (done + slot) * groups.length);
        gathered.loss[done + slot] = ringRow(bits, slot + 1, r).loss(examples);
      }
      looks.forEach((at, m) =>
        gathered.measurements.push(measurementAt(at, ringRow(bits, 1 + steps + m, r))),
      );
    });
    step += steps;
    if (steps === 0) return;
    msPerStep = (now() - began) / steps;
    longest = Math.max(longest, steps);
  }

  async function advance(steps: number, measureAt: readonly number[]): Promise<readonly (Stretch | null)[]> {
    const begin = step;
    const into = runs.map(({ retired }): Gathered | null =>
      retired
        ? null
        : {
            loss: new Float32Array(steps),
            groupNorms: new Float64Array(steps * groups.length),
            measurements: [],
          },
    );
    let looks = measureAt;
    for (let done = 0; done < steps || looks.length > 0;) {
      const timely = Math.min(longest * GROWTH, Math.floor(SUBMISSION_MS / msPerStep));
      let many = Math.min(steps - done, memory.mostSteps, Math.max(1, timely));
      const tooMany = looks[memory.mostLooks];
      if (tooMany !== undefined) many = Math.min(many, tooMany - 1 - step);
      const within = looks.filter((at) => at <= step + many);
      looks = looks.slice(within.length);
      await go(many, within, done, into);
      done += many;
    }
    return into.map((gathered) => {
      if (gathered === null) return null;
      const { loss, groupNorms, measurements } = gathered;
      const lossOf = setup.batch === null ? "train" : "batch";
      return { block: { from: begin, steps, loss, lossOf, groups, groupNorms }, measurements };
    });
  }

  /** Of one run alone: others keep their bits. */
  function alone(r: number, body: () => void): void {
    readyScalars(r);
    body();
    readyScalars();
  }
  const setControl = (r: number, lane: 0 | 1, value: number): void =>
    queue.writeBuffer(memory.control, r * 8 + lane * 4, Float32Array.of(value));
  const rescale = (): void =>
    submit((pass) => {
      recordNorms(pass);
      memory.run(pass, plan.rescale);
      recordNorms(pass);
    });
  /** Holds ‖θ‖ where it is now. */
  const holdHere = (r: number): void =>
    submit(recordNorms, (encoder) =>
      encoder.copyBufferToBuffer(memory.x, byteOf(r, plan.state), memory.control, r * 8 + 4, 4),
    );

  function act(r: number, action: StateAction): void {
    const run = runs[r]!;
    const hold = (heldNorm: number | null): void => {
      run.controls = { ...run.controls, heldNorm };
    };
    switch (action.action) {
      case "hold":
        hold(HELD_HERE);
        return alone(r, () => holdHere(r));
      case "free":
        hold(null);
        return setControl(r, 1, 0);
      case "norm":
        hold(action.value);
        setControl(r, 1, action.value * action.value);
        return alone(r, rescale);
      case "rescale":
        setControl(r, 0, action.value);
        alone(r, () => {
          rescale();
          if (run.controls.heldNorm !== null) holdHere(r);
        });
        if (run.controls.heldNorm !== null) hold(HELD_HERE);
        return setControl(r, 0, 0);
      case "temp":
        run.controls = { ...run.controls, temperature: action.value };
        return readyScalars();
    }
  }

  function write(r: number, region: number, values: readonly Float32Array[]): void {
    const flat = new Float32Array(plan.weights * 4);
    plan.parameters.forEach((laid, i) => pack(laid, values[i]!, flat, laid.at * 4));
    queue.writeBuffer(memory.x, byteOf(r, region), flat);
  }

  /** What lies before anything is trained. */
  runs.forEach(({ setup: own, order }, r) => {
    write(r, 0, own.initial);
    const all = new Uint32Array(memory.words);
    writeAll(all, 0, plan.test.capacity, own);
    if (order === null) {
      for (let c = 0; c < stretches; c++) {
        const first = c * plan.train.capacity;
        const count = Math.min(plan.train.capacity, trainCount - first);
        const at = memory.trainAt + c * memory.stretchWords;
        writeStretch(all, at, plan.train.capacity, tokens, { ...own.train, rows: null, first, count });
      }
    }
    queue.writeBuffer(memory.ids, r * memory.words * 4, all);
    if (own.inputs !== null) {
      const { cols, values } = own.inputs;
      const rows = values.length / cols;
      const laid: Laid = { at: 0, rows, cols, row: plan.given.row };
      const flat = new Float32Array(rows * plan.given.row * 4);
      pack(laid, values, flat, 0);
      queue.writeBuffer(memory.x, byteOf(r, plan.given.at), flat);
    }
  });
  readyScalars();

  /** The tallies of all examples, evaluated now. */
  async function tallies(r: number): Promise<Uint8Array> {
    readyScalars();
    const all = trainCount + testCount;
    const floats = await read([[memory.x, byteOf(r, plan.tally), all * 16]], recordEvaluation);
    return Uint8Array.from({ length: all }, (_, i) => (floats[4 * i + 1]! > 0 ? 1 : 0));
  }

  async function logitsOf(
    r: number,
    count: number,
    record: (pass: GPUComputePassEncoder) => void,
  ): Promise<Float32Array> {
    const { at, row } = plan.logits;
    const floats = await read([[memory.x, byteOf(r, at), count * row * 16]], record);
    return unpack({ at: 0, rows: count, cols: classes, row }, floats, 0);
  }

  const idle = {
    ids: 0,
    capacity: 1,
    count: 0,
    first: 1,
    slot: 0,
    tally: 0,
    ring: 0,
    mode: MODE.look,
    total: 1,
  };

  /** The gradient of the train set's mean loss, gathered; returns its summed loss. */
  async function gather(
    r: number,
  ): Promise<{ readonly loss: number; readonly gradients: readonly Float32Array[] }> {
    const { capacity } = plan.train;
    const total = trainCount;
    const { before, each, after } = plan.training;
    const region = new Uint32Array(memory.stretchWords);
    readyScalars(r);
    for (let first = 0; first < total; first += capacity) {
      const count = Math.min(capacity, total - first);
      writeStretch(region, 0, capacity, tokens, { ...runs[r]!.setup.train, rows: null, first, count });
      queue.writeBuffer(memory.ids, (r * memory.words + memory.trainAt) * 4, region);
      memory.writeScratch({
        ...idle,
        ids: memory.trainAt,
        capacity,
        count,
        first: first === 0 ? 1 : 0,
        tally: first,
        mode: MODE.step,
        total,
      });
      const last = first + capacity >= total;
      submit((pass) => {
        memory.about(pass, entries.scratch);
        if (first === 0) for (const call of before) memory.run(pass, call);
        for (const call of each) memory.run(pass, call);
        if (!last) return;
        for (const call of after) memory.run(pass, call);
        memory.run(pass, plan.gather);
        memory.run(pass, plan.summary);
      });
    }
    const floats = await read([
      [memory.ring, r * RING_ROW * 4, RING_ROW * 4],
      [memory.x, byteOf(r, plan.gathered), plan.weights * 16],
    ]);
    // What the full batch trains on was written over by its own first stretch: written back as it was.
    if (runs[r]!.order === null) {
      for (let c = 0; c < stretches; c++) {
        const first = c * capacity;
        const count = Math.min(capacity, total - first);
        writeStretch(region, 0, capacity, tokens, { ...runs[r]!.setup.train, rows: null, first, count });
        queue.writeBuffer(
          memory.ids,
          (r * memory.words + memory.trainAt + c * memory.stretchWords) * 4,
          region,
        );
      }
    }
    readyScalars();
    const loss = floats[RING.odd]! > 0 ? NaN : floats[RING.loss]! / total;
    return { loss, gradients: plan.parameters.map((laid) => unpack(laid, floats, RING_ROW + laid.at * 4)) };
  }

  return {
    size: runs.length,
    get step() {
      return step;
    },
    advance,
    setRates(r, rates) {
      runs[r]!.rates = rates;
    },
    act,
    retire(r) {
      runs[r]!.retired = true;
    },
    async measure(r) {
      const [stretch] = (await advance(0, [step])).slice(r, r + 1);
      return stretch?.measurements[0] ?? bug("a retired run is measured");
    },
    async snapshot(r) {
      const size = plan.weights * (1 + plan.moments) * 16;
      const floats = await read([
        [memory.x, byteOf(r, 0), size],
        [memory.control, r * 8, 8],
      ]);
      const part = (k: number): Float32Array[] =>
        plan.parameters.map((laid) => unpack(laid, floats, (k * plan.weights + laid.at) * 4));
      const { rates, controls, betaPowers, order } = runs[r]!;
      const heldNorm = controls.heldNorm === null ? null : Math.sqrt(floats[size / 4 + 1]!);
      return {
        step,
        parameters: part(0),
        moments: Array.from({ length: plan.moments }, (_, k) => part(k + 1)),
        betaPowers,
        rates,
        controls: { ...controls, heldNorm },
        batches: order?.state() ?? null,
      };
    },
    restore(r, snapshot) {
      const run = runs[r]!;
      write(r, 0, snapshot.parameters);
      snapshot.moments.forEach((moment, k) => write(r, plan.weights * (k + 1), moment));
      run.betaPowers = snapshot.betaPowers;
      run.rates = snapshot.rates;
      run.controls = snapshot.controls;
      run.order = snapshot.batches === null ? null : orderFrom(run.setup, snapshot.batches);
      step = snapshot.step;
      setControl(r, 1, (snapshot.controls.heldNorm ?? 0) ** 2);
    },
    async answers(r) {
      const right = await tallies(r);
      return { train: right.slice(0, trainCount), test: right.slice(trainCount) };
    },
    async ask(r, a, b) {
      readyScalars();
      queue.writeBuffer(memory.ids, (r * memory.words + memory.askedAt) * 4, Uint32Array.of(a, b, 0));
      memory.writeScratch({ ...idle, ids: memory.askedAt, count: 1, tally: trainCount + testCount });
      const logits = await logitsOf(r, 1, (pass) => {
        memory.about(pass, entries.scratch);
        for (const call of [...plan.evaluation.before, ...plan.evaluation.each]) memory.run(pass, call);
      });
      return softmax(logits, runs[r]!.controls.temperature);
    },
    async inspect(r) {
      const logits = new Float32Array(trainCount * classes);
      const { capacity } = plan.test;
      readyScalars();
      for (let first = 0, c = 0; first < trainCount; first += capacity, c++) {
        const count = Math.min(capacity, trainCount - first);
        const part = await logitsOf(r, count, (pass) => {
          memory.about(pass, entries.test(c));
          for (const call of plan.evaluation.before) memory.run(pass, call);
          for (const call of plan.evaluation.each) memory.run(pass, call);
        });
        logits.set(part, first * classes);
      }
      return { logits, ...(await gather(r)) };
    },
    parameterBuffer: memory.x,
    parameterFloats: plan.weights * 4,
    [Symbol.dispose]() {
      memory[Symbol.dispose]();
    },
  };
}

/** Stands for a norm that only the GPU knows so far. */
const HELD_HERE = NaN;
