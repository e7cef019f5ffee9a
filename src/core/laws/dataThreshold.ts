/**
 * The data threshold: T_90 of the MLP as a power law that runs away where the training set holds n⋆ examples of each
 * answer (thresholdFit.ts). A form of ours, fitted to the public data of arXiv 2606.13753; like the plain power law it
 * reads the setting alone and is asked at memorization. Of the pre-norm transformer the same data leave n⋆ undetermined.
 */
import { type Law, LEVEL, type Word } from "./law.ts";
import { runKey } from "./known.ts";
import { type Origin, fit, measured, setting } from "./origin.ts";
import { FACTOR_SYMBOLS, POWER_FACTORS, outsideBox, templateOf } from "./powerFit.ts";
import { MLP_POWER } from "./powerFits.ts";
import { studentQuantile } from "./quantiles.ts";
import { MEMORIZATION, declined, notYet } from "./regime.ts";
import { type ThresholdFit, thresholdTime } from "./thresholdFit.ts";
import type { RunView } from "./view.ts";

const ID = "dataThreshold";

/** The runs are those that the plain power law is fitted to. Fitted again in dataThreshold.test.ts. */
export const PUBLISHED_THRESHOLD: ThresholdFit = {
  name: MLP_POWER.name,
  template: MLP_POWER.template,
  of: MLP_POWER.of,
  constant: 1.749734,
  exponents: { learningRate: -0.801187, weightDecay: -0.882089, p: 1.740508 },
  threshold: 7.77709,
  steepness: 2.119227,
  leftOut: 0.164595,
  runs: MLP_POWER.runs,
  cells: MLP_POWER.cells,
  box: MLP_POWER.box,
  leastFractions: MLP_POWER.leastFractions,
  fittedTo: MLP_POWER.fittedTo,
  keys: MLP_POWER.keys,
};

function predict(view: RunView): Word {
  const { spec } = view;
  const law = PUBLISHED_THRESHOLD;
  if (view.changes.length > 0)
    return declined(ID, view, "The run is changed by hand: the fit is to free runs.");
  const mem = view.reached("mem");
  if (mem === null) return notYet(ID, MEMORIZATION);
  const then = view.back(mem);
  if (templateOf(spec) !== law.template)
    return declined(ID, then, "It is fitted to the MLP on a + b alone, full batch.");
  const away = outsideBox(law, spec);
  if (away !== null) return declined(ID, then, away);
  const at = thresholdTime(law, spec);
  const factor = Math.exp(studentQuantile((1 + LEVEL) / 2, law.runs - law.cells) * law.leftOut);
  const origin: Origin = fit(`${law.runs} runs in ${law.cells} cells: ${law.fittedTo}`);
  return {
    kind: "prediction",
    law: ID,
    edition: 0,
    madeAt: mem,
    of: law.of,
    from: mem,
    at,
    band: {
      low: at / factor,
      high: at * factor,
      level: LEVEL,
      from: "the errors on cells left out of the fit",
    },
    inputs: [
      { symbol: "T_{mem}", value: mem, origin: measured(mem) },
      { symbol: "c", value: law.constant, origin },
      { symbol: "k_\\eta", value: law.exponents.learningRate, origin },
      { symbol: "k_\\lambda", value: law.exponents.weightDecay, origin },
      { symbol: "k_p", value: law.exponents.p, origin },
      { symbol: "n_\\star", value: law.threshold, origin },
      { symbol: "\\gamma", value: law.steepness, origin },
      ...POWER_FACTORS.map((name) => ({
        symbol: FACTOR_SYMBOLS[name][0],
        value: spec[name],
        origin: setting,
      })),
    ],
    heldOut: !law.keys.includes(runKey(spec)),
    notes: [],
  };
}

export const dataThreshold: Law = {
  id: ID,
  name: "Data threshold",
  formula:
    "T_{90} = e^{c}\\,\\eta^{k_\\eta}\\lambda^{k_\\lambda}p^{k_p}\\left(\\alpha p - n_\\star\\right)^{-\\gamma}",
  origin: fit("public data of arXiv 2606.13753, full batch; the form is ours"),
  inputs: "η, λ, p and how many training examples each answer has; nothing of the run",
  regime: "the MLP on a + b, full batch, in the box of settings it was fitted on, where every run groks",
  calibratedOn: [],
  of: "grok90",
  predict,
};
