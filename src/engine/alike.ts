/** Which runs can be trained side by side: those that differ in no size and no kind of arithmetic. */
import { type RunSpec } from "../core/spec/keys.ts";
import { printSpec } from "../core/spec/print.ts";

/** Two runs with the same text may go in one fleet. What each run has of its own is set to the same in both. */
export function kindOf(spec: RunSpec): string {
  return printSpec({
    ...spec,
    seed: 0,
    learningRate: 1e-3,
    weightDecay: 0,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    momentum: 0,
    init: "fanin",
    scale: 1,
    steps: 1,
    after: 0,
    interventions: [],
    engine: "auto",
  });
}
