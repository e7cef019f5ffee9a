/**
 * Everything an engine needs to train one run, as plain data: examples, split, layout, initial weights, optimizer,
 * batch order. The same spec gives the same setup on every machine; engines draw nothing of their own.
 */
import type { BatchState } from "./batches.ts";
import { type ModelShape, type Parameter, initialValues, parameterCount, parametersOf } from "./model.ts";
import { bug } from "./prelude.ts";
import { seeded } from "./rng.ts";
import { splitExamples } from "./split.ts";
import type { RunSpec } from "./spec/keys.ts";
import { trainCount } from "./spec/parse.ts";
import { enumerateExamples, taskNamed } from "./task.ts";

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

export interface Setup {
  readonly model: ModelShape;
  readonly parameters: readonly Parameter[];
  /** float32, one array per parameter. */
  readonly initial: readonly Float32Array[];
  readonly train: Dataset;
  readonly test: Dataset;
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
  const task = taskNamed(spec.task);
  if (task.kind !== "modular" || spec.model !== "mlp") return bug("an unbuilt spec reached setup");
  const { embed, dModel, hidden, activation, p } = spec;
  return { kind: "mlp", embed, vocabulary: p, classes: p, dModel, hidden, activation };
}

export function parameterCountOf(spec: RunSpec): number {
  return parameterCount(parametersOf(shapeOf(spec), spec.decay));
}

export function prepare(spec: RunSpec): Setup {
  const task = taskNamed(spec.task);
  if (task.kind !== "modular") return bug("an unbuilt task reached setup");
  const root = seeded(spec.seed);
  const examples = enumerateExamples(task, spec.p);
  const split = splitExamples(examples.count, trainCount(spec), root.fork("split"));
  const pick = (rows: Uint32Array): Dataset => ({
    a: Uint16Array.from(rows, (i) => examples.a[i]!),
    b: Uint16Array.from(rows, (i) => examples.b[i]!),
    label: Uint16Array.from(rows, (i) => examples.label[i]!),
  });
  const model = shapeOf(spec);
  const parameters = parametersOf(model, spec.decay);
  return {
    model,
    parameters,
    initial: initialValues(parameters, spec.init, spec.scale, root.fork("init")),
    train: pick(split.train),
    test: pick(split.test),
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
