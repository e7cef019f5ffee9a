/**
 * What each theory says of the slopes of a sweep, as rows: exponents in η, b, λ, α and p with their origin, and the
 * runs for which they hold. Outside its regime a row says why, and is not held against anything.
 */
import type { LawId } from "../laws/law.ts";
import type { RunSpec } from "../spec/keys.ts";
import { taskNamed } from "../task.ts";
import type { Axis, AxisField } from "./plan.ts";

/** What is followed along an axis, one row each. */
export const MEASURES = {
  delay: { symbol: "τ", text: "steps from memorization to test accuracy 0.99", kind: "time" },
  grokTime: { symbol: "T₉₉", text: "step of test accuracy 0.99", kind: "time" },
  rhoM: { symbol: "ρ_M²", text: "V at memorization", kind: "radius" },
  rhoG: { symbol: "ρ_G²", text: "V at test accuracy 0.90", kind: "radius" },
  rhoEnd: { symbol: "V_end", text: "V at the end of runs that grokked", kind: "radius" },
  spreadM: { symbol: "Var ρ_M²", text: "variance over seeds of V at memorization", kind: "spread" },
  spreadG: { symbol: "Var ρ_G²", text: "variance over seeds of V at test accuracy 0.90", kind: "spread" },
} as const;
export type Measure = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly Measure[];

/** An exponent with its margin, or a sign: what the measure does when the factor grows. */
export type ExpectedSlope =
  { readonly exponent: number; readonly margin: number } | "grows" | "falls" | "stays";

export interface TheorySlope {
  /** Whose slope it is: it looks like that law wherever it is drawn. */
  readonly law: LawId;
  /** Its name on screen. */
  readonly theory: string;
  readonly origin: "paper" | "our derivation" | "fit";
  readonly source: string;
  readonly expected: ExpectedSlope;
  /** `null`: it applies. Otherwise why it does not, as a sentence. */
  readonly declines: string | null;
}

/** What a row's regime is read from: the base, with the axis that is asked about. */
interface Asked {
  readonly base: RunSpec;
  readonly axis: Axis;
  /** Some runs of the sweep have mini-batches. */
  readonly noisy: boolean;
  readonly inward: Inward;
}

/** Of the runs that memorized and grokked, those whose norm is smaller at G than at M. */
export interface Inward {
  readonly count: number;
  readonly of: number;
}

interface TheoryRow extends Pick<TheorySlope, "law" | "theory" | "origin" | "source"> {
  readonly measures: readonly Measure[];
  readonly expected: Readonly<Partial<Record<AxisField, number | ExpectedSlope>>>;
  /** Of whom it speaks at all; where it does not, the row is absent. */
  readonly speaksOf: (base: RunSpec) => boolean;
  readonly declines: (asked: Asked) => string | null;
}

const DECOUPLED = (base: RunSpec): boolean => base.optimizer === "adamw";
const COUPLED = (base: RunSpec): boolean => base.optimizer === "adam";
const ADAMS = (base: RunSpec): boolean => base.optimizer !== "sgd";

const isModular = ({ task }: RunSpec): boolean => taskNamed(task).kind === "modular";

const needsNoise = ({ noisy }: Asked): string | null =>
  noisy ? null : "Full batch: without gradient noise its floor has no noise term.";

function onlyOnce(base: RunSpec): string | null {
  return base.interventions.length === 0 ? null : "An intervention changes the course of these runs.";
}

const ofFreeNoise = (asked: Asked): string | null => needsNoise(asked) ?? onlyOnce(asked.base);

/** Laws of a norm that contracts from M to G say nothing where it does not. */
function contracts({ base, inward: { count, of } }: Asked): string | null {
  if (2 * count >= of) return onlyOnce(base);
  return `V is not smaller at G than at M in ${of - count} of ${of} runs: a law of its fall does not apply.`;
}

/** Fits hold in the box that they were made in. */
function fitted(
  family: (base: RunSpec) => boolean,
  what: string,
  box: readonly (readonly [AxisField, number, number])[],
) {
  return ({ base, axis, noisy }: Asked): string | null => {
    if (!family(base) || !isModular(base)) return `Fitted to the ${what} on a + b alone.`;
    if (noisy) return "Fitted to full-batch runs.";
    const side = box.find(([field]) => field === axis.field);
    if (side === undefined || (axis.from >= side[1] * 0.999 && axis.to <= side[2] * 1.001))
      return onlyOnce(base);
    return `Fitted from ${side[1]} to ${side[2]} alone.`;
  };
}

const isMlp = ({ model, task }: RunSpec): boolean => model === "mlp" && task === "add";
const isPreNorm = ({ model, norm, task }: RunSpec): boolean =>
  model === "transformer" && norm === "pre" && task === "add";

const RATES = [
  ["learningRate", 0.0003, 0.003],
  ["weightDecay", 0.3, 3],
] as const;
const mlpRates = fitted(isMlp, "MLP", RATES);
const preRates = fitted(isPreNorm, "pre-norm transformer", RATES);
const mlpSizes = fitted(isMlp, "MLP", [
  ["p", 29, 97],
  ["trainFraction", 0.2, 0.65],
]);

const OURS = "our derivation";
const FLOOR = "R∞ of the radius process; holds where noise alone sets the radius";
const TIME = "transition time of the radius process, with a fixed ratio of radii";
const SHELL_CORE = "arXiv 2606.30388";
const DATA = "public data of arXiv 2606.13753, full batch";

/** R∞ ∝ η/λ decoupled, η/(λ√b) coupled; τ ∝ 1/(ηλ), and 1/(ηλ√b). */
function derived(name: string, speaksOf: TheoryRow["speaksOf"], inBatch: number): readonly TheoryRow[] {
  const common = { law: "shellCore", theory: `shell–core, ${name}`, origin: OURS, speaksOf } as const;
  return [
    {
      ...common,
      source: FLOOR,
      measures: ["rhoM", "rhoG", "rhoEnd"],
      expected: { learningRate: 1, batch: inBatch, weightDecay: -1 },
      declines: ofFreeNoise,
    },
    {
      ...common,
      source: TIME,
      measures: ["delay"],
      expected: { learningRate: -1, batch: inBatch, weightDecay: -1 },
      declines: (asked) => (asked.base.optimizer === "adam" ? needsNoise(asked) : null) ?? contracts(asked),
    },
  ];
}

const THEORY_ROWS: readonly TheoryRow[] = [
  ...derived("AdamW", DECOUPLED, 0),
  ...derived("coupled ℓ2", COUPLED, -0.5),
  {
    law: "shellCore",
    theory: "shell–core",
    origin: "paper",
    source: `${SHELL_CORE}, captions of figures 2 and 11: sign only, of the diffusion variance`,
    measures: ["spreadM"],
    expected: { learningRate: "grows", batch: "falls", weightDecay: "stays" },
    speaksOf: ADAMS,
    declines: ofFreeNoise,
  },
  {
    law: "shellCore",
    theory: "shell–core",
    origin: "paper",
    source: `${SHELL_CORE}, captions of figures 4 and 12: sign only, of the diffusion variance`,
    measures: ["spreadG"],
    expected: { learningRate: "grows", weightDecay: "stays" },
    speaksOf: ADAMS,
    declines: ofFreeNoise,
  },
  {
    law: "firstPassage",
    theory: "first passage",
    origin: "paper",
    source: "arXiv 2605.18845",
    measures: ["delay"],
    expected: {
      learningRate: { exponent: -1.02, margin: 0.08 },
      weightDecay: { exponent: -1.26, margin: 0.21 },
    },
    speaksOf: DECOUPLED,
    declines: contracts,
  },
  {
    law: "normSeparation",
    theory: "norm separation",
    origin: "paper",
    source: "arXiv 2603.13331: R² .92 in 1/η, .97 in 1/λ; in its own data Tη grows from 1.8 to 10",
    measures: ["delay", "grokTime"],
    expected: { learningRate: -1, weightDecay: -1 },
    speaksOf: DECOUPLED,
    declines: contracts,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: MLP, p = 59, α = 0.5`,
    measures: ["rhoM"],
    expected: { learningRate: 0.06, weightDecay: -0.04 },
    speaksOf: isMlp,
    declines: mlpRates,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: MLP, p = 59, α = 0.5`,
    measures: ["rhoG"],
    expected: { learningRate: -0.06, weightDecay: -0.21 },
    speaksOf: isMlp,
    declines: mlpRates,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: MLP, p = 59, α = 0.5, of the step of test accuracy 0.90`,
    measures: ["grokTime"],
    expected: { learningRate: -0.84, weightDecay: -0.84 },
    speaksOf: isMlp,
    declines: mlpRates,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: MLP, η = 0.001, λ = 1, of the step of test accuracy 0.90`,
    measures: ["grokTime"],
    expected: { p: -1.36, trainFraction: -3.06 },
    speaksOf: isMlp,
    declines: mlpSizes,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: pre-norm transformer, p = 71, α = 0.4`,
    measures: ["rhoM"],
    expected: { learningRate: -0.01, weightDecay: -0.14 },
    speaksOf: isPreNorm,
    declines: preRates,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: pre-norm transformer, p = 71, α = 0.4`,
    measures: ["rhoG"],
    expected: { learningRate: 0.4, weightDecay: -0.44 },
    speaksOf: isPreNorm,
    declines: preRates,
  },
  {
    law: "powerLaw",
    theory: "power law",
    origin: "fit",
    source: `${DATA}: pre-norm transformer, p = 71, α = 0.4, of the step of test accuracy 0.90`,
    measures: ["grokTime"],
    expected: { learningRate: -0.84, weightDecay: -1.1 },
    speaksOf: isPreNorm,
    declines: preRates,
  },
];

/** What is said of a measure along an axis of a sweep, those that decline with their sentence. */
export function theoriesOn(
  base: RunSpec,
  axes: readonly Axis[],
  axis: Axis,
  measure: Measure,
  inward: Inward,
): readonly TheorySlope[] {
  const noisy = base.batch !== "full" || axes.some(({ field }) => field === "batch");
  return THEORY_ROWS.flatMap((row): readonly TheorySlope[] => {
    const expected = row.expected[axis.field];
    if (expected === undefined || !row.measures.includes(measure) || !row.speaksOf(base)) return [];
    return [
      {
        law: row.law,
        theory: row.theory,
        origin: row.origin,
        source: row.source,
        expected: typeof expected === "number" ? { exponent: expected, margin: 0 } : expected,
        declines: row.declines({ base, axis, noisy, inward }),
      },
    ];
  });
}
