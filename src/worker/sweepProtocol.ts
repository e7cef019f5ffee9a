/**
 * The contract between page and the workers that analyze sweeps and put their runs to the laws, types only. A request
 * brings everything that it is about, so a worker can go at any time and nothing is lost with it; it is answered once, in
 * the order they came.
 */
import type { Calibration } from "../core/laws/known.ts";
import type { JudgedRun } from "../core/laws/scoreboard.ts";
import type { EndedRun } from "../core/laws/trace.ts";
import type { RunResult } from "../core/result.ts";
import type { SweepAnalysis } from "../core/sweep/analysis.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";

export interface AnalyzeQuestion {
  readonly type: "analyze";
  readonly plans: readonly SweepPlan[];
  /** By `runKey`, of all plans; others are ignored. */
  readonly runs: ReadonlyMap<string, RunResult>;
}

export interface JudgeQuestion {
  readonly type: "judge";
  readonly runs: readonly EndedRun[];
  readonly calibration: Calibration;
}

export type ToSweepWorker = (AnalyzeQuestion | JudgeQuestion) & { readonly request: number };

export type FromSweepWorker =
  /** One for each plan. */
  | { readonly type: "analyzed"; readonly request: number; readonly analyses: readonly SweepAnalysis[] }
  /** One for each run. */
  | { readonly type: "judged"; readonly request: number; readonly judged: readonly JudgedRun[] }
  /** Held by the worker for as long as it lives: whoever gets this lock next knows that it died. */
  | { readonly type: "alive"; readonly lock: string };
