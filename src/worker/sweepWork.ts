/**
 * What the sweep worker does: analyses (core/sweep/analysis.ts) and the laws' words (core/laws), for whoever asked. Knows
 * no `postMessage`.
 */
import { judgeRun } from "../core/laws/scoreboard.ts";
import { runOf } from "../core/laws/trace.ts";
import { assertNever } from "../core/prelude.ts";
import { analyze } from "../core/sweep/analysis.ts";
import type { FromSweepWorker, ToSweepWorker } from "./sweepProtocol.ts";

/** @returns hears what the page says */
export function createSweepWork(post: (message: FromSweepWorker) => void): (message: ToSweepWorker) => void {
  return (message) => {
    const { request } = message;
    switch (message.type) {
      case "analyze": {
        const { plans, runs } = message;
        const analyses = plans.map((plan) => analyze(plan, (key) => runs.get(key)));
        return post({ type: "analyzed", request, analyses });
      }
      case "judge": {
        const { runs, calibration } = message;
        // One after the other: their curves take room.
        return post({
          type: "judged",
          request,
          judged: runs.map((run) => judgeRun(runOf(run), calibration)),
        });
      }
      default:
        return assertNever(message);
    }
  };
}
