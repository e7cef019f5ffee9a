/** The buffers of a fleet, made once, and how its calls are bound to them: nothing is created while it trains. */
import type { Setup } from "../../core/setup.ts";
import { type Chosen, wordsOf, writeExamples, writeOrders } from "./examples.ts";
import type { Call } from "./jobs.ts";
import { type Kernels, UNIFORM_STEP } from "./kernels.ts";
import { type Plan, callsIn, callsOf } from "./plan.ts";
import { MODE, SCALAR_ROW, STEP_ROW, STRETCH_WORDS } from "./wgsl/common.ts";

/** Most steps and most measurements of one submission. */
const MOST_STEPS = 1024;
const MOST_LOOKS = 64;
/** Steps of many stretches are long: there are not many in one submission. */
const MOST_STRETCHES = 4096;
/** What minibatches that wait on the GPU may take, of all runs. */
const MOST_BATCH_BYTES = 32 * 2 ** 20;
/** The narrowest limit that WebGPU allows on a dispatch's side. */
const WIDEST = 65_535;

type Entry = Readonly<Record<(typeof STRETCH_WORDS)[number], number>>;

/** No examples: for what is about the weights alone, and to be filled in. */
export const IDLE: Entry = {
  ids: 0,
  capacity: 1,
  count: 0,
  first: 1,
  slot: 0,
  tally: 0,
  ring: 0,
  mode: MODE.aside,
  total: 1,
};

/** Entries of the uniform buffer, by what they are for: an offset each. */
export interface Entries {
  /** Stretch `c` of step `slot` of a submission. */
  train(slot: number, c: number): number;
  /** Stretch `c` of all examples, train set first. */
  test(c: number): number;
  /** The summary of a submission's measurement `m`. */
  look(m: number): number;
  /** ‖θ‖² as it is before the submission, into the first look's row of the ring. */
  readonly norms: number;
  /** Written anew before each use. */
  readonly scratch: number;
}

export interface Memory extends Disposable {
  readonly x: GPUBuffer;
  readonly ids: GPUBuffer;
  readonly scalars: GPUBuffer;
  readonly ring: GPUBuffer;
  readonly control: GPUBuffer;
  /** Room to read the whole ring back. */
  readonly staging: GPUBuffer;
  readonly mostSteps: number;
  readonly mostLooks: number;
  /** Word of the ring at which looks begin, after the steps; the first row there belongs to no measurement. */
  readonly looksAt: number;
  readonly entries: Entries;
  readonly stretchesOfAll: number;
  /** Words of a run in `ids`; where its minibatches or its train set begin, and words from one stretch to the next. */
  readonly words: number;
  readonly trainAt: number;
  readonly stretchWords: number;
  /** Where one example that is asked about stands. */
  readonly askedAt: number;
  writeScratch(entry: Entry): void;
  /** Makes calls ready to be recorded, once. @param pipelineOf their compiled kernels */
  bind(calls: readonly Call[], pipelineOf: (call: Call) => GPUComputePipeline): void;
  /** Records a call. */
  run(pass: GPUComputePassEncoder, call: Call): void;
  /** Records which stretch the calls that follow are about. */
  about(pass: GPUComputePassEncoder, entry: number): void;
}

const lower = (count: number, size: number, c: number): number => Math.min(size, count - c * size);

export function tokensOf({ model }: Setup): number {
  return model.kind === "dense" ? 0 : model.vocabulary;
}

/** One stretch of what a step trains on. */
export function writeStretch(
  into: Uint32Array,
  at: number,
  capacity: number,
  tokens: number,
  chosen: Chosen,
): void {
  writeExamples(into, at, capacity, chosen);
  if (tokens > 0) writeOrders(into, at, capacity, chosen.count, tokens);
}

/** A call with all it needs. */
interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly wide: number;
  readonly high: number;
}

export function memoryFor(kernels: Kernels, plan: Plan, setups: readonly Setup[]): Memory {
  const { device } = kernels;
  const [setup] = setups as readonly [Setup];
  const runs = setups.length;
  const made: GPUBuffer[] = [];
  const buffer = (label: string, size: number, usage: number): GPUBuffer => {
    const one = device.createBuffer({ label, size: Math.max(16, Math.ceil(size / 16) * 16), usage });
    made.push(one);
    return one;
  };
  const { COPY_DST, COPY_SRC, STORAGE, UNIFORM, MAP_READ } = GPUBufferUsage;

  const examples = setup.batch?.size ?? setup.train.label.length;
  const all = setup.train.label.length + setup.test.label.length;
  const tokens = tokensOf(setup);
  const { stretches, capacity } = plan.train;
  const stretchWords = wordsOf(capacity, tokens, tokens > 0);
  const fits = Math.floor(MOST_BATCH_BYTES / (4 * stretchWords * stretches * runs));
  const timely = Math.floor(MOST_STRETCHES / stretches);
  const mostSteps = Math.max(1, Math.min(MOST_STEPS, timely, setup.batch === null ? MOST_STEPS : fits));
  const stretchesOfAll = Math.ceil(all / plan.test.capacity);
  const allWords = stretchesOfAll * wordsOf(plan.test.capacity, 0, false);
  const askedAt = allWords;
  const trainAt = allWords + wordsOf(1, 0, false);
  const words = trainAt + (setup.batch === null ? 1 : mostSteps) * stretches * stretchWords;

  const x = buffer("x", runs * plan.vectors * 16, STORAGE | COPY_SRC | COPY_DST);
  const ids = buffer("ids", runs * words * 4, STORAGE | COPY_DST);
  const jobs = buffer("jobs", plan.jobs.byteLength, STORAGE | COPY_DST);
  const scalars = buffer("scalars", (mostSteps + MOST_LOOKS) * runs * SCALAR_ROW * 4, STORAGE | COPY_DST);
  const looksAt = mostSteps * runs * STEP_ROW;
  const ringBytes = (looksAt + (1 + MOST_LOOKS) * runs * plan.lookRow) * 4;
  const ring = buffer("ring", ringBytes, STORAGE | COPY_SRC);
  const control = buffer("control", runs * 8, STORAGE | COPY_DST | COPY_SRC);
  const staging = buffer("staging", ringBytes, MAP_READ | COPY_DST);
  const sizes = buffer("sizes", 16, UNIFORM | COPY_DST);
  device.queue.writeBuffer(jobs, 0, plan.jobs);
  device.queue.writeBuffer(sizes, 0, Uint32Array.of(plan.vectors, words, runs, tokens));

  const trainEntries = mostSteps * stretches;
  const lookFrom = trainEntries + stretchesOfAll;
  const count = lookFrom + MOST_LOOKS + 2;
  const table = new Uint32Array((count * UNIFORM_STEP) / 4);
  const put = (index: number, entry: Entry): void =>
    STRETCH_WORDS.forEach((word, i) => {
      table[(index * UNIFORM_STEP) / 4 + i] = entry[word];
    });
  for (let slot = 0; slot < mostSteps; slot++) {
    for (let c = 0; c < stretches; c++) {
      put(slot * stretches + c, {
        ids: trainAt + ((setup.batch === null ? 0 : slot * stretches) + c) * stretchWords,
        capacity,
        count: lower(examples, capacity, c),
        first: c === 0 ? 1 : 0,
        slot,
        tally: c * capacity,
        ring: slot * runs * STEP_ROW,
        mode: MODE.step,
        total: examples,
      });
    }
  }
  for (let c = 0; c < stretchesOfAll; c++) {
    put(trainEntries + c, {
      ...IDLE,
      ids: c * wordsOf(plan.test.capacity, 0, false),
      capacity: plan.test.capacity,
      count: lower(all, plan.test.capacity, c),
      tally: c * plan.test.capacity,
    });
  }
  for (let m = 0; m < MOST_LOOKS; m++)
    put(lookFrom + m, { ...IDLE, slot: mostSteps + m, ring: looksAt + (1 + m) * runs * plan.lookRow });
  const norms = lookFrom + MOST_LOOKS;
  put(norms, { ...IDLE, ring: looksAt });
  const uniforms = buffer("stretches", table.byteLength, UNIFORM | COPY_DST);
  device.queue.writeBuffer(uniforms, 0, table);

  const sharedGroup = device.createBindGroup({
    layout: kernels.shared,
    entries: [x, ids, jobs, scalars, ring, control, uniforms, sizes].map((one, binding) => ({
      binding,
      resource: { buffer: one, ...(one === uniforms ? { size: STRETCH_WORDS.length * 4 } : {}) },
    })),
  });
  const calls = [...callsOf(plan), ...(plan.gathering === null ? [] : callsIn(plan.gathering))];
  const ranges = buffer("ranges", calls.length * UNIFORM_STEP, UNIFORM | COPY_DST);
  const rangeTable = new Uint32Array((calls.length * UNIFORM_STEP) / 4);
  calls.forEach(({ job, jobs: many, workgroups }, i) =>
    rangeTable.set([job, many, Math.min(WIDEST, workgroups)], (i * UNIFORM_STEP) / 4),
  );
  device.queue.writeBuffer(ranges, 0, rangeTable);
  const bound = new Map<Call, Bound>();
  function bind(some: readonly Call[], pipelineOf: (call: Call) => GPUComputePipeline): void {
    for (const call of some) {
      const offset = calls.indexOf(call) * UNIFORM_STEP;
      const group = device.createBindGroup({
        layout: kernels.own,
        entries: [{ binding: 0, resource: { buffer: ranges, offset, size: 12 } }],
      });
      const wide = Math.min(WIDEST, call.workgroups);
      bound.set(call, { pipeline: pipelineOf(call), group, wide, high: Math.ceil(call.workgroups / wide) });
    }
  }

  const scratch = norms + 1;
  const scratchWords = new Uint32Array(STRETCH_WORDS.length);
  const offset = [0];
  return {
    x,
    ids,
    scalars,
    ring,
    control,
    staging,
    mostSteps,
    mostLooks: MOST_LOOKS,
    looksAt,
    entries: {
      train: (slot, c) => slot * stretches + c,
      test: (c) => trainEntries + c,
      look: (m) => lookFrom + m,
      norms,
      scratch,
    },
    stretchesOfAll,
    words,
    trainAt,
    stretchWords,
    askedAt,
    writeScratch(entry) {
      STRETCH_WORDS.forEach((word, i) => (scratchWords[i] = entry[word]));
      device.queue.writeBuffer(uniforms, scratch * UNIFORM_STEP, scratchWords);
    },
    bind,
    run(pass, call) {
      const { pipeline, group, wide, high } = bound.get(call)!;
      pass.setPipeline(pipeline);
      pass.setBindGroup(1, group);
      pass.dispatchWorkgroups(wide, high, runs);
    },
    about(pass, entry) {
      offset[0] = entry * UNIFORM_STEP;
      pass.setBindGroup(0, sharedGroup, offset);
    },
    [Symbol.dispose]() {
      for (const one of made) one.destroy();
    },
  };
}
