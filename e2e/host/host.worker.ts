/** The engine's side of the bare page: answers what calls.ts names. */
import { type Setup, prepare } from "../../src/core/setup.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { conform } from "../../src/engine/conform.ts";
import type { DeviceTrouble, Engine, Trainer } from "../../src/engine/engine.ts";
import { type Gpu, openGpu } from "../../src/engine/gpuDevice.ts";
import { specOf } from "../../src/node/bench/rows.ts";
import type { Call, Calls, Ending, Stretched } from "./calls.ts";
import { type GpuWatch, watchGpu } from "./gpuCounts.ts";
import { load, replicas, takeTurn, tracedSteps } from "./peers.ts";
import { findAdapter, startOn } from "./startEngine.ts";

let gpu: Gpu;
let engine: Engine;
let kept: { readonly trainer: Trainer; readonly setup: Setup } | null = null;
let watch: GpuWatch | null = null;

const setupOf = (spec: string): Setup => prepare(specOf(spec));

function hash({ parameters, moments }: Snapshot): string {
  let h = 0x811c9dc5;
  for (const array of [parameters, ...moments].flat()) {
    for (const word of new Uint32Array(array.slice().buffer)) h = Math.imul(h ^ word, 0x01000193) >>> 0;
  }
  return h.toString(16);
}

/** Long enough for anything that is still going to happen. */
const HANGS_MS = 20_000;

/** Until a block is under way that was asked for. */
const UNDER_WAY_MS = 30;

function endingOf(promise: Promise<unknown>): Promise<Ending> {
  return Promise.race<Ending>([
    promise.then(
      () => "resolved",
      (cause: unknown) => ({ rejected: String(cause) }),
    ),
    new Promise((resolve) => {
      setTimeout(() => resolve("hangs"), HANGS_MS);
    }),
  ]);
}

function counted(): GpuWatch {
  if (watch === null) throw new Error("bug: nothing is counted before an engine is up");
  return watch;
}

/** Blocks of one trainer, counted: two before, so that everything made once is made. */
async function stretched(blocks: number, block: () => Promise<void>): Promise<Stretched> {
  await block();
  await block();
  const early = counted().counts();
  for (let i = 0; i < blocks; i++) await block();
  return { early, late: counted().counts() };
}

function keptTrainer(): Trainer {
  if (kept === null) throw new Error("bug: no trainer is kept");
  return kept.trainer;
}

const calls: Calls = {
  async adapter() {
    const { vendor, architecture, isFallbackAdapter } = (await findAdapter()).info;
    return { vendor, architecture, software: isFallbackAdapter };
  },
  async start(name, options = {}) {
    gpu = await openGpu(await findAdapter());
    watch = watchGpu();
    engine = await startOn(gpu, name, options);
    return engine.report;
  },
  conform: (file) => conform(engine, file),
  async runCase(title) {
    const [{ CASES }, { FLEET_CASES }] = await Promise.all([
      import("../../src/engine/suite/cases.ts"),
      import("../../src/engine/suite/fleets.ts"),
    ]);
    const found = [...CASES, ...FLEET_CASES].find((known) => known.title === title);
    if (found === undefined) throw new Error(`bug: no case is called “${title}”`);
    await found.run(engine);
  },
  async weightsAfter(spec, steps) {
    using trainer = await engine.trainer(setupOf(spec));
    await trainer.advance(steps);
    return hash(await trainer.snapshot());
  },
  async dispatches(spec) {
    using trainer = await engine.trainer(setupOf(spec));
    const within = async (steps: number): Promise<number> => {
      const before = counted().counts().dispatches;
      await trainer.advance(steps);
      return counted().counts().dispatches - before;
    };
    await within(1);
    // A block dispatches of its own accord as well: two steps less one step is one step.
    const one = await within(1);
    return (await within(2)) - one;
  },
  counts: async () => counted().counts(),
  async keep(spec) {
    const setup = setupOf(spec);
    kept = { trainer: await engine.trainer(setup), setup };
  },
  stretch(blocks, steps) {
    const trainer = keptTrainer();
    return stretched(blocks, async () => {
      await trainer.advance(steps);
    });
  },
  looked(blocks, steps) {
    const trainer = keptTrainer();
    const { train } = kept!.setup;
    return stretched(blocks, async () => {
      const last = trainer.step + steps;
      if (trainer.advanceMeasuring === undefined) await trainer.advance(steps);
      else await trainer.advanceMeasuring(steps, [last - 1, last]);
      await trainer.measure();
      await trainer.answers();
      await trainer.ask(train.a[0]!, train.b[0]!);
      await trainer.inspect();
      trainer.restore(await trainer.snapshot());
    });
  },
  async release() {
    keptTrainer()[Symbol.dispose]();
    kept = null;
    return counted().counts();
  },
  async tfjsMemory() {
    const { memory } = await import("../../src/engine/tfjs/engine.ts");
    return memory();
  },
  async lend(spec, steps) {
    const [{ parameterBuffer }, { sharedTensor, startTfjs }] = await Promise.all([
      import("../../src/engine/gpu/engine.ts"),
      import("../../src/engine/tfjs/engine.ts"),
    ]);
    await startTfjs({ name: "webgpu", gpu }, "");
    using trainer = await engine.trainer(setupOf(spec));
    const lent = parameterBuffer(trainer);
    if (lent === null) throw new Error(`${engine.report.name} has no buffer of weights to lend`);
    const both = async (): Promise<{ readonly shared: number; readonly own: number }> => {
      // A view for each reading: TensorFlow.js keeps what it has read once.
      const view = sharedTensor(lent.buffer, lent.floats);
      const squares = view.square();
      const sum = squares.sum();
      const [shared = NaN] = await sum.data();
      for (const tensor of [view, squares, sum]) tensor.dispose();
      const { parameters } = await trainer.snapshot();
      const own = parameters.flatMap((values) => [...values]).reduce((total, x) => total + x * x, 0);
      return { shared, own };
    };
    const before = await both();
    await trainer.advance(steps);
    return [before, await both()];
  },
  async loseDevice(spec, steps) {
    const trainer = await engine.trainer(setupOf(spec));
    await trainer.advance(2);
    const trouble = new Promise<DeviceTrouble>((resolve) => {
      engine.watch(resolve);
    });
    const pending = endingOf(trainer.advance(steps));
    await new Promise((resolve) => {
      setTimeout(resolve, UNDER_WAY_MS);
    });
    gpu[Symbol.dispose]();
    const told = await trouble;
    return { trouble: told, pending: await pending, next: await endingOf(trainer.measure()) };
  },
  hasGpu: () =>
    findAdapter().then(
      () => true,
      () => false,
    ),
  load,
  turn: takeTurn,
  traced: tracedSteps,
  replicas,
};

self.onmessage = ({ data: { id, name, args } }: MessageEvent<Call>) => {
  const run = calls[name] as (...args: readonly unknown[]) => Promise<unknown>;
  const answer = (async () => run(...args))();
  answer.then(
    (value) => self.postMessage({ id, value }),
    (error: unknown) => self.postMessage({ id, error: String(error) }),
  );
};
