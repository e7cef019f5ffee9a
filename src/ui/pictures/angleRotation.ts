/**
 * The rotation that weights settle to when noise turns them and weight decay holds their length (Kosson, Messmer,
 * Jaggi, arXiv 2305.17212), and whether a run is of the kind it speaks of. The paper follows the weight vector of each
 * neuron; here it is held against the rotation of all decayed weights together. Pure.
 */
import type { Live } from "../../core/runState.ts";
import type { Rates } from "../../core/setup.ts";
import type { Intervention } from "../../core/spec/interventions.ts";
import type { RunSpec } from "../../core/spec/keys.ts";

export type Equilibrium =
  | { readonly kind: "known"; readonly at: (rates: Rates) => number; readonly formula: string }
  /** One sentence. */
  | { readonly kind: "none"; readonly why: string };

/** Radians a step, of the rates in force. */
export function equilibriumOf({ optimizer, beta1, momentum }: RunSpec): Equilibrium {
  switch (optimizer) {
    case "adamw":
      return {
        kind: "known",
        at: ({ learningRate, weightDecay }) =>
          Math.sqrt((2 * learningRate * weightDecay * (1 - beta1)) / (1 + beta1)),
        formula: "√(2ηλ(1 − β1)/(1 + β1))",
      };
    case "sgd":
      return {
        kind: "known",
        at: ({ learningRate, weightDecay }) => Math.sqrt((2 * learningRate * weightDecay) / (1 + momentum)),
        formula: momentum === 0 ? "√(2ηλ)" : "√(2ηλ/(1 + μ))",
      };
    case "adam":
      return {
        kind: "none",
        why: "Equilibrium not applicable: with decay coupled into Adam’s gradient it depends on how large the gradient is.",
      };
  }
}

/** A stretch of steps on which nothing was changed. */
export interface Stretch {
  readonly from: number;
  /** Where the next begins, or the present. */
  readonly to: number;
  readonly rates: Rates;
  /** Whether ‖θ‖ was held: then it is not weight decay that sets the length. */
  readonly held: boolean;
}

/** @param fired interventions in the order they fired */
export function stretchesOf(start: Rates, fired: Live["fired"], end: number): readonly Stretch[] {
  const out: Stretch[] = [{ from: 0, to: end, rates: start, held: false }];
  for (const { step, entry } of fired) {
    const last = out.at(-1);
    if (last === undefined || step > end) continue;
    const next: Stretch = { ...changed(last, entry), from: step, to: end };
    out.splice(-1, 1, { ...last, to: step }, next);
  }
  return out.filter(({ from, to }) => to > from);
}

function changed({ rates, held }: Stretch, { action, value }: Intervention): Pick<Stretch, "rates" | "held"> {
  switch (action) {
    case "lr":
      return { rates: { ...rates, learningRate: value ?? rates.learningRate }, held };
    case "wd":
      return { rates: { ...rates, weightDecay: value ?? rates.weightDecay }, held };
    case "hold":
    case "norm":
      return { rates, held: true };
    case "free":
      return { rates, held: false };
    case "rescale":
    case "temp":
      return { rates, held };
  }
}
