/** What the analysis worker does: core/sweep/analysis.ts at once, for whoever asked. Knows no `postMessage`. */
import { analyze } from "../core/sweep/analysis.ts";
import type { FromSweepWorker, ToSweepWorker } from "./sweepProtocol.ts";

/** @returns hears what the page says */
export function createSweepWork(post: (message: FromSweepWorker) => void): (message: ToSweepWorker) => void {
  return ({ request, plans, runs }) =>
    post({ type: "analyzed", request, analyses: plans.map((plan) => analyze(plan, (key) => runs.get(key))) });
}
