/** The engine's side of the bare page. */
import { prepare } from "../../src/core/setup.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { parseLink } from "../../src/core/spec/parse.ts";
import type { Setup } from "../../src/core/setup.ts";
import type { DeviceTrouble, Engine } from "../../src/engine/engine.ts";
import { conform } from "../../src/engine/conform.ts";
import { type Gpu, openGpu } from "../../src/engine/gpuDevice.ts";
import { memory, startTfjs } from "../../src/engine/tfjs/engine.ts";
import { tfjsTrainer } from "../../src/engine/tfjs/trainer.ts";
import type { Call, Calls } from "./calls.ts";
import { findAdapter, load, takeTurn } from "./peers.ts";

let engine: Engine;
let gpu: Gpu;

function setupOf(text: string): Setup {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return prepare(parsed.value.spec);
}

function hash({ parameters, moments }: Snapshot): string {
  let h = 0x811c9dc5;
  for (const array of [parameters, ...moments].flat()) {
    for (const word of new Uint32Array(array.slice().buffer)) h = Math.imul(h ^ word, 0x01000193) >>> 0;
  }
  return h.toString(16);
}

const calls: Calls = {
  async start() {
    gpu = await openGpu(await findAdapter());
    engine = await startTfjs({ name: "webgpu", gpu }, "");
    return engine.report;
  },
  conform: (file) => conform(engine, file),
  async weightsAfter(spec, steps) {
    using trainer = tfjsTrainer(setupOf(spec));
    await trainer.advance(steps);
    return hash(await trainer.snapshot());
  },
  async resumes(spec, at, steps) {
    using whole = tfjsTrainer(setupOf(spec));
    await whole.advance(steps);
    using cut = tfjsTrainer(setupOf(spec));
    await cut.advance(at);
    const half = await cut.snapshot();
    using resumed = tfjsTrainer(setupOf(spec));
    resumed.restore(half);
    await resumed.advance(steps - at);
    return [hash(await whole.snapshot()), hash(await resumed.snapshot())];
  },
  async memoryOver(spec, steps) {
    const before = memory();
    const trainer = tfjsTrainer(setupOf(spec));
    const stretch = async (n: number): Promise<void> => {
      await trainer.advance(n);
      await trainer.measure();
      await trainer.snapshot();
    };
    await stretch(20);
    await stretch(20);
    const early = memory();
    for (let done = 0; done < steps; done += 20) await stretch(20);
    const late = memory();
    trainer[Symbol.dispose]();
    return { before, early, late, after: memory() };
  },
  async loseDevice(spec) {
    const trainer = tfjsTrainer(setupOf(spec));
    await trainer.advance(2);
    const trouble = new Promise<DeviceTrouble>((resolve) => {
      engine.watch(resolve);
    });
    gpu[Symbol.dispose]();
    void trainer.advance(2).catch(() => undefined);
    return trouble;
  },
  hasGpu: () =>
    findAdapter().then(
      () => true,
      () => false,
    ),
  load,
  turn: takeTurn,
};

self.onmessage = ({ data: { id, name, args } }: MessageEvent<Call>) => {
  const run = calls[name] as (...args: readonly unknown[]) => Promise<unknown>;
  run(...args).then(
    (value) => self.postMessage({ id, value }),
    (error: unknown) => self.postMessage({ id, error: String(error) }),
  );
};
