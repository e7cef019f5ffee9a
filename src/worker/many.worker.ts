/** The door of a pool's worker: orders in, news out. What is done is `manyWork.ts`; who makes it is `manyDoor.ts`. */
import type { Engine } from "../engine/engine.ts";
import { ensureDispose } from "./dispose.ts";
import { browserMemory, checkGpu } from "./gpuCheck.ts";
import { createGpuHolder } from "./gpuHolder.ts";
import type { FromMany, ManyEngine, ToMany } from "./manyProtocol.ts";
import { createManyWork } from "./manyWork.ts";
import { startExact } from "./startEngine.ts";

declare const self: DedicatedWorkerGlobalScope;

ensureDispose(); // before anything that is disposed is made

/** The news of a lost device comes at most so late. */
const LOSS_MS = 200;

const gpu = createGpuHolder();
const now = (): number => performance.now();

const START: Record<ManyEngine, () => Promise<Engine>> = {
  exact: () => startExact(""),
  gpu: async () => {
    const [{ startGpu }, device] = [await import("../engine/gpu/engine.ts"), await gpu.borrow()];
    return startGpu(device, now, "");
  },
};

const turns: (() => void)[] = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => turns.shift()?.();

const post = (message: FromMany): void => self.postMessage(message);

const memory = browserMemory();

const hear = createManyWork({
  start: (name) => START[name](),
  findGpu: async () => (await gpu.look()).finding,
  async checkGpu(spec, engines) {
    const [{ info }, { GPU_VERSION: version }] = await Promise.all([
      gpu.look(),
      import("../engine/gpu/engine.ts"),
    ]);
    if (info === null) return { ok: false, reason: "The GPU is gone" };
    return checkGpu(
      { info, browser: navigator.userAgent, version, spec, ...engines, now, memory },
      () => undefined,
    );
  },
  post,
  now,
  turn: () =>
    new Promise((resolve) => {
      turns.push(resolve);
      port2.postMessage(null);
    }),
  moment: () =>
    new Promise((resolve) => {
      setTimeout(resolve, LOSS_MS);
    }),
});

self.onmessage = ({ data }: MessageEvent<ToMany>) => hear(data);

// A lock that lives as long as this worker; many may begin in the same moment, so chance names it.
const locks = (navigator as { locks?: LockManager }).locks;
const lock = `grokking-lab-many-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
void locks?.request(lock, () => {
  post({ type: "alive", lock });
  return new Promise<never>(() => undefined);
});
