/**
 * The shell–core transition (picture: arXiv 2606.30388; closed form: our derivation). With R = V a CIR process,
 * dR = (ηP − 2λR) dt + 2√(ηR) dW in time t = ηk, R nears R∞ at rate 2ηλ per step, and passes from ρ_M² to ρ_G² in
 * τ = ln((ρ_M² − R∞)/(ρ_G² − R∞))/(2ηλ) steps. Coupled decay has λπ̄ for λ, π̄ = tr π/P. Full batch has no noise: R∞ is
 * the signal floor ρ_S² alone, and there is no band of its own.
 */
import { type Band, type Law, LEVEL, type Word } from "./law.ts";
import { type Calibration, cellFor, originOf, transferNotes } from "./known.ts";
import { reachOf, spreadOf } from "./interval.ts";
import { derived, measured, setting } from "./origin.ts";
import { studentQuantile } from "./quantiles.ts";
import {
  LAYER_NORM,
  MEMORIZATION,
  alreadyKnows,
  declined,
  hasLayerNorm,
  isHeldOut,
  isRising,
  notFree,
  notYet,
} from "./regime.ts";
import type { RunView } from "./view.ts";

const ID = "shellCore";

/** What the radius process is driven by. */
export interface RadiusProcess {
  readonly learningRate: number;
  /** λ, or λπ̄ where the decay is coupled. */
  readonly effectiveDecay: number;
  /** R∞. */
  readonly limit: number;
  /** Whether there is gradient noise. */
  readonly noisy: boolean;
}

/** ηP/(2λ_eff): where gradient noise alone holds V (our derivation). */
export function noiseFloor(learningRate: number, effectiveDecay: number, decayed: number): number {
  return (learningRate * decayed) / (2 * effectiveDecay);
}

/** Steps from R = `from` to R = `to` on the mean path; `null` where it never gets there. */
export function transitionSteps(
  { learningRate, effectiveDecay, limit }: RadiusProcess,
  from: number,
  to: number,
): number | null {
  const ratio = (from - limit) / (to - limit);
  return to <= limit || ratio <= 0 ? null : Math.log(ratio) / (2 * learningRate * effectiveDecay);
}

/**
 * sd(τ) = sd(R_τ)/|dR/dk|, with Var R_t = R_0 (2η/λ)(e^{−2λt} − e^{−4λt}) + R∞ (η/λ)(1 − e^{−2λt})², t = ηk, and
 * |dR/dk| = 2ηλ(ρ_G² − R∞).
 */
export function transitionSpread(process: RadiusProcess, from: number, to: number, steps: number): number {
  const { learningRate, effectiveDecay, limit, noisy } = process;
  if (!noisy) return 0;
  const unit = learningRate / effectiveDecay;
  const left = Math.exp(-2 * effectiveDecay * learningRate * steps);
  const variance = 2 * from * unit * (left - left * left) + limit * unit * (1 - left) ** 2;
  return Math.sqrt(variance) / (2 * learningRate * effectiveDecay * (to - limit));
}

function bandOf(from: number, delay: number, sd: number, reach: number): Band | null {
  const noise = studentQuantile((1 + LEVEL) / 2, Infinity) * sd;
  if (noise === 0 && reach === 0) return null;
  const below = Math.hypot(noise, delay * (1 - Math.exp(-reach)));
  const above = Math.hypot(noise, delay * (Math.exp(reach) - 1));
  const parts = [
    ...(noise > 0 ? ["sd(τ) of the process"] : []),
    ...(reach > 0 ? ["the runs that calibrate it"] : []),
  ];
  return {
    low: from + Math.max(0, delay - below),
    high: from + delay + above,
    level: LEVEL,
    from: parts.join(" and "),
  };
}

function predict(view: RunView, calibration: Calibration): Word {
  const unfree = notFree(view, ["adamw", "adam"]);
  if (unfree !== null) return declined(ID, view, unfree);
  const mem = view.reached("mem");
  if (mem === null) return notYet(ID, MEMORIZATION);
  const then = view.back(mem);
  const known = alreadyKnows(then, mem);
  if (known !== null) return declined(ID, then, known);
  if (isRising(then, mem))
    return declined(
      ID,
      then,
      "The norm is still rising: the run is not on its way from the shell to the core.",
    );
  const { spec, decayed } = then;
  const { learningRate, weightDecay } = then.rates;
  const cell = cellFor(calibration, spec, ["vStar", "signalFloor"]);
  const core = cell?.constants.vStar?.value;
  const signal = cell?.constants.signalFloor?.value;
  const vMem = then.at("norm", mem);
  if (cell === null || core === undefined || signal === undefined || vMem === null)
    return declined(ID, then, "No run of this network and train fraction has told ρ_G² and ρ_S².");
  const trace = then.at("preconditioner", mem);
  const coupled = spec.optimizer === "adam";
  if (coupled && trace === null)
    return declined(ID, then, "tr π is not known here, and the decay is coupled.");
  const meanPreconditioner = coupled ? (trace ?? 0) / decayed : 1;
  const effectiveDecay = weightDecay * meanPreconditioner;
  const noisy = spec.batch !== "full";
  const noise = noisy ? noiseFloor(learningRate, effectiveDecay, decayed) : 0;
  const process = { learningRate, effectiveDecay, limit: signal + noise, noisy };
  if (core <= process.limit) {
    const why = `Never groks, by our bound: ρ_G² = ${core.toFixed(0)} is not above R∞ = ${process.limit.toFixed(0)}.`;
    return { ...declined(ID, then, why), never: true };
  }
  const delay = transitionSteps(process, vMem, core);
  if (delay === null || delay <= 0)
    return declined(
      ID,
      then,
      `V is ${vMem.toFixed(0)}, at or below ρ_G² = ${core.toFixed(0)} already: no transition is left.`,
    );
  const spread = spreadOf(cell, ID, null);
  const sd = transitionSpread(process, vMem, core, delay);
  return {
    kind: "prediction",
    law: ID,
    edition: 0,
    madeAt: mem,
    of: "grok99",
    from: mem,
    at: mem + delay,
    band: bandOf(mem, delay, sd, spread === null ? 0 : reachOf(spread)),
    inputs: [
      { symbol: "\\rho_M^2", value: vMem, origin: measured(mem) },
      { symbol: "\\rho_G^2", value: core, origin: originOf(cell, "vStar") },
      { symbol: "\\rho_S^2", value: signal, origin: originOf(cell, "signalFloor") },
      ...(noisy ? [{ symbol: "\\eta P/2\\lambda_{eff}", value: noise, origin: derived }] : []),
      { symbol: "R_\\infty", value: process.limit, origin: derived },
      ...(coupled ? [{ symbol: "\\bar\\pi", value: meanPreconditioner, origin: measured(mem) }] : []),
      ...(noisy ? [{ symbol: "\\mathrm{sd}(\\tau)", value: sd, origin: derived }] : []),
      { symbol: "\\eta", value: learningRate, origin: setting },
      { symbol: "\\lambda", value: weightDecay, origin: setting },
    ],
    heldOut: isHeldOut(cell, view),
    notes: [
      ...(noisy ? [] : ["Full batch: no gradient noise, so R∞ is the signal floor alone."]),
      ...transferNotes(cell, spec),
      ...(hasLayerNorm(view) ? [LAYER_NORM] : []),
    ],
  };
}

export const shellCore: Law = {
  id: ID,
  name: "Shell–core transition",
  formula:
    "\\tau_{M\\to G} = \\frac{1}{2\\eta\\lambda_{eff}}\\,\\ln\\frac{\\rho_M^2 - R_\\infty}{\\rho_G^2 - R_\\infty},\\quad R_\\infty = \\rho_S^2 + \\frac{\\eta P}{2\\lambda_{eff}}",
  origin: derived,
  inputs: "V at memorization, tr π where the decay is coupled; ρ_G² and ρ_S² of earlier runs",
  regime:
    "AdamW or Adam, a run left to itself, V falling at memorization, ρ_G² above R∞; the noise term for minibatches alone",
  calibratedOn: ["vStar", "signalFloor"],
  of: "grok99",
  predict,
};
