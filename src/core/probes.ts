/**
 * What is measured of a run's kept weights when asked for, one row each: what `observables.ts` is for what is always
 * on. A row says what its numbers mean, whether a run has them, and what they cost; `engine/probes` computes them.
 */
import { type Gigaflops, stepWork } from "./cost.ts";
import { parametersOf, sizeOf } from "./model.ts";
import { parameterCountOf, shapeOf } from "./setup.ts";
import type { RunSpec } from "./spec/keys.ts";
import { isPrime, taskNamed } from "./task.ts";

/** A number and what it is of: a matrix, a set, a frequency. */
export interface ProbeValue {
  readonly name: string;
  /** NaN where it means nothing at that step. */
  readonly value: number;
}

/** What a probe found at one step. */
export interface ProbePoint {
  /** The step of the weights that were kept. */
  readonly step: number;
  /** The leading one first. How many there are may change from step to step. */
  readonly values: readonly ProbeValue[];
  /** What to know before using the numbers; `null`: nothing. */
  readonly note: string | null;
}

export interface Probe {
  /** Short, as at a row's head. */
  readonly label: string;
  readonly symbol: string;
  /** Empty for a pure number. */
  readonly unit: string;
  /** A sentence or two, with what it is taken over and how it is estimated. */
  readonly definition: string;
  /** Where the definition is from. */
  readonly source: string;
  /** `series`: switched on, at every kept step. `on demand`: at one step, when asked. */
  readonly kind: "series" | "on demand";
  /** What it costs, in words; the time is `probeSeconds`. */
  readonly cost: string;
  /** Work at one step, in FLOP of the exact engine's products that take as long. */
  readonly work: (spec: RunSpec) => number;
  /** `null`, or why this run has no such thing, as a sentence. */
  readonly applies: (spec: RunSpec) => string | null;
}

const always = (): null => null;

/** A number of JavaScript takes as long as so many FLOP of the exact engine's products. */
const PLAIN = 60;

/** Forward and backward over the whole train set, and the weights in and out. */
const gradientWork = (spec: RunSpec): number => 2 * stepWork({ ...spec, batch: "full" });

/** A random number of a Langevin step. */
const NORMAL = 800;

const matricesOf = (spec: RunSpec): readonly (readonly [number, number])[] =>
  parametersOf(shapeOf(spec), spec.decay).flatMap(({ shape: [rows, cols] }) =>
    rows === undefined || cols === undefined || rows < 2 ? [] : [[rows, cols] as const],
  );

/** Singular values of every matrix: about 10·m·n² multiplications each. */
const singularWork = (spec: RunSpec): number =>
  matricesOf(spec).reduce((sum, [m, n]) => sum + PLAIN * 10 * Math.max(m, n) * Math.min(m, n) ** 2, 0);

/** Most numbers that are held for all pairs of operands at once. */
export const MOST_NUMBERS = 40e6;

/** Networks whose answer is read off waves over x + y, or x − y, in their tokens' order. */
function whyNoWaves(spec: RunSpec): string | null {
  if (!["add", "sub", "mul", "div"].includes(spec.task)) {
    return "The answer must be a sum or a difference in the order of a cyclic group: addition, subtraction, multiplication, division.";
  }
  if (noCyclicOrder(spec)) return PRIME;
  if (spec.model === "transformer" && spec.layers > 1) return "For networks of one layer alone.";
  if (spec.p ** 2 * Math.max(spec.p, spec.hidden) > MOST_NUMBERS) {
    return `All pairs at once would take over ${MOST_NUMBERS / 1e6} million numbers. Take a smaller p or hidden layer.`;
  }
  return null;
}

const PRIME = "Multiplication has a cyclic order only modulo a prime.";

function noCyclicOrder({ task, p }: RunSpec): boolean {
  const named = taskNamed(task);
  return named.kind === "modular" && named.group === "multiplicative" && !isPrime(p);
}

function whyNoOrder(spec: RunSpec): string | null {
  if (taskNamed(spec.task).kind !== "modular") return "The tokens of this task are in no cyclic order.";
  return noCyclicOrder(spec) ? PRIME : null;
}

/** Forward over every pair of operands, in float64, from the parameters alone. */
function allPairsWork(spec: RunSpec): number {
  const pairs = spec.p ** 2;
  const weights = parametersOf(shapeOf(spec), spec.decay).reduce(
    (sum, { kind, shape }) => (kind === "embedding" || kind === "position" ? sum : sum + sizeOf(shape)),
    0,
  );
  return PLAIN * pairs * (weights + 60 * spec.hidden);
}

/** Settings of what is estimated by chance; the numbers on screen name them. */
export const HESSIAN_ITERATIONS = 50;
export const HESSIAN_TOLERANCE = 1e-3;
export const TRACE_PROBES = 20;
export const LANGEVIN = { chains: 3, burnIn: 100, draws: 100, stepSize: 1e-5, localization: 100 } as const;

export const PROBES = {
  effectiveRank: {
    label: "effective rank",
    symbol: "exp(−Σ p ln p)",
    unit: "",
    definition:
      "How many directions a matrix uses: the exponential of the entropy of p = σ²/Σσ², its squared singular values as shares. For each matrix.",
    source: "arXiv 2606.13753",
    kind: "series",
    cost: "the singular values of every matrix",
    work: singularWork,
    applies: always,
  },
  tailExponent: {
    label: "spectral tail exponent",
    symbol: "α",
    unit: "",
    definition:
      "Exponent of a power law through the largest eigenvalues of WᵀW/N, by maximum likelihood; the tail begins where its Kolmogorov–Smirnov distance is least. For each matrix. As a sign of health it is contested, and small matrices make it noisy.",
    source: "Martin and Mahoney, arXiv 1810.01075; the fit is of Clauset et al., arXiv 0706.1062",
    kind: "series",
    cost: "the singular values of every matrix",
    work: singularWork,
    applies: always,
  },
  circularity: {
    label: "circularity",
    symbol: "max_k 2/(n Σe²)·|Σ e_j exp(2πijk/n)|²",
    unit: "",
    definition:
      "How close each of the two leading principal components of the embedding is to a single wave over its tokens, 1 for a wave; the mean of both first.",
    source: "arXiv 2205.10343",
    kind: "series",
    cost: "the principal components of the embedding",
    work: (spec) => PLAIN * 60 * spec.p ** 3,
    applies: whyNoOrder,
  },
  keyFrequencies: {
    label: "key frequencies",
    symbol: "|K|, then the share of neurons by k",
    unit: "",
    definition:
      "Each hidden neuron's frequency is the k whose block {1, cos k, sin k}² holds most of its variance over all pairs; the key frequencies are all that win a neuron at that step. First their number, then the share of neurons each wins, largest first.",
    source: "arXiv 2301.05217, with k up to ⌊p/2⌋",
    kind: "series",
    cost: "a pass over all pairs of operands in float64",
    work: allPairsWork,
    applies: whyNoWaves,
  },
  restrictedLoss: {
    label: "restricted loss",
    symbol: "L of the key frequencies alone",
    unit: "nats",
    definition:
      "Cross-entropy when the logits keep only their cos and sin of x + y at the key frequencies of that step, and their mean over all pairs. Over all pairs, then over the test set. The paper takes the key frequencies of its final network.",
    source: "arXiv 2301.05217",
    kind: "series",
    cost: "a pass over all pairs of operands in float64",
    work: allPairsWork,
    applies: whyNoWaves,
  },
  excludedLoss: {
    label: "excluded loss",
    symbol: "L without the key frequencies",
    unit: "nats",
    definition:
      "Cross-entropy on the train set when the cos and sin of x + y are taken out of the logits: at all key frequencies of that step at once, then at one at a time, the eight that win most neurons. The paper takes the key frequencies of its final network.",
    source: "arXiv 2301.05217",
    kind: "series",
    cost: "a pass over all pairs of operands in float64",
    work: allPairsWork,
    applies: whyNoWaves,
  },
  gradientNoise: {
    label: "gradient noise",
    symbol: "tr Σ, B_simple = tr Σ/|G|²",
    unit: "",
    definition:
      "Trace of the covariance of one example's gradient over the decayed parameters, from a random half of the train set against the other; then the noise scale with the squared gradient freed of that noise, and with the train set's own gradient.",
    source: "arXiv 1812.06162; from two halves: our derivation",
    kind: "series",
    cost: "the gradients of two halves of the train set",
    work: (spec) => 2 * gradientWork(spec),
    applies: always,
  },
  hessianTop: {
    label: "top Hessian eigenvalue",
    symbol: "λ_max(∇²L)",
    unit: "",
    definition: `Largest eigenvalue of the Hessian of the train loss over all parameters: power iteration on differences of gradients, until it moves by less than ${HESSIAN_TOLERANCE} of itself, at most ${HESSIAN_ITERATIONS} times.`,
    source: "definition",
    kind: "on demand",
    cost: `up to ${2 * HESSIAN_ITERATIONS} gradients of the train set`,
    work: (spec) => 2 * HESSIAN_ITERATIONS * gradientWork(spec),
    applies: always,
  },
  hessianTrace: {
    label: "Hessian trace",
    symbol: "tr ∇²L",
    unit: "",
    definition: `Sum of all eigenvalues of the Hessian of the train loss, by Hutchinson's estimate: the mean of vᵀHv over ${TRACE_PROBES} vectors of random signs, with its standard error.`,
    source: "definition",
    kind: "on demand",
    cost: `${2 * TRACE_PROBES} gradients of the train set`,
    work: (spec) => 2 * TRACE_PROBES * gradientWork(spec),
    applies: always,
  },
  learningCoefficient: {
    label: "local learning coefficient",
    symbol: "λ̂ = nβ(E L − L*)",
    unit: "",
    definition: `How much the train loss rises where Langevin noise takes the weights, nβ = n/ln n: ${LANGEVIN.chains} chains of ${LANGEVIN.burnIn} steps and then ${LANGEVIN.draws} draws on the full batch, ε = ${LANGEVIN.stepSize}, γ = ${LANGEVIN.localization}. Fewer than is usual; the spread is that of the chains.`,
    source: "arXiv 2308.12108",
    kind: "on demand",
    cost: `${LANGEVIN.chains * (LANGEVIN.burnIn + LANGEVIN.draws)} gradients of the train set`,
    work: (spec) =>
      LANGEVIN.chains *
      (LANGEVIN.burnIn + LANGEVIN.draws) *
      (gradientWork(spec) + NORMAL * parameterCountOf(spec)),
    applies: always,
  },
} as const satisfies Record<string, Probe>;

export type ProbeId = keyof typeof PROBES;
export const PROBE_IDS = Object.keys(PROBES) as readonly ProbeId[];

/** The row of a probe, as its widest type. */
export function probeNamed(id: ProbeId): Probe {
  return PROBES[id];
}

/** Seconds one step of a probe takes, about. @param speed of the machine, on the exact engine */
export function probeSeconds(id: ProbeId, spec: RunSpec, speed: Gigaflops): number {
  return probeNamed(id).work(spec) / (speed * 1e9);
}
