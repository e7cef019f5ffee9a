/**
 * Every key of the spec string, one row each, in the order they are written (contract §1): default, what is
 * allowed, and when the key applies. Parser, printer, form and messages all read these rows.
 */
import { TASK_NAMES, type TaskName, taskNamed } from "../task.ts";
import type { Intervention } from "./interventions.ts";
import type { Bounds } from "./numbers.ts";

/** Everything that determines a run. Keys that do not apply hold their default. */
export interface RunSpec {
  readonly task: TaskName;
  /** Modulus. */
  readonly p: number;
  /** Sparse parity: input bits, relevant bits, training examples. */
  readonly bits: number;
  readonly k: number;
  readonly n: number;
  readonly trainFraction: number;
  readonly model: "mlp" | "transformer";
  readonly embed: "shared" | "separate";
  readonly dModel: number;
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
  readonly norm: "none" | "pre" | "post";
  readonly equalsToken: number;
  readonly bias: number;
  readonly activation: "gelu" | "relu" | "quadratic";
  readonly init: "fanin" | "torch";
  /** Multiplies the initial matrices and embeddings. */
  readonly scale: number;
  readonly optimizer: "adamw" | "adam" | "sgd";
  /** η */
  readonly learningRate: number;
  /** λ */
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly momentum: number;
  /** Which parameters weight decay touches. */
  readonly decay: "weights" | "all";
  readonly batch: "full" | number;
  readonly draw: "epoch" | "replace";
  /** The most optimizer steps. */
  readonly steps: number;
  /** Steps to go on from the first tGrok99; Infinity never stops early. */
  readonly after: number;
  readonly seed: number;
  readonly engine: "auto" | "exact" | "gpu" | "tfjs" | "tfjs-webgpu" | "tfjs-wasm" | "tfjs-cpu";
  readonly interventions: readonly Intervention[];
}

export type Field = Exclude<keyof RunSpec, "interventions">;

/** When a key applies: a test on the spec, the fields it looks at, and the words for it. */
interface Condition {
  readonly when: (spec: RunSpec) => boolean;
  readonly reads: readonly Field[];
  readonly says: string;
}

export interface KeyRow {
  readonly key: string;
  readonly field: Field;
  /** On-screen name, lower case. */
  readonly label: string;
  /** What it means, one sentence for a newcomer. */
  readonly meaning: string;
  readonly choices?: readonly string[];
  readonly bounds?: Bounds;
  /** A word that stands beside the numbers, such as `full` or `inf`, and the value it means. */
  readonly word?: { readonly text: string; readonly value: string | number };
  readonly defaultOf: (chosen: Pick<RunSpec, "model">) => RunSpec[Field];
  readonly applies: Condition;
}

const always: Condition = { when: () => true, reads: [], says: "every run" };
const modular: Condition = {
  when: (s) => taskNamed(s.task).kind === "modular",
  reads: ["task"],
  says: "the modular tasks",
};
const parity: Condition = { when: (s) => s.task === "parity", reads: ["task"], says: "task=parity" };
const notParity: Condition = {
  when: (s) => s.task !== "parity",
  reads: ["task"],
  says: "every task but parity",
};
const embedded: Condition = {
  when: (s) => s.model === "mlp" && s.task !== "parity",
  reads: ["task", "model"],
  says: "model=mlp, except for parity",
};
const transformer: Condition = {
  when: (s) => s.model === "transformer",
  reads: ["model"],
  says: "model=transformer",
};
const adams: Condition = {
  when: (s) => s.optimizer !== "sgd",
  reads: ["optimizer"],
  says: "opt=adamw and opt=adam",
};
const sgd: Condition = { when: (s) => s.optimizer === "sgd", reads: ["optimizer"], says: "opt=sgd" };
const minibatch: Condition = {
  when: (s) => s.batch !== "full",
  reads: ["batch"],
  says: "a batch that is a number",
};

const is =
  <T extends RunSpec[Field]>(value: T) =>
  (): T =>
    value;
const integer = (min: number, max: number): Bounds => ({ min, max, integer: true });
const real = (min: number, max: number): Bounds => ({ min, max });
const unit: Bounds = { min: 0, max: 1, below: true };

export const KEYS: readonly KeyRow[] = [
  {
    key: "task",
    field: "task",
    label: "task",
    meaning:
      "The operation the network has to learn: arithmetic mod p, the group of the 120 permutations of five things, or the parity of a few hidden bits.",
    choices: TASK_NAMES,
    defaultOf: is("add"),
    applies: always,
  },
  {
    key: "p",
    field: "p",
    label: "modulus p",
    meaning: "Numbers run from 0 to p − 1; a larger p gives more pairs and usually an earlier grok.",
    bounds: integer(3, 257),
    defaultOf: is(59),
    applies: modular,
  },
  {
    key: "bits",
    field: "bits",
    label: "bits",
    meaning: "Input bits, each −1 or +1. More of them hide the relevant ones better: a longer wait.",
    bounds: integer(8, 64),
    defaultOf: is(30),
    applies: parity,
  },
  {
    key: "k",
    field: "k",
    label: "relevant bits",
    meaning: "The first so many bits decide the answer, their parity; the others are noise.",
    bounds: integer(1, 6),
    defaultOf: is(3),
    applies: parity,
  },
  {
    key: "n",
    field: "n",
    label: "training examples",
    meaning:
      "Distinct examples the network is shown; 2000 others test it. With plenty, it has nothing to wait for.",
    bounds: integer(10, 20_000),
    defaultOf: is(1000),
    applies: parity,
  },
  {
    key: "frac",
    field: "trainFraction",
    label: "train fraction α",
    meaning:
      "The share of all pairs the network is shown; the rest is the test set. Less data means a longer wait.",
    bounds: real(0.01, 0.99),
    defaultOf: is(0.5),
    applies: notParity,
  },
  {
    key: "model",
    field: "model",
    label: "model",
    meaning:
      "mlp: both operands embedded, side by side into one hidden layer (parity: the bits go in directly). transformer: the operands are tokens, read by attention.",
    choices: ["mlp", "transformer"],
    defaultOf: is("mlp"),
    applies: always,
  },
  {
    key: "embed",
    field: "embed",
    label: "embedding",
    meaning: "One embedding table for both operands, or one each.",
    choices: ["shared", "separate"],
    defaultOf: is("shared"),
    applies: embedded,
  },
  {
    key: "d",
    field: "dModel",
    label: "embedding width d",
    meaning:
      "Numbers that stand for one operand; a transformer has as many at each token, heads times a whole number.",
    bounds: integer(4, 512),
    defaultOf: is(128),
    applies: notParity,
  },
  {
    key: "h",
    field: "hidden",
    label: "hidden width h",
    meaning: "Neurons in the hidden layer, of a transformer in that of each block.",
    bounds: integer(4, 2048),
    defaultOf: ({ model }) => (model === "transformer" ? 512 : 256),
    applies: always,
  },
  {
    key: "heads",
    field: "heads",
    label: "heads",
    meaning: "Attention heads, which share d equally: d is a multiple of it.",
    bounds: integer(1, 16),
    defaultOf: is(4),
    applies: transformer,
  },
  {
    key: "layers",
    field: "layers",
    label: "layers",
    meaning: "Transformer blocks, each attention and then a hidden layer.",
    bounds: integer(1, 2),
    defaultOf: is(1),
    applies: transformer,
  },
  {
    key: "norm",
    field: "norm",
    label: "LayerNorm",
    meaning:
      "none; pre: without parameters, before attention, hidden layer and read-out; post: after each sublayer and at the end, with gain and shift.",
    choices: ["none", "pre", "post"],
    defaultOf: is("none"),
    applies: transformer,
  },
  {
    key: "eq",
    field: "equalsToken",
    label: "= token",
    meaning: "Yes: a third token, =, at which the answer is read. No: it is read at the second operand.",
    bounds: integer(0, 1),
    defaultOf: is(1),
    applies: transformer,
  },
  {
    key: "bias",
    field: "bias",
    label: "biases",
    meaning:
      "Whether attention, hidden layer and read-out of the transformer have biases. An mlp always does.",
    bounds: integer(0, 1),
    defaultOf: is(0),
    applies: transformer,
  },
  {
    key: "act",
    field: "activation",
    label: "activation",
    meaning: "The nonlinearity of the hidden layer.",
    choices: ["gelu", "relu", "quadratic"],
    defaultOf: is("gelu"),
    applies: always,
  },
  {
    key: "init",
    field: "init",
    label: "initialization",
    meaning: "fanin: normal with variance 1/fan-in. torch: PyTorch's defaults, with embeddings N(0, 1).",
    choices: ["fanin", "torch"],
    defaultOf: is("fanin"),
    applies: always,
  },
  {
    key: "scale",
    field: "scale",
    label: "init scale",
    meaning: "Multiplies the initial matrices and embeddings.",
    bounds: real(0.05, 20),
    defaultOf: is(1),
    applies: always,
  },
  {
    key: "opt",
    field: "optimizer",
    label: "optimizer",
    meaning: "adamw decays weights apart from the gradient; adam and sgd add λθ to the gradient.",
    choices: ["adamw", "adam", "sgd"],
    defaultOf: is("adamw"),
    applies: always,
  },
  {
    key: "lr",
    field: "learningRate",
    label: "learning rate",
    meaning: "How far each step moves the weights. Higher is faster, until it breaks.",
    bounds: real(1e-6, 10),
    defaultOf: is(0.003),
    applies: always,
  },
  {
    key: "wd",
    field: "weightDecay",
    label: "weight decay",
    meaning: "The pull of every weight toward zero. Without it, networks memorize and stay there.",
    bounds: real(0, 100),
    defaultOf: is(3),
    applies: always,
  },
  {
    key: "b1",
    field: "beta1",
    label: "β₁",
    meaning: "Adam's memory of the gradient.",
    bounds: unit,
    defaultOf: is(0.9),
    applies: adams,
  },
  {
    key: "b2",
    field: "beta2",
    label: "β₂",
    meaning: "Adam's memory of the squared gradient.",
    bounds: unit,
    defaultOf: is(0.999),
    applies: adams,
  },
  {
    key: "eps",
    field: "eps",
    label: "ε",
    meaning: "Added to √v̂ in Adam, so that it never divides by zero.",
    bounds: real(1e-30, 1),
    defaultOf: is(1e-8),
    applies: adams,
  },
  {
    key: "mom",
    field: "momentum",
    label: "momentum",
    meaning: "How much of the last step SGD keeps.",
    bounds: unit,
    defaultOf: is(0),
    applies: sgd,
  },
  {
    key: "decay",
    field: "decay",
    label: "decay touches",
    meaning: "weights: matrices and embeddings, positions too. all: biases and LayerNorm as well.",
    choices: ["weights", "all"],
    defaultOf: is("weights"),
    applies: always,
  },
  {
    key: "batch",
    field: "batch",
    label: "batch size",
    meaning: "Training examples per step. Full batch has no gradient noise.",
    bounds: integer(1, 66_048),
    word: { text: "full", value: "full" },
    defaultOf: is("full"),
    applies: always,
  },
  {
    key: "draw",
    field: "draw",
    label: "draw",
    meaning: "epoch: every example once before any twice. replace: uniform with replacement.",
    choices: ["epoch", "replace"],
    defaultOf: is("epoch"),
    applies: minibatch,
  },
  {
    key: "steps",
    field: "steps",
    label: "step limit",
    meaning: "The run ends here at the latest.",
    bounds: integer(1, 10_000_000),
    defaultOf: is(3000),
    applies: always,
  },
  {
    key: "after",
    field: "after",
    label: "steps after grok",
    meaning: "How long to go on once test accuracy reaches 99 %.",
    bounds: integer(0, 10_000_000),
    word: { text: "inf", value: Infinity },
    defaultOf: is(500),
    applies: always,
  },
  {
    key: "seed",
    field: "seed",
    label: "seed",
    meaning: "Names the split, the initial weights and the batches.",
    bounds: integer(0, 4_294_967_295),
    defaultOf: is(0),
    applies: always,
  },
  {
    key: "engine",
    field: "engine",
    label: "engine",
    meaning:
      "What computes. exact: our WebAssembly kernels, the same bits everywhere. gpu: our WebGPU kernels. tfjs: TensorFlow.js, the reference. auto: exact, or a faster GPU for runs over a minute.",
    choices: ["auto", "exact", "gpu", "tfjs", "tfjs-webgpu", "tfjs-wasm", "tfjs-cpu"],
    defaultOf: is("auto"),
    applies: always,
  },
];

const ROW_BY_FIELD = new Map(KEYS.map((row) => [row.field, row]));

export function rowOf(field: Field): KeyRow {
  return ROW_BY_FIELD.get(field)!;
}

function defaultsOf(model: RunSpec["model"]): RunSpec {
  const fields = Object.fromEntries(KEYS.map((row) => [row.field, row.defaultOf({ model })]));
  return { ...(fields as unknown as RunSpec), model, interventions: [] };
}

/** Made once: a sweep asks for them with every run that it reads. */
const DEFAULTS: Readonly<Record<RunSpec["model"], RunSpec>> = {
  mlp: defaultsOf("mlp"),
  transformer: defaultsOf("transformer"),
};

/** The spec that an empty string means, for a model. */
export function defaultSpec(model: RunSpec["model"] = "mlp"): RunSpec {
  return DEFAULTS[model];
}
