/** The browser's side of `npm run bench`: engines and libraries that make steps in a worker, one of them a tab. */
import { prepare, type Setup } from "../../src/core/setup.ts";
import type { Engine, Trainer } from "../../src/engine/engine.ts";
import { openGpu } from "../../src/engine/gpuDevice.ts";
import { type BrowserPeer, type Facts, specOf, type Turn } from "../../src/node/bench/rows.ts";
import { type Advance, turns } from "../../src/node/bench/turn.ts";

/** What one step's script asks of a GPU, counted at the one door all of it goes through. */
let dispatched = 0;

function countDispatches(): void {
  if (!("GPUComputePassEncoder" in self)) return;
  const encoder = GPUComputePassEncoder.prototype;
  for (const name of ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"] as const) {
    const plain = encoder[name] as (...args: unknown[]) => undefined;
    encoder[name] = function counted(this: GPUComputePassEncoder, ...args: unknown[]): undefined {
      dispatched++;
      return plain.apply(this, args);
    };
  }
}
countDispatches();

export async function findAdapter(): Promise<GPUAdapter> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  const adapter = (await gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? null;
  if (adapter === null) throw new Error("no WebGPU adapter");
  return adapter;
}

/** The adapter in words; a software one is named as such. */
async function describeGpu(): Promise<string> {
  const { vendor, architecture, device, description, isFallbackAdapter } = (await findAdapter()).info;
  const words = description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed GPU";
  return isFallbackAdapter ? `${words}, in software` : words;
}

let engine: Engine | null = null;
let trainer: Trainer | null = null;

async function startEngine(peer: "exact-chromium" | "tfjs-webgpu"): Promise<Engine> {
  if (peer === "exact-chromium") {
    const [{ startExact }, { default: url }] = await Promise.all([
      import("../../src/engine/exact/engine.ts"),
      import("../../src/engine/exact/kernels.wasm?url"),
    ]);
    return startExact(await WebAssembly.compileStreaming(fetch(url)), "");
  }
  const { startTfjs } = await import("../../src/engine/tfjs/engine.ts");
  return startTfjs({ name: "webgpu", gpu: await openGpu(await findAdapter()) }, "");
}

async function startPeer(peer: BrowserPeer, setup: Setup): Promise<Advance> {
  if (peer === "jax-js-wasm" || peer === "jax-js-webgpu") {
    const { startJax } = await import("./jax.ts");
    return startJax(peer === "jax-js-wasm" ? "wasm" : "webgpu", setup);
  }
  engine ??= await startEngine(peer);
  trainer?.[Symbol.dispose]();
  const started = await engine.trainer(setup);
  trainer = started;
  return (steps) => started.advance(steps);
}

const isOnGpu = (peer: BrowserPeer): boolean => peer.endsWith("webgpu");

async function factsOf(peer: BrowserPeer, advance: Advance): Promise<Facts> {
  if (isOnGpu(peer)) {
    // A block dispatches of its own accord as well: two steps less one step is one step.
    const within = async (steps: number): Promise<number> => {
      const before = dispatched;
      await advance(steps);
      return dispatched - before;
    };
    await within(1); // compiles
    const one = await within(1);
    return { device: await describeGpu(), dispatches: (await within(2)) - one };
  }
  const threads = peer === "jax-js-wasm" && self.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  return threads === 1 ? {} : { device: `CPU, ${threads} threads` };
}

let turn: ReturnType<typeof turns> | null = null;
let loaded: BrowserPeer | null = null;

/** Makes a tab ready for a kind of step. */
export async function load(peer: BrowserPeer, spec: string): Promise<Facts> {
  const advance = await startPeer(peer, prepare(specOf(spec)));
  turn = turns(advance);
  loaded = peer;
  return factsOf(peer, advance);
}

export async function takeTurn(budgetMs: number): Promise<Turn> {
  if (turn === null || loaded === null) throw new Error("bug: a turn before a load");
  const { ms, scriptMs } = await turn(budgetMs);
  return isOnGpu(loaded) ? { ms, scriptMs } : { ms };
}
