/** The browser's side of `npm run bench`: engines and libraries that make steps in a worker, one of them a tab. */
import { prepare, type Setup } from "../../src/core/setup.ts";
import type { Engine, Trainer } from "../../src/engine/engine.ts";
import { replicaSeconds } from "../../src/node/bench/replicas.ts";
import { type BrowserPeer, type Facts, isOnGpu, specOf, type Turn } from "../../src/node/bench/rows.ts";
import { MARKS } from "../../src/node/bench/trace.ts";
import { type Advance, type Turns, turns } from "../../src/node/bench/turn.ts";
import { watchGpu } from "./gpuCounts.ts";
import { findAdapter, startAny } from "./startEngine.ts";

/** The adapter in words; a software one is named as such. */
async function describeGpu(): Promise<string> {
  const { vendor, architecture, device, description, isFallbackAdapter } = (await findAdapter()).info;
  const words = description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed GPU";
  return isFallbackAdapter ? `${words}, in software` : words;
}

let engine: Engine | null = null;
let trainer: Trainer | null = null;

async function startPeer(peer: BrowserPeer, setup: Setup): Promise<Advance> {
  if (peer === "jax-js-wasm" || peer === "jax-js-webgpu") {
    const { startJax } = await import("./jax.ts");
    return startJax(peer === "jax-js-wasm" ? "wasm" : "webgpu", setup);
  }
  engine ??= await startAny(peer);
  trainer?.[Symbol.dispose]();
  const started = await engine.trainer(setup);
  trainer = started;
  return (steps) => started.advance(steps);
}

async function dispatchesOf(advance: Advance): Promise<number> {
  const watch = watchGpu();
  const within = async (steps: number): Promise<number> => {
    const before = watch.counts().dispatches;
    await advance(steps);
    return watch.counts().dispatches - before;
  };
  await within(1); // compiles
  // A block dispatches of its own accord as well: two steps less one step is one step.
  const one = await within(1);
  const two = await within(2);
  watch.stop(); // counting takes time, which is what is measured next
  return two - one;
}

async function factsOf(peer: BrowserPeer, advance: Advance): Promise<Facts> {
  if (isOnGpu(peer)) return { device: await describeGpu(), dispatches: await dispatchesOf(advance) };
  const threads = peer === "jax-js-wasm" && self.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  return threads === 1 ? {} : { device: `CPU, ${threads} threads` };
}

let loaded: Turns | null = null;

function ready(): Turns {
  if (loaded === null) throw new Error("bug: a turn before a load");
  return loaded;
}

/** Makes a tab ready for a kind of step. */
export async function load(peer: BrowserPeer, spec: string): Promise<Facts> {
  const advance = await startPeer(peer, prepare(specOf(spec)));
  loaded = turns(advance);
  return factsOf(peer, advance);
}

export async function takeTurn(budgetMs: number): Promise<Turn> {
  return ready().turn(budgetMs);
}

export async function tracedSteps(count: number): Promise<void> {
  performance.mark(MARKS.from);
  await ready().steps(count);
  performance.mark(MARKS.to);
}

/** Of our own engine on the GPU, which need not be loaded for a kind of step. */
export async function replicas(specs: readonly string[], steps: number, together: boolean): Promise<number> {
  engine ??= await startAny("gpu");
  return replicaSeconds(engine, specs, steps, together);
}
