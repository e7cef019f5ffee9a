/** What can be asked of the bare page's worker. */
import type { EngineReport } from "../../src/core/readout.ts";
import type { DeviceTrouble } from "../../src/engine/engine.ts";
import type { Memory } from "../../src/engine/tfjs/engine.ts";
import type { Fixture, RelativeErrors } from "../../src/engine/fixture.ts";
import type { BrowserPeer, Facts, Turn } from "../../src/node/bench/rows.ts";

export interface Calls {
  start(): Promise<EngineReport>;
  conform(file: Fixture): Promise<RelativeErrors>;
  /** Hash of the weights after `steps` steps of a spec. */
  weightsAfter(spec: string, steps: number): Promise<string>;
  /** Snapshot at `at`, restored into a fresh trainer, against the unbroken run: equal hashes? */
  resumes(spec: string, at: number, steps: number): Promise<readonly [string, string]>;
  /** Memory after 10 steps, after `steps` more, and after everything was disposed; the last beside the first. */
  memoryOver(
    spec: string,
    steps: number,
  ): Promise<{
    readonly before: Memory;
    readonly early: Memory;
    readonly late: Memory;
    readonly after: Memory;
  }>;
  /** Destroys the device in mid-run. @returns what `watch` told */
  loseDevice(spec: string): Promise<DeviceTrouble>;
  /** Whether WebGPU finds an adapter. */
  hasGpu(): Promise<boolean>;
  /** Readies one peer of the benchmark for the step of a spec; always the same peer in one tab. */
  load(peer: BrowserPeer, spec: string): Promise<Facts>;
  /** A few steps of what is loaded. */
  turn(budgetMs: number): Promise<Turn>;
}

export interface Call {
  readonly id: number;
  readonly name: keyof Calls;
  readonly args: readonly unknown[];
}

export type Answer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };
