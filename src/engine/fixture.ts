/**
 * Conformance files: a small model's inputs, initial parameters and optimizer, and what PyTorch (float64) makes of
 * them. Turns a file into a setup, and an engine's numbers into relative errors ‖x − ref‖/‖ref‖ (contract §2).
 * What a file from outside must look like is checked in readFixture.ts.
 */
import {
  type Activation,
  type ModelShape,
  type Parameter,
  type TransformerShape,
  parametersOf,
} from "../core/model.ts";
import type { Dataset, Optimizer, Setup } from "../core/setup.ts";

export interface Matrix {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
export type Named = Readonly<Record<string, Matrix>>;

/** Operands' embeddings concatenated, one hidden layer. */
export interface MlpConcat {
  readonly kind: "mlp-concat";
  readonly vocab: number;
  readonly dModel: number;
  readonly hidden: number;
  readonly activation: Activation;
}

/** Input vectors, one hidden layer. */
export interface MlpDense {
  readonly kind: "mlp-dense";
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
  readonly activation: Activation;
}

/** Two operands and, at three positions, the token `=`: the last of the vocabulary. */
export interface Transformer {
  readonly kind: "transformer";
  readonly vocab: number;
  readonly positions: TransformerShape["positions"];
  readonly dModel: number;
  readonly heads: number;
  readonly hidden: number;
  readonly layers: number;
  readonly norm: TransformerShape["norm"];
  readonly bias: boolean;
  readonly classes: number;
  readonly activation: Activation;
}

export type FixtureModel = MlpConcat | MlpDense | Transformer;

/** Steps after which a file has the parameters. */
export const AFTER = ["1", "2", "10"] as const;
export type StepsAfter = (typeof AFTER)[number];

export interface Fixture {
  readonly name: string;
  readonly model: FixtureModel;
  readonly optimizer: {
    readonly kind: Optimizer["kind"];
    readonly lr: number;
    readonly weightDecay: number;
    readonly beta1?: number;
    readonly beta2?: number;
    readonly eps?: number;
    readonly momentum?: number;
    readonly decayed: readonly string[];
  };
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly init: Named;
  readonly expect: {
    readonly logits: Matrix;
    readonly loss: number;
    readonly grads: Named;
    readonly after: Readonly<Record<StepsAfter, { readonly params: Named }>>;
  };
}

export function shapeOf(model: FixtureModel): ModelShape {
  switch (model.kind) {
    case "mlp-concat": {
      const { vocab, dModel, hidden, activation } = model;
      return { kind: "mlp", embed: "shared", vocabulary: vocab, classes: vocab, dModel, hidden, activation };
    }
    case "mlp-dense": {
      const { inputs, classes, hidden, activation } = model;
      return { kind: "dense", inputs, classes, hidden, activation };
    }
    case "transformer": {
      const { vocab, positions, classes, dModel, heads, hidden, layers, norm, bias, activation } = model;
      const sizes = { vocabulary: vocab, positions, classes, dModel, heads, hidden, layers };
      return { kind: "transformer", ...sizes, norm, bias, activation };
    }
  }
}

function optimizerOf({ kind, beta1, beta2, eps, momentum }: Fixture["optimizer"]): Optimizer {
  if (kind === "sgd") return { kind, momentum: momentum ?? 0 };
  return { kind, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, eps: eps ?? 1e-8 };
}

/** Engines want something that decays; where a file decays nothing, everything decays by nothing. */
function decayOf(
  { decayed, weightDecay }: Fixture["optimizer"],
  all: readonly Parameter[],
): { readonly parameters: readonly Parameter[]; readonly weightDecay: number } {
  if (decayed.length === 0) return { parameters: all.map((p) => ({ ...p, decays: true })), weightDecay: 0 };
  return { parameters: all.map((p) => ({ ...p, decays: decayed.includes(p.name) })), weightDecay };
}

/** Examples as engines take them: operand tokens, or the numbers of rows of input vectors. */
function examplesOf({ model, inputs, labels }: Fixture): Pick<Setup, "train" | "inputs"> {
  const label = Uint16Array.from(labels);
  if (model.kind !== "mlp-dense") {
    const operand = (at: number): Uint16Array => Uint16Array.from(inputs, (tokens) => tokens[at]!);
    return { train: { a: operand(0), b: operand(1), label }, inputs: null };
  }
  return {
    train: { a: Uint16Array.from(inputs.keys()), b: new Uint16Array(inputs.length), label },
    inputs: { cols: model.inputs, values: Float32Array.from(inputs.flat()) },
  };
}

export function setupOf(file: Fixture): Setup {
  const { model, optimizer, init } = file;
  const shape = shapeOf(model);
  const { parameters, weightDecay } = decayOf(optimizer, parametersOf(shape, "weights"));
  const empty = new Uint16Array(0);
  const test: Dataset = { a: empty, b: empty, label: empty };
  return {
    ...examplesOf(file),
    model: shape,
    parameters,
    initial: parameters.map(({ name }) => Float32Array.from(init[name]!.data)),
    test,
    spectral: null,
    optimizer: optimizerOf(optimizer),
    rates: { learningRate: optimizer.lr, weightDecay },
    batch: null,
  };
}

/** ‖x − ref‖/‖ref‖ over all entries of all arrays together; 0 where both are zero throughout. */
export function relativeError(
  got: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
): number {
  let [difference, size] = [0, 0];
  reference.forEach((ref, k) => {
    for (let i = 0; i < ref.length; i++) {
      difference += (got[k]![i]! - ref[i]!) ** 2;
      size += ref[i]! ** 2;
    }
  });
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

/** Reference arrays in the order of these parameters. */
export function inOrder(
  parameters: readonly { readonly name: string }[],
  named: Named,
): readonly (readonly number[])[] {
  return parameters.map(({ name }) => named[name]!.data);
}

/** What a conformance check compares, ‖x − ref‖/‖ref‖ each. */
export interface RelativeErrors {
  readonly logits: number;
  readonly loss: number;
  readonly grads: number;
  readonly after1: number;
  readonly after2: number;
  readonly after10: number;
}
