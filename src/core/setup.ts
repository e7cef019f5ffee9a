/**
 * Everything an engine needs to train one run, as plain data: examples, split, layout, initial weights, optimizer,
 * batch order. The same spec gives the same setup on every machine; engines draw nothing of their own.
 */
import type { BatchState } from "./batches.ts";
import { type ModelShape, type Parameter, initialValues, parameterCount, parametersOf } from "./model.ts";
import { drawParity } from "./parity.ts";
import { PERMUTATIONS } from "./permutations.ts";
import { type Stream, seeded } from "./rng.ts";
import { type Split, splitExamples } from "./split.ts";
import type { RunSpec } from "./spec/keys.ts";
import { type Spectral, spectralOf } from "./fourier.ts";
import { trainCount } from "./spec/parse.ts";
import { type Examples, enumerateExamples, taskNamed } from "./task.ts";

/** Labelled pairs of operand tokens, [count] each. */
export interface Dataset {
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly label: Uint16Array;
}

export type Optimizer =
  | {
      /** `adamw`: θ ← (1 − ηλ)θ, then the step. `adam`: λθ joins the gradient. */
      readonly kind: "adamw" | "adam";
      readonly beta1: number;
      readonly beta2: number;
      /** Added to √v̂. */
      readonly eps: number;
    }
  | { readonly kind: "sgd"; readonly momentum: number };

/** What an intervention can change in mid-run. */
export interface Rates {
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** What an intervention can hold, beside the rates. */
export interface Controls {
  /** ‖θ‖ over the parameters that decay, kept after every update; `null`: free. */
  readonly heldNorm: number | null;
  /** The logits are divided by it, in training and in reported losses. */
  readonly temperature: number;
}

export const NO_CONTROLS: Controls = { heldNorm: null, temperature: 1 };

export interface Setup {
  readonly model: ModelShape;
  readonly parameters: readonly Parameter[];
  /** float32, one array per parameter. */
  readonly initial: readonly Float32Array[];
  readonly train: Dataset;
  readonly test: Dataset;
  /** For tasks whose examples are vectors: row `a` of an example is its input, [rows × cols]; `b` means nothing. */
  readonly inputs: { readonly cols: number; readonly values: Float32Array } | null;
  /** Which embeddings have a spectrum, and in what order of their tokens; `null`: none. */
  readonly spectral: Spectral | null;
  readonly optimizer: Optimizer;
  readonly rates: Rates;
  /** `null`: full batch. */
  readonly batch: {
    readonly size: number;
    readonly draw: "epoch" | "replace";
    readonly start: BatchState;
  } | null;
}

function optimizerOf(spec: RunSpec): Optimizer {
  const { optimizer: kind, beta1, beta2, eps, momentum } = spec;
  return kind === "sgd" ? { kind, momentum } : { kind, beta1, beta2, eps };
}

/** The model of a spec, laid out. */
export function shapeOf(spec: RunSpec): ModelShape {
  const { embed, dModel, hidden, activation, heads, layers, norm } = spec;
  const task = taskNamed(spec.task);
  if (task.kind === "parity") return { kind: "dense", inputs: spec.bits, classes: 2, hidden, activation };
  const tokens = task.kind === "modular" ? spec.p : PERMUTATIONS.length;
  if (spec.model === "mlp")
    return { kind: "mlp", embed, vocabulary: tokens, classes: tokens, dModel, hidden, activation };
  const equals = spec.equalsToken === 1;
  return {
    kind: "transformer",
    vocabulary: equals ? tokens + 1 : tokens,
    positions: equals ? 3 : 2,
    classes: tokens,
    dModel,
    heads,
    hidden,
    layers,
    norm,
    bias: spec.bias === 1,
    activation,
  };
}

export function parameterCountOf(spec: RunSpec): number {
  return parameterCount(parametersOf(shapeOf(spec), spec.decay));
}

/**
 * Every pair a run's task asks about, and which of them it trains on: its train set and its test set are these rows, in
 * their order. `null` for a task without pairs. Draws no weights.
 */
export function pairsOf(
  spec: RunSpec,
  root: Stream = seeded(spec.seed),
): { readonly examples: Examples; readonly split: Split } | null {
  const task = taskNamed(spec.task);
  if (task.kind === "parity") return null;
  const examples = enumerateExamples(task, spec.p);
  return { examples, split: splitExamples(examples.count, trainCount(spec), root.fork("split")) };
}

/** What a run trains and tests on. */
function dataOf(spec: RunSpec, root: Stream): Pick<Setup, "train" | "test" | "inputs"> {
  const pairs = pairsOf(spec, root);
  if (pairs === null) {
    const { inputs, label, count } = drawParity(spec.bits, spec.k, spec.n, root.fork("split"));
    const rows = (from: number, end: number): Dataset => ({
      a: Uint16Array.from({ length: end - from }, (_, i) => from + i),
      b: new Uint16Array(end - from),
      label: label.slice(from, end),
    });
    const given = { cols: spec.bits, values: inputs };
    return { train: rows(0, spec.n), test: rows(spec.n, count), inputs: given };
  }
  const { examples, split } = pairs;
  const pick = (rows: Uint32Array): Dataset => ({
    a: Uint16Array.from(rows, (i) => examples.a[i]!),
    b: Uint16Array.from(rows, (i) => examples.b[i]!),
    label: Uint16Array.from(rows, (i) => examples.label[i]!),
  });
  return { train: pick(split.train), test: pick(split.test), inputs: null };
}

export function prepare(spec: RunSpec): Setup {
  const root = seeded(spec.seed);
  const model = shapeOf(spec);
  const parameters = parametersOf(model, spec.decay);
  return {
    model,
    parameters,
    initial: initialValues(parameters, spec.init, spec.scale, root.fork("init")),
    ...dataOf(spec, root),
    spectral: spectralOf(spec, parameters),
    optimizer: optimizerOf(spec),
    rates: { learningRate: spec.learningRate, weightDecay: spec.weightDecay },
    batch:
      spec.batch === "full"
        ? null
        : {
            size: spec.batch,
            draw: spec.draw,
            start: { stream: root.fork("batches").state(), used: 0 },
          },
  };
}
