/**
 * What is measured of every run, one row each: name, unit, definition and source, the panel it is drawn in, and how it
 * is read from what an engine hands back. Adding an observable is adding a row. What costs too much to be always on is
 * in `probes.ts`.
 */
import { gini } from "./fourier.ts";
import { GROUPS, type Group } from "./model.ts";
import {
  BARS,
  type Bar,
  type Block,
  type Measurement,
  testAccuracy,
  totalNorm,
  trainAccuracy,
} from "./readout.ts";

export type Panel =
  "accuracy" | "loss" | "norm" | "budget" | "contraction" | "moments" | "direction" | "outputs" | "spectrum";

export interface Observable {
  /** Short, as at a line's end. */
  readonly label: string;
  readonly symbol: string;
  /** Empty for a pure number. */
  readonly unit: string;
  /** One sentence, with what it is taken over. */
  readonly definition: string;
  /** Where the definition is from. */
  readonly source: string;
  readonly panel: Panel;
  /** Points kept at most; even. */
  readonly capacity?: number;
  /** Value at step `block.from + i`, where it is free every step; `null` where it is not of this kind. */
  readonly fromBlock?: (block: Block, i: number) => number | null;
  /** What update `block.from + i + 1` adds: the series is the sum of all updates so far, 0 at the start. */
  readonly adds?: (block: Block, i: number) => number | null;
  /** Value at a measured step. */
  readonly fromMeasurement?: (m: Measurement) => number | null;
}

/** Of what is not drawn to the pixel. */
const FEWER = 2048;

function groupNorm(group: Group): Pick<Observable, "fromBlock" | "fromMeasurement"> {
  return {
    fromBlock: ({ groups, groupNorms }, i) => {
      const g = groups.indexOf(group);
      return g < 0 ? null : groupNorms[i * groups.length + g]!;
    },
    fromMeasurement: ({ groups, groupNorms }) => {
      const g = groups.indexOf(group);
      return g < 0 ? null : groupNorms[g]!;
    },
  };
}

function groupRow(group: Group, label: string): Observable {
  return {
    label,
    symbol: "‖θ‖² of the group",
    unit: "",
    definition: `Sum of squares of the decayed ${label} parameters, at every step.`,
    source: "definition",
    panel: "norm",
    ...groupNorm(group),
  };
}

/** One bar of the update that follows step `block.from + i`, of all groups. */
export function barOf({ groups, budget }: Block, i: number, bar: Bar): number {
  const at = BARS.indexOf(bar);
  let sum = 0;
  for (let g = 0; g < groups.length; g++) sum += budget[(i * groups.length + g) * BARS.length + at]!;
  return sum;
}

const BAR_TEXTS: Readonly<Record<Bar, { readonly label: string; readonly definition: string }>> = {
  decay: { label: "decay", definition: "(k² − 1)V with k = 1 − ηλ, which AdamW multiplies the weights by" },
  radial: {
    label: "radial step",
    definition:
      "−2k⟨θ, s⟩ with s = ηu the step taken: the gradient along θ, and the noise that momentum carries",
  },
  diffusion: { label: "diffusion", definition: "‖s‖² with s = ηu the step taken" },
  jump: { label: "hold, rescale", definition: "what a hold or a rescaling of the norm added" },
};

const BUDGET_SOURCE = "our algebra, exact; the picture is of arXiv 2606.30388";

function barRow(bar: Bar): Observable {
  const { label, definition } = BAR_TEXTS[bar];
  return {
    label,
    symbol: `Σ ΔV by ${label}`,
    unit: "",
    definition: `Part of the change of V = ‖θ‖² since step 0, summed over every update: ${definition}.`,
    source: BUDGET_SOURCE,
    panel: "budget",
    capacity: FEWER,
    adds: (block, i) => barOf(block, i, bar),
  };
}

type GroupBar = `${Group}${Capitalize<Bar>}`;

/** The row of one group's bar. */
export function groupBar(group: Group, bar: Bar): GroupBar {
  return `${group}${bar.charAt(0).toUpperCase()}${bar.slice(1)}` as GroupBar;
}

const GROUP_BARS = Object.fromEntries(
  GROUPS.flatMap((group) =>
    BARS.map((bar, at) => {
      const row: Observable = {
        ...barRow(bar),
        label: `${group}: ${BAR_TEXTS[bar].label}`,
        definition: `The same of the ${group} parameters alone: ${BAR_TEXTS[bar].definition}.`,
        adds: ({ groups, budget }, i) => {
          const g = groups.indexOf(group);
          return g < 0 ? null : budget[(i * groups.length + g) * BARS.length + at]!;
        },
      };
      return [groupBar(group, bar), row] as const;
    }),
  ),
) as Readonly<Record<GroupBar, Observable>>;

/** κ of the update that follows: V would shrink at rate 2ηλ by decay alone. `null` where decay is no bar of its own. */
function contraction(block: Block, i: number): number | null {
  const { learningRate, weightDecay } = block.rates;
  const decay = barOf(block, i, "decay");
  const v = totalNorm(block.groupNorms, i * block.groups.length, block.groups.length);
  if (decay === 0 || v === 0) return null;
  const moved = decay + barOf(block, i, "radial") + barOf(block, i, "diffusion");
  return -moved / (2 * learningRate * weightDecay * v);
}

/** The angle that θ turns through in the update that follows; from the bars, which say how s lies to θ. */
function rotation(block: Block, i: number): number | null {
  const v = totalNorm(block.groupNorms, i * block.groups.length, block.groups.length);
  if (!(v > 0)) return null;
  const keep = Math.sqrt(Math.max(0, 1 + barOf(block, i, "decay") / v));
  if (keep === 0) return null;
  const along = -barOf(block, i, "radial") / (2 * keep); // ⟨θ, s⟩
  const across = Math.sqrt(Math.max(0, barOf(block, i, "diffusion") - (along * along) / v));
  return Math.atan2(across, keep * Math.sqrt(v) - along / Math.sqrt(v));
}

const BASE = {
  trainAccuracy: {
    label: "train",
    symbol: "accuracy",
    unit: "",
    definition: "Share of the training pairs answered right; ties go to the lowest class.",
    source: "definition",
    panel: "accuracy",
    fromMeasurement: trainAccuracy,
  },
  testAccuracy: {
    label: "test",
    symbol: "accuracy",
    unit: "",
    definition: "Share of the pairs never shown that are answered right.",
    source: "definition",
    panel: "accuracy",
    fromMeasurement: (m) => (m.testCount === 0 ? null : testAccuracy(m)),
  },
  trainLoss: {
    label: "train",
    symbol: "loss",
    unit: "nats",
    definition:
      "Mean cross-entropy over the whole train set: at every step for full batch, else when measured.",
    source: "definition",
    panel: "loss",
    fromBlock: ({ lossOf, loss }, i) => (lossOf === "train" ? loss[i]! : null),
    fromMeasurement: (m) => m.trainLoss,
  },
  testLoss: {
    label: "test",
    symbol: "loss",
    unit: "nats",
    definition: "Mean cross-entropy over the pairs never shown.",
    source: "definition",
    panel: "loss",
    fromMeasurement: (m) => (m.testCount === 0 ? null : m.testLoss),
  },
  batchLoss: {
    label: "batch",
    symbol: "loss",
    unit: "nats",
    definition: "Mean cross-entropy over the minibatch of each step, before the step.",
    source: "definition",
    panel: "loss",
    fromBlock: ({ lossOf, loss }, i) => (lossOf === "batch" ? loss[i]! : null),
  },
  norm: {
    label: "total",
    symbol: "V = ‖θ‖²",
    unit: "",
    definition: "Sum of squares of all parameters that weight decay touches, at every step.",
    source: "definition",
    panel: "norm",
    fromBlock: ({ groups, groupNorms }, i) => totalNorm(groupNorms, i * groups.length, groups.length),
    fromMeasurement: (m) => totalNorm(m.groupNorms),
  },
  embeddingNorm: groupRow("embedding", "embedding"),
  attentionNorm: groupRow("attention", "attention"),
  mlpNorm: groupRow("mlp", "MLP"),
  unembeddingNorm: groupRow("unembedding", "unembedding"),
  decayBar: barRow("decay"),
  radialBar: barRow("radial"),
  diffusionBar: barRow("diffusion"),
  jumpBar: barRow("jump"),
  contraction: {
    label: "κ",
    symbol: "κ_inst = −ΔV/(2ηλV)",
    unit: "",
    definition:
      "How fast V shrinks in one update, over what decay alone would do: 1 is pure decay, below 0 the norm rises.",
    source: "our algebra, exact",
    panel: "contraction",
    fromBlock: contraction,
  },
  gradientNorm: {
    label: "gradient",
    symbol: "‖∇L‖",
    unit: "",
    definition: "Norm of the gradient of what each step saw, over the decayed parameters.",
    source: "definition",
    panel: "moments",
    fromBlock: ({ gradientSquares }, i) => Math.sqrt(gradientSquares[i]!),
  },
  firstMoment: {
    label: "first moment",
    symbol: "‖m‖",
    unit: "",
    definition: "Norm of Adam's running mean of gradients, over the decayed parameters.",
    source: "arXiv 2606.30388, figure 3",
    panel: "moments",
    capacity: FEWER,
    fromMeasurement: ({ moments }) => moments?.first ?? null,
  },
  secondMoment: {
    label: "second moment",
    symbol: "‖v‖",
    unit: "",
    definition: "Norm of Adam's running mean of squared gradients, over the decayed parameters.",
    source: "arXiv 2606.30388, figure 3",
    panel: "moments",
    capacity: FEWER,
    fromMeasurement: ({ moments }) => moments?.second ?? null,
  },
  preconditioner: {
    label: "tr π",
    symbol: "tr π(θ) = Σ 1/(√v̂ + ε)",
    unit: "",
    definition: "Trace of Adam's preconditioner over the decayed parameters.",
    source: "arXiv 2606.30388, lemma 10",
    panel: "moments",
    capacity: FEWER,
    fromMeasurement: ({ moments }) => moments?.preconditioner ?? null,
  },
  updateSize: {
    label: "‖u‖²/P",
    symbol: "‖u‖²/P",
    unit: "",
    definition:
      "Mean square of Adam's step direction: near (1 − β1)/(1 + β1) where noise decides, near 1 where the gradient does.",
    source: "our derivation",
    panel: "moments",
    fromBlock: (block, i) => {
      const { learningRate } = block.rates;
      return learningRate === 0 ? null : barOf(block, i, "diffusion") / (learningRate ** 2 * block.decayed);
    },
  },
  angleToInitial: {
    label: "to the initial weights",
    symbol: "∠(θ, θ₀)",
    unit: "rad",
    definition: "Angle between the decayed weights and those of step 0.",
    source: "definition",
    panel: "direction",
    capacity: FEWER,
    fromMeasurement: ({ angles }) => angles.toInitial,
  },
  angleToMemorization: {
    label: "to the memorizing weights",
    symbol: "φ = ∠(θ, θ at T_mem)",
    unit: "rad",
    definition: "Angle between the decayed weights and those of the step at which the run had memorized.",
    source: "arXiv 2605.18845",
    panel: "direction",
    capacity: FEWER,
    fromMeasurement: ({ angles }) => angles.toMemorization,
  },
  rotation: {
    label: "rotation a step",
    symbol: "∠(θ, θ′)",
    unit: "rad",
    definition: "Angle that the decayed weights turn through in one update.",
    source: "definition; its equilibrium under noise is of Kosson et al.",
    panel: "direction",
    fromBlock: rotation,
  },
  logitScale: {
    label: "logit scale",
    symbol: "mean ‖z‖",
    unit: "",
    definition: "Mean L2 norm of the logits, after the temperature, over all examples.",
    source: "arXiv 2606.18465",
    panel: "outputs",
    capacity: FEWER,
    fromMeasurement: ({ outputs }) => outputs.scale,
  },
  trainMargin: {
    label: "train margin",
    symbol: "mean z_y − max z_k",
    unit: "",
    definition: "Mean over the training examples of the true class's logit minus the largest other.",
    source: "definition",
    panel: "outputs",
    capacity: FEWER,
    fromMeasurement: ({ outputs }) => outputs.trainMargin,
  },
  testMargin: {
    label: "test margin",
    symbol: "mean z_y − max z_k",
    unit: "",
    definition: "The same over the examples never shown: below 0 where the wrong class leads.",
    source: "definition",
    panel: "outputs",
    capacity: FEWER,
    fromMeasurement: ({ outputs, testCount }) => (testCount === 0 ? null : outputs.testMargin),
  },
  collapse: {
    label: "collapse rate",
    symbol: "share with margin > 23 ln 2",
    unit: "",
    definition:
      "Share of the training examples whose margin is so large that a plain float32 softmax would give them no gradient. The engines here still do.",
    source: "arXiv 2605.06152",
    panel: "outputs",
    capacity: FEWER,
    fromMeasurement: ({ outputs, trainCount }) => outputs.collapsed / trainCount,
  },
  gini: {
    label: "Fourier Gini",
    symbol: "G of the embedding's power",
    unit: "",
    definition:
      "How unevenly the embedding's power lies over frequencies: 0 for all alike, near 1 for one alone.",
    source: "definition; the spectrum is of arXiv 2301.05217",
    panel: "spectrum",
    capacity: FEWER,
    fromMeasurement: ({ spectrum }) => (spectrum === null ? null : gini(spectrum)),
  },
} as const satisfies Record<string, Observable>;

export const OBSERVABLES: Readonly<Record<keyof typeof BASE | GroupBar, Observable>> = {
  ...BASE,
  ...GROUP_BARS,
};

export type ObservableId = keyof typeof OBSERVABLES;
export const OBSERVABLE_IDS = Object.keys(OBSERVABLES) as readonly ObservableId[];

/** The row of an observable, as its widest type. */
export function observableNamed(id: ObservableId): Observable {
  return OBSERVABLES[id];
}

/** The observables of one panel, in drawing order. */
export function observablesOf(panel: Panel): readonly ObservableId[] {
  return OBSERVABLE_IDS.filter((id) => OBSERVABLES[id].panel === panel);
}
