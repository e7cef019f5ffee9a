/** Who analyzes sweeps: a worker of its own, asked one analysis at a time. */
import type { Result } from "../core/prelude.ts";
import type { RunResult } from "../core/result.ts";
import type { SweepAnalysis } from "../core/sweep/analysis.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";
import { createSweepAsker } from "./sweepAsker.ts";

export interface SweepAnalyst {
  /**
   * One request at a time.
   * @param runs by `runKey`
   * @returns an analysis a plan; `null` if it was dropped; a failure is a sentence
   */
  analyze(
    plans: readonly SweepPlan[],
    runs: ReadonlyMap<string, RunResult>,
  ): Promise<Result<readonly SweepAnalysis[], string> | null>;
  /** What is under way is wanted no more. */
  drop(): void;
}

export function createSweepAnalyst(makeWorker: () => Worker): SweepAnalyst {
  const { ask, drop } = createSweepAsker(
    makeWorker,
    (message) => (message.type === "analyzed" ? message.analyses : null),
    (why) => `The sweep could not be analyzed: ${why}. It is tried again when the next run ends.`,
  );
  return { analyze: (plans, runs) => ask({ type: "analyze", plans, runs }), drop };
}
