/**
 * The contract between page and the worker that analyzes sweeps, types only. A request brings everything that it is
 * about, so the worker can go at any time and nothing is lost with it; it is answered once, in the order they came.
 */
import type { RunResult } from "../core/result.ts";
import type { SweepAnalysis } from "../core/sweep/analysis.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";

export type ToSweepWorker = {
  readonly type: "analyze";
  readonly request: number;
  readonly plans: readonly SweepPlan[];
  /** By `runKey`, of all plans; others are ignored. */
  readonly runs: ReadonlyMap<string, RunResult>;
};

export type FromSweepWorker =
  /** One for each plan. */
  | { readonly type: "analyzed"; readonly request: number; readonly analyses: readonly SweepAnalysis[] }
  /** Held by the worker for as long as it lives: whoever gets this lock next knows that it died. */
  | { readonly type: "alive"; readonly lock: string };
