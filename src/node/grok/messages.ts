/** What pool and threads say to each other: structured clones, one run at a time in a thread. */
import type { Trace } from "../../core/laws/trace.ts";
import type { Receipt } from "../../core/receipt.ts";
import type { RunResult } from "../../core/result.ts";
import type { RunSpec } from "../../core/spec/keys.ts";

/** One state of a run beside the grid. */
export interface Reading {
  readonly step: number;
  readonly trainAcc: number;
  readonly testAcc: number;
  /** ‖θ‖² */
  readonly v: number;
}

export interface Order {
  /** Its engine named. */
  readonly spec: RunSpec;
  /** Read the state at steps 1, 1 + n, 1 + 2n, … as well; `null`: on the grid alone. Changes nothing of the run. */
  readonly readEvery: number | null;
  /** Send what laws of the delay read, too. */
  readonly traced?: boolean;
}

/** A run that came to an end of its own. */
export interface Made {
  readonly result: RunResult;
  readonly receipt: Receipt | null;
  readonly readings: readonly Reading[];
  /** Where it was asked for. */
  readonly trace?: Trace;
}

/** Where a run stands. */
export interface Progress {
  readonly step: number;
  readonly testAcc: number;
}

export type Outcome =
  | ({ readonly kind: "made" } & Made)
  /** A sentence without its full stop. */
  | { readonly kind: "failed"; readonly message: string };

export type Said = { readonly kind: "progress"; readonly progress: Progress } | Outcome;

/** What a thread is started with. */
export interface ThreadData {
  /** kernels.wasm, compiled once for all threads. */
  readonly module: WebAssembly.Module;
}
