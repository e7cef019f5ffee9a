/**
 * What is claimed of radii and delay when one factor moves, one row each with its origin: the paper (arXiv 2606.30388;
 * figure captions alone are known, and they name a sign and no exponent), our derivation, and a fit to public data.
 * Whether a claim holds is read off the runs in shellFindings.ts.
 */
import type { Factor, Family, Sweep } from "./shellPlan.ts";

/** What is followed over a sweep, one row each. */
export const MEASURES = {
  rhoM: { symbol: "ρ_M²", text: "V at memorization", spread: false },
  rhoG: { symbol: "ρ_G²", text: "V at test accuracy 0.90", spread: false },
  delay: { symbol: "τ", text: "steps from memorization to test accuracy 0.90", spread: false },
  spreadM: { symbol: "Var ρ_M²", text: "variance over seeds of V at memorization", spread: true },
  spreadG: { symbol: "Var ρ_G²", text: "variance over seeds of V at test accuracy 0.90", spread: true },
} as const;
export type Measure = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly Measure[];

/** An exponent, or a sign: what the quantity does when the factor grows. */
export type Expected = number | "grows" | "falls" | "stays";

export interface Claim {
  readonly origin: "paper" | "our derivation" | "fit";
  readonly source: string;
  readonly expected: Expected;
}

interface ClaimRow {
  readonly origin: Claim["origin"];
  readonly source: string;
  readonly measure: Measure;
  readonly expected: Readonly<Partial<Record<Factor, Expected>>>;
  /** Absent: any. */
  readonly decay?: Sweep["decay"];
  readonly family?: Family;
}

const SHELL_CORE = "arXiv 2606.30388";
const FLOOR = "our derivation, R∞ of the radius process: holds where noise alone sets the radius";
const SPREAD = "our derivation, stationary variance of the radius process";
const TIME = "our derivation, transition time with a fixed ratio of radii";
const DATA = "fit to public data of arXiv 2606.13753, full batch";

const CLAIMS: readonly ClaimRow[] = [
  {
    origin: "paper",
    source: `${SHELL_CORE}, captions of figures 2 and 11, on the diffusion variance at M`,
    measure: "spreadM",
    expected: { learningRate: "grows", batch: "falls", weightDecay: "stays" },
  },
  {
    origin: "paper",
    source: `${SHELL_CORE}, captions of figures 4 and 12, on the diffusion variance at G`,
    measure: "spreadG",
    expected: { learningRate: "grows", weightDecay: "stays" },
  },
  ...(["rhoM", "rhoG"] as const).flatMap((measure): readonly ClaimRow[] => [
    {
      origin: "our derivation",
      source: FLOOR,
      measure,
      decay: "decoupled",
      expected: { learningRate: 1, batch: 0, weightDecay: -1 },
    },
    {
      origin: "our derivation",
      source: FLOOR,
      measure,
      decay: "coupled",
      expected: { learningRate: 1, batch: -0.5, weightDecay: -1 },
    },
  ]),
  ...(["spreadM", "spreadG"] as const).flatMap((measure): readonly ClaimRow[] => [
    {
      origin: "our derivation",
      source: SPREAD,
      measure,
      decay: "decoupled",
      expected: { learningRate: 2, batch: 0, weightDecay: -2 },
    },
    {
      origin: "our derivation",
      source: SPREAD,
      measure,
      decay: "coupled",
      expected: { learningRate: 2, batch: -1, weightDecay: -2 },
    },
  ]),
  {
    origin: "our derivation",
    source: TIME,
    measure: "delay",
    decay: "decoupled",
    expected: { learningRate: -1, batch: 0, weightDecay: -1 },
  },
  {
    origin: "our derivation",
    source: TIME,
    measure: "delay",
    decay: "coupled",
    expected: { learningRate: -1, batch: -0.5, weightDecay: -1 },
  },
  {
    origin: "fit",
    source: DATA,
    measure: "rhoM",
    family: "mlp",
    decay: "decoupled",
    expected: { learningRate: 0.06, weightDecay: -0.04 },
  },
  {
    origin: "fit",
    source: DATA,
    measure: "rhoG",
    family: "mlp",
    decay: "decoupled",
    expected: { learningRate: -0.06, weightDecay: -0.21 },
  },
  {
    origin: "fit",
    source: `${DATA}, of the step of test accuracy 0.90`,
    measure: "delay",
    family: "mlp",
    decay: "decoupled",
    expected: { learningRate: -0.84, weightDecay: -0.84 },
  },
  {
    origin: "fit",
    source: DATA,
    measure: "rhoM",
    family: "pre",
    decay: "decoupled",
    expected: { learningRate: -0.01, weightDecay: -0.14 },
  },
  {
    origin: "fit",
    source: DATA,
    measure: "rhoG",
    family: "pre",
    decay: "decoupled",
    expected: { learningRate: 0.4, weightDecay: -0.44 },
  },
  {
    origin: "fit",
    source: `${DATA}, of the step of test accuracy 0.90`,
    measure: "delay",
    family: "pre",
    decay: "decoupled",
    expected: { learningRate: -0.84, weightDecay: -1.1 },
  },
];

/** What is claimed of a measure when a factor of the sweep grows. */
export function claimsOn(sweep: Sweep, measure: Measure, factor: Factor): readonly Claim[] {
  return CLAIMS.flatMap((row): readonly Claim[] => {
    const expected = row.expected[factor];
    const applies =
      row.measure === measure &&
      (row.decay ?? sweep.decay) === sweep.decay &&
      (row.family ?? sweep.family) === sweep.family;
    return applies && expected !== undefined ? [{ origin: row.origin, source: row.source, expected }] : [];
  });
}
