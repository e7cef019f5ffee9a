/**
 * The first-passage law (arXiv 2605.18845): V falls as exp(−2κηλt) from V_mem, and the run groks where it passes V⋆.
 * κ and V⋆ are calibrated on earlier runs, not derived. Where V is still rising at T_mem, as in networks without LayerNorm
 * from our initial weights, the law does not apply and declines.
 */
import { type Word, type Law, type Prediction } from "./law.ts";
import { type Calibration, type CellKnowledge, cellFor, originOf, transferNotes } from "./known.ts";
import { bandAround, spreadOf, spreadOfPaper } from "./interval.ts";
import { type Origin, measured, paper, setting } from "./origin.ts";
import { MEMORIZATION, alreadyKnows, declined, isHeldOut, isRising, notFree, notYet } from "./regime.ts";
import type { RunView } from "./view.ts";

const ID = "firstPassage";
const SOURCE = "arXiv 2605.18845";
const PUBLISHED_SPREAD = spreadOfPaper(0.177, `${SOURCE}, mean error 17.7 %`);

/** κ_LL and V⋆ of the paper's headline cell; its initial weights are not public. */
const PUBLISHED = { kappa: 0.252, vStar: 2501 } as const;

/** The one-layer transformer without LayerNorm or biases of the paper, at p = 97. */
function isHeadlineCell({ spec }: RunView): boolean {
  return (
    spec.task === "add" &&
    spec.p === 97 &&
    spec.model === "transformer" &&
    spec.norm === "none" &&
    spec.layers === 1 &&
    spec.bias === 0 &&
    spec.equalsToken === 1 &&
    spec.dModel === 128 &&
    spec.hidden === 512 &&
    spec.init === "fanin" &&
    spec.scale === 1 &&
    spec.learningRate === 0.001 &&
    spec.weightDecay === 1
  );
}

interface Constants {
  readonly kappa: number;
  readonly vStar: number;
  readonly origins: { readonly kappa: Origin; readonly vStar: Origin };
  readonly cell: CellKnowledge | null;
  readonly notes: readonly string[];
}

function constantsFor(view: RunView, calibration: Calibration): Constants | null {
  const cell = cellFor(calibration, view.spec, ["kappaLL", "vStar"]);
  const kappa = cell?.constants.kappaLL;
  const vStar = cell?.constants.vStar;
  if (cell !== null && kappa !== undefined && vStar !== undefined) {
    const origins = { kappa: originOf(cell, "kappaLL"), vStar: originOf(cell, "vStar") };
    return { kappa: kappa.value, vStar: vStar.value, origins, cell, notes: transferNotes(cell, view.spec) };
  }
  if (!isHeadlineCell(view)) return null;
  const origin = paper(`${SOURCE}, 10 runs of p = 97`);
  const notes = ["The paper's constants; its initial weights are not public, and lighter than ours."];
  return { ...PUBLISHED, origins: { kappa: origin, vStar: origin }, cell: null, notes };
}

function passage(view: RunView, constants: Constants, mem: number): Word {
  const { kappa, vStar, origins, cell, notes } = constants;
  const { learningRate, weightDecay } = view.rates;
  const start = view.at("norm", mem);
  if (start === null) return declined(ID, view, "V is not known where the law sets out.");
  if (kappa <= 0)
    return declined(
      ID,
      view,
      "In the runs that calibrate it V did not fall before the grok: κ is not above 0.",
    );
  if (start <= vStar)
    return declined(
      ID,
      view,
      `V is ${start.toFixed(0)}, at or below V⋆ = ${vStar.toFixed(0)} already: the law leaves no delay.`,
    );
  const delay = Math.log(start / vStar) / (2 * kappa * learningRate * weightDecay);
  const prediction: Prediction = {
    kind: "prediction",
    law: ID,
    edition: 0,
    madeAt: view.step,
    of: "grok99",
    from: mem,
    at: mem + delay,
    band: bandAround(mem, delay, spreadOf(cell, ID, PUBLISHED_SPREAD)),
    inputs: [
      { symbol: "V_{mem}", value: start, origin: measured(mem) },
      { symbol: "V_\\star", value: vStar, origin: origins.vStar },
      { symbol: "\\kappa", value: kappa, origin: origins.kappa },
      { symbol: "\\eta", value: learningRate, origin: setting },
      { symbol: "\\lambda", value: weightDecay, origin: setting },
    ],
    heldOut: isHeldOut(cell, view),
    notes,
  };
  return prediction;
}

const NO_CONSTANTS = "No run of this network and train fraction has calibrated κ and V⋆.";

function predict(view: RunView, calibration: Calibration): Word {
  const unfree = notFree(view, ["adamw"]);
  if (unfree !== null) return declined(ID, view, unfree);
  const mem = view.reached("mem");
  if (mem === null) return notYet(ID, MEMORIZATION);
  const then = view.back(mem);
  const known = alreadyKnows(then, mem);
  if (known !== null) return declined(ID, then, known);
  if (isRising(then, mem))
    return declined(ID, then, "The norm is still rising: first passage does not apply.");
  const constants = constantsFor(then, calibration);
  return constants === null ? declined(ID, then, NO_CONSTANTS) : passage(then, constants, mem);
}

export const firstPassage: Law = {
  id: ID,
  name: "First passage",
  formula: "T_{grok} - T_{mem} = \\frac{1}{2\\kappa\\,\\eta\\lambda}\\,\\ln\\frac{V_{mem}}{V_\\star}",
  origin: paper(SOURCE),
  inputs: "V at memorization; κ and V⋆ of earlier runs of the same network and train fraction",
  regime: "AdamW, a run left to itself, V falling at memorization and above V⋆, test accuracy still low",
  calibratedOn: ["kappaLL", "vStar"],
  of: "grok99",
  predict,
};
