/** What can be asked of the bare page's worker. */
import type { EngineReport } from "../../src/core/readout.ts";
import type { DeviceTrouble } from "../../src/engine/engine.ts";
import type { Fixture, RelativeErrors } from "../../src/engine/fixture.ts";
import type { GpuOptions } from "../../src/engine/gpu/engine.ts";
import type { Memory } from "../../src/engine/tfjs/engine.ts";
import type { BrowserPeer, Facts, Turn } from "../../src/node/bench/rows.ts";
import type { GpuCounts } from "./gpuCounts.ts";

export type GpuEngine = "gpu" | "tfjs-webgpu";

/** The adapter in its own words. */
export interface Adapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly software: boolean;
}

/** A stretch of a long run: what was made in it, and what was alive at its ends. */
export interface Stretched {
  readonly early: GpuCounts;
  readonly late: GpuCounts;
}

/** How a promise ended, where it might have hung. */
export type Ending = "resolved" | "hangs" | { readonly rejected: string };

/** Of our own engine: what can be said in a message. */
export type GpuSettings = Pick<GpuOptions, "product" | "limits">;

export interface Calls {
  /** @throws Error when WebGPU finds none */
  adapter(): Promise<Adapter>;
  /** The engine that the calls below ask; one a tab. */
  start(name: GpuEngine, options?: GpuSettings): Promise<EngineReport>;
  conform(file: Fixture): Promise<RelativeErrors>;
  /** A case of the conformance suite. @throws Error that says what is not so */
  runCase(title: string): Promise<void>;
  /** Hash of weights and moments after `steps` steps of a spec. */
  weightsAfter(spec: string, steps: number): Promise<string>;
  /** GPU dispatches in one step. */
  dispatches(spec: string): Promise<number>;
  /** What was made and is alive since `start`. */
  counts(): Promise<GpuCounts>;
  /** Makes a spec's trainer that stays, for what is counted while it does. */
  keep(spec: string): Promise<void>;
  /** Makes steps of it in equal blocks, and nothing else. */
  stretch(blocks: number, steps: number): Promise<Stretched>;
  /** The same, looking at it in every way after each block. */
  looked(blocks: number, steps: number): Promise<Stretched>;
  /** Disposes of it. */
  release(): Promise<GpuCounts>;
  /** What TensorFlow.js holds. */
  tfjsMemory(): Promise<Memory>;
  /**
   * Lends gpu's device and the weights of its trainer to TensorFlow.js, before `steps` steps and after them.
   * @returns Σθ², as TensorFlow.js has it of the shared buffer, and of a snapshot
   */
  lend(spec: string, steps: number): Promise<readonly { readonly shared: number; readonly own: number }[]>;
  /** Destroys the device in the middle of `steps` steps. @returns what `watch` told, and how promises ended */
  loseDevice(
    spec: string,
    steps: number,
  ): Promise<{ readonly trouble: DeviceTrouble; readonly pending: Ending; readonly next: Ending }>;
  /** Whether WebGPU finds an adapter. */
  hasGpu(): Promise<boolean>;
  /** Readies one peer of the benchmark for the step of a spec; always the same peer in one tab. */
  load(peer: BrowserPeer, spec: string): Promise<Facts>;
  /** A few steps of what is loaded. */
  turn(budgetMs: number): Promise<Turn>;
  /** So many steps of what is loaded, between two marks of the browser's trace. */
  traced(steps: number): Promise<void>;
  /** Runs of these specs on gpu, in its tab, as src/node/bench/replicas.ts has them. @returns seconds */
  replicas(specs: readonly string[], steps: number, together: boolean): Promise<number>;
}

export interface Call {
  readonly id: number;
  readonly name: keyof Calls;
  readonly args: readonly unknown[];
}

export type Answer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };
