/**
 * The held-norm law (arXiv 2606.13753): a network held at ‖θ‖ = ρ W_c groks at T_90 ∝ exp(α_hold ρ), where W_c is the norm
 * at which a free run of the same cell groks. The exponents are the paper's; W_c and T at ρ = 1 are of the cell.
 */
import { type Band, type Law, LEVEL, type Word } from "./law.ts";
import { type Calibration, type CellKnowledge, cellFor, cellOf, familyOf, originOf } from "./known.ts";
import { spreadOf } from "./interval.ts";
import { type Origin, measured, paper } from "./origin.ts";
import { studentQuantile } from "./quantiles.ts";
import { MEMORIZATION, declined, isHeldOut, notYet } from "./regime.ts";
import type { ActionName } from "../spec/interventions.ts";
import type { RunView } from "./view.ts";

const ID = "heldNorm";
const SOURCE = "arXiv 2606.13753";

/** α_hold with its 95 % interval. */
const EXPONENTS = {
  mlp: { value: 7.64, low: 7.47, high: 7.81 },
  none: { value: 15.45, low: 14.84, high: 15.98 },
} as const;

const HOLDS: readonly ActionName[] = ["hold", "norm", "free"];

/** Where the law is exponential (paper): below, some do not grok; above, it grows more slowly. */
const LEAST = 0.85;
const MOST = 1.15;

interface HeldCell {
  readonly criticalNorm: number;
  readonly time: number;
  /** Of ln T over seeds; `null` where it is not told. */
  readonly sd: number | null;
}

/** Published cells by spec string: W_c, and the median T_90 at ρ = 1. */
const PUBLISHED: Readonly<Record<string, HeldCell>> = {
  "frac=0.4&lr=0.001&wd=1": { criticalNorm: 54.6, time: 4077, sd: null },
  "frac=0.4&lr=0.002&wd=1": { criticalNorm: 54.6, time: 2891, sd: null },
  "frac=0.4&lr=0.004&wd=1": { criticalNorm: 54.6, time: 1961, sd: null },
  "frac=0.4&lr=0.008&wd=1": { criticalNorm: 54.6, time: 1256, sd: null },
  // 16 seeds of the public data, ClevixLab/critical-norm-grokking, data/tfnoln.
  "frac=0.4&model=transformer&lr=0.0005&wd=1": { criticalNorm: 36.8707, time: 6739, sd: 0.624 },
};

interface Reference extends HeldCell {
  readonly runs: number;
  readonly cell: CellKnowledge | null;
  readonly origins: { readonly norm: Origin; readonly time: Origin };
  readonly from: string;
}

/** Of this very cell: T at ρ = 1 changes with everything. */
function referenceFor(view: RunView, calibration: Calibration): Reference | null {
  const course = cellOf(view.spec);
  const own = calibration.cells.filter((cell) => cell.course === course);
  const cell = cellFor({ ...calibration, cells: own }, view.spec, ["criticalNorm", "heldTime"]);
  const norm = cell?.constants.criticalNorm;
  const time = cell?.constants.heldTime;
  if (cell !== null && norm !== undefined && time !== undefined) {
    const spread = spreadOf(cell, ID, null);
    return {
      criticalNorm: norm.value,
      time: time.value,
      sd: spread?.rms ?? null,
      runs: time.runs,
      cell,
      origins: { norm: originOf(cell, "criticalNorm"), time: originOf(cell, "heldTime") },
      from: "the runs held at W_c",
    };
  }
  const published = PUBLISHED[course];
  if (published === undefined) return null;
  const origin = paper(`${SOURCE}, 16 seeds`);
  return { ...published, runs: 16, cell: null, origins: { norm: origin, time: origin }, from: origin.text };
}

function bandOf(time: number, rho: number, reference: Reference, exponent: Band): Band | null {
  if (reference.sd === null) return null;
  const sdExponent =
    (exponent.high - exponent.low) / (2 * studentQuantile((1 + exponent.level) / 2, Infinity));
  const quantile = studentQuantile((1 + LEVEL) / 2, Math.max(1, reference.runs - 1));
  const factor = Math.exp(quantile * Math.hypot(reference.sd, sdExponent * (rho - 1)));
  return {
    low: time / factor,
    high: time * factor,
    level: LEVEL,
    from: `${reference.from}, and the exponent's interval`,
  };
}

function predict(view: RunView, calibration: Calibration): Word {
  const { spec } = view;
  const say = (why: string): Word => declined(ID, view, why);
  if (spec.task === "parity")
    return say("Parity does not follow the law: its delay above W_c does not transfer.");
  const family = familyOf(spec);
  if (family !== "mlp" && family !== "none")
    return say("With LayerNorm the total norm has no function: the law of the held norm breaks.");
  if (spec.optimizer !== "adamw") return say("The law is of AdamW.");
  const { heldAt } = view;
  const other = view.changes.find(({ action }) => !HOLDS.includes(action));
  if (other !== undefined)
    return say("More than the norm is changed by hand: its time at ρ = 1 is of other runs.");
  if (heldAt === null) {
    const will = spec.interventions.some(({ action }) => action === "hold" || action === "norm");
    return will
      ? notYet(ID, "the norm to be held")
      : say("The norm is free: the law is of a norm that is held.");
  }
  const mem = view.reached("mem");
  if (mem === null) return notYet(ID, MEMORIZATION);
  const reference = referenceFor(view, calibration);
  if (reference === null) return say("No runs of this very setting have told W_c and the time at ρ = 1.");
  const rho = heldAt / reference.criticalNorm;
  if (rho < LEAST || rho > MOST)
    return say(`ρ = ${rho.toFixed(2)} lies outside of ${LEAST} to ${MOST}, where the law is exponential.`);
  if ((view.at("collapse", view.step) ?? 0) > 0)
    return say("The softmax has collapsed for some examples: their gradient is gone, and the law with it.");
  const { value, low, high } = EXPONENTS[family];
  const at = reference.time * Math.exp(value * (rho - 1));
  return {
    kind: "prediction",
    law: ID,
    edition: 0,
    madeAt: view.step,
    of: "grok90",
    from: mem,
    at,
    band: bandOf(at, rho, reference, { low, high, level: 0.95, from: SOURCE }),
    inputs: [
      { symbol: "\\rho", value: rho, origin: measured(view.step) },
      { symbol: "W_c", value: reference.criticalNorm, origin: reference.origins.norm },
      { symbol: "T_1", value: reference.time, origin: reference.origins.time },
      { symbol: "\\alpha_{hold}", value, origin: paper(SOURCE) },
    ],
    heldOut: isHeldOut(reference.cell, view),
    notes: [
      "Held: delayed, not prevented.",
      ...(reference.cell === null
        ? [`The paper holds from step ${family === "mlp" ? 500 : 600} on; another start shifts the time.`]
        : []),
    ],
  };
}

export const heldNorm: Law = {
  id: ID,
  name: "Held norm",
  formula: "T_{90} = T_1\\,e^{\\alpha_{hold}(\\rho - 1)},\\quad \\rho = \\|\\theta\\|/W_c",
  origin: paper(SOURCE),
  inputs: "the norm that is held; W_c and T at ρ = 1 of earlier runs of the same cell",
  regime: `AdamW, MLP or transformer without LayerNorm, ‖θ‖ held at ${LEAST} to ${MOST} of W_c, no collapsed softmax, not parity`,
  calibratedOn: ["criticalNorm", "heldTime"],
  of: "grok90",
  predict,
};
