/**
 * The norm-separation law's three-input predictor (arXiv 2603.13331): the rate γ̂ at which V falls in a short window, read
 * off the run itself, carries V from there to V̂_post. Their γ is a rate of V with unit ηλ; in the lab's convention
 * γ̂ = 2κηλ, so the published "1.4 ηλ" is κ = 0.70. Nothing is converted here: γ̂ is measured as the rate of V.
 */
import type { Law, Word } from "./law.ts";
import { type Calibration, cellFor, originOf, transferNotes } from "./known.ts";
import { bandAround, spreadOf, spreadOfPaper } from "./interval.ts";
import { derived, measured, paper } from "./origin.ts";
import {
  LAYER_NORM,
  MEMORIZATION,
  alreadyKnows,
  declined,
  hasLayerNorm,
  isHeldOut,
  notFree,
  notYet,
} from "./regime.ts";
import type { RunView } from "./view.ts";
import { NO_FALL, fallAfter } from "./window.ts";

const ID = "normSeparation";
const SOURCE = "arXiv 2603.13331";
const PUBLISHED_SPREAD = spreadOfPaper(0.346, `${SOURCE}, mean error 34.6 %`);

/** V_mem must be over so many times V̂_post: the paper's check that a run will grok. */
const LEAST_RATIO = 2;

/** Over this train accuracy the rate is better told (paper). */
const SURE = 0.995;

/** @param begins the step after which the window may lie */
function carried(view: RunView, calibration: Calibration, begins: number, edition: 0 | 1): Word {
  const mem = view.reached("mem");
  const cell = cellFor(calibration, view.spec, ["vPost"]);
  const vPost = cell?.constants.vPost?.value;
  if (mem === null || cell === null || vPost === undefined)
    return declined(
      ID,
      view,
      "No run of this network and train fraction has told V̂_post, the norm after generalizing.",
    );
  const vMem = view.at("norm", mem);
  if (vMem === null || vMem <= LEAST_RATIO * vPost) {
    const ratio = vMem === null ? "unknown" : (vMem / vPost).toFixed(2);
    return declined(ID, view, `V_mem / V̂_post is ${ratio}; the paper asks for more than ${LEAST_RATIO}.`);
  }
  const fall = fallAfter(view, begins);
  if (fall === null) return notYet(ID, NO_FALL);
  const then = view.back(fall.to);
  const start = then.at("norm", fall.from) ?? vMem;
  const delay = Math.log(start / vPost) / -fall.slope;
  const { learningRate, weightDecay } = then.rates;
  const kappa = -fall.slope / (2 * learningRate * weightDecay);
  const window = `this run, steps ${fall.from} to ${fall.to}`;
  return {
    kind: "prediction",
    law: ID,
    edition,
    madeAt: then.step,
    of: "grok99",
    from: fall.from,
    at: fall.from + delay,
    band: bandAround(
      fall.from,
      delay,
      spreadOf(cell, edition === 0 ? "normSeparation" : "normSeparation later", PUBLISHED_SPREAD),
    ),
    inputs: [
      { symbol: fall.from === mem ? "V_{mem}" : "V", value: start, origin: measured(fall.from) },
      { symbol: "\\hat\\gamma", value: -fall.slope, origin: { kind: "measured", text: window } },
      { symbol: "\\hat\\kappa = \\hat\\gamma/2\\eta\\lambda", value: kappa, origin: derived },
      { symbol: "\\hat V_{post}", value: vPost, origin: originOf(cell, "vPost") },
    ],
    heldOut: isHeldOut(cell, view),
    notes: [...transferNotes(cell, view.spec), ...(hasLayerNorm(view) ? [LAYER_NORM] : [])],
  };
}

function word(view: RunView, calibration: Calibration, edition: 0 | 1): Word {
  const unfree = notFree(view, ["adamw"]);
  if (unfree !== null) return declined(ID, view, unfree);
  const mem = view.reached("mem");
  if (mem === null) return notYet(ID, MEMORIZATION);
  const known = alreadyKnows(view, mem);
  if (known !== null) return declined(ID, view, known);
  if (edition === 0) return carried(view, calibration, mem, 0);
  const sure = view.points("trainAccuracy", mem, view.step).find(({ value }) => value > SURE);
  if (sure === undefined) return notYet(ID, "train accuracy over 0.995");
  return carried(view, calibration, sure.step, 1);
}

export const normSeparation: Law = {
  id: ID,
  name: "Norm separation",
  formula: "T_{grok} - T_{mem} = \\frac{1}{\\hat\\gamma}\\,\\ln\\frac{V_{mem}}{\\hat V_{post}}",
  origin: paper(SOURCE),
  inputs:
    "V at memorization; the rate γ̂ of V over 50 steps, or 5 % of 1/(ηλ), from there or from its peak; V̂_post of earlier runs",
  regime: "AdamW, a run left to itself, V falling, V_mem over twice V̂_post",
  calibratedOn: ["vPost"],
  of: "grok99",
  predict: (view, calibration) => word(view, calibration, 0),
  later: {
    from: "the window begun at train accuracy 0.995",
    predict: (view, calibration) => word(view, calibration, 1),
  },
};
