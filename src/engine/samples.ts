/**
 * Setups of any model, with examples and initial weights drawn from a seed: what engines are tested on beside the runs
 * that a spec can name. For tests.
 */
import {
  type DenseShape,
  type ModelShape,
  type Parameter,
  type TransformerShape,
  initialValues,
  parametersOf,
} from "../core/model.ts";
import type { Spectral } from "../core/fourier.ts";
import { type Stream, seeded } from "../core/rng.ts";
import type { Dataset, Setup } from "../core/setup.ts";

/** Small, and of sizes that nothing else shares. `=` is added to the vocabulary where there are three positions. */
export function sampleTransformer(choices: Partial<TransformerShape> = {}): TransformerShape {
  const { positions = 3 } = choices;
  return {
    kind: "transformer",
    vocabulary: 4 + positions - 2,
    positions,
    classes: 5,
    dModel: 6,
    heads: 2,
    hidden: 7,
    layers: 1,
    norm: "none",
    bias: false,
    activation: "gelu",
    ...choices,
  };
}

export function sampleDense(choices: Partial<DenseShape> = {}): DenseShape {
  return { kind: "dense", inputs: 9, classes: 2, hidden: 7, activation: "gelu", ...choices };
}

/** Values of an example's operands: tokens that can stand there, or none where examples are vectors. */
function operands(model: ModelShape): number {
  switch (model.kind) {
    case "mlp":
      return model.vocabulary;
    case "dense":
      return 1;
    case "transformer":
      return model.vocabulary - (model.positions - 2);
  }
}

/** Every kind of block with every activation among them, heads of every width, and the MLP on vectors. */
export function sampleModels(): readonly ModelShape[] {
  const acts = ["gelu", "relu", "quadratic"] as const;
  const blocks = (["none", "pre", "post"] as const).flatMap((norm) =>
    ([1, 2] as const).flatMap((layers) =>
      ([2, 3] as const).flatMap((positions) =>
        [false, true].map((bias) => ({ norm, layers, positions, bias })),
      ),
    ),
  );
  const widths = [
    { dModel: 12, heads: 4, layers: 2, norm: "pre" },
    { dModel: 5, heads: 1, bias: true },
    { dModel: 5, heads: 5, layers: 2, norm: "post" },
  ] as const;
  return [
    ...acts.map((activation) => sampleDense({ activation })),
    ...[...blocks, ...widths].map((choices, i) =>
      sampleTransformer({ activation: acts[i % acts.length]!, ...choices }),
    ),
  ];
}

/** Sizes that no tile, vector or stretch of examples divides; and the sizes of a train set for each. */
export function raggedModels(): readonly (readonly [ModelShape, number])[] {
  return [
    [sampleDense({ inputs: 31, hidden: 67, classes: 3 }), 141],
    [sampleTransformer({ dModel: 12, heads: 4, hidden: 13, norm: "pre", bias: true }), 300],
    [sampleTransformer({ dModel: 15, heads: 3, layers: 2, positions: 2, norm: "post" }), 129],
    [sampleTransformer({ vocabulary: 114, classes: 113, dModel: 33, heads: 3, hidden: 67 }), 140],
  ];
}

/** A model in words, for a test's title. */
export function described(shape: ModelShape): string {
  return Object.entries(shape)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
}

/** Vectors start at 0 or 1, where a wrong term of a gradient can hide: each is moved a little. */
function roughened({ shape }: Parameter, values: Float32Array, stream: Stream): Float32Array {
  return shape.length > 1 ? values : values.map((value) => value + 0.3 * stream.normal());
}

/** Operands as if they were added: in their own order. */
function spectralIn(model: ModelShape, parameters: readonly Parameter[]): Spectral | null {
  const tables = parameters.flatMap(({ kind }, i) => (kind === "embedding" ? [i] : []));
  if (tables.length === 0) return null;
  return { tables, order: Uint16Array.from({ length: operands(model) }, (_, token) => token) };
}

/**
 * AdamW at η = 3e-3, λ = 3, full batch, `init=torch`; train and test examples drawn with replacement, labels at random.
 * @param counts train and test examples
 */
export function sampleSetup(
  model: ModelShape,
  counts: readonly [number, number] = [13, 11],
  decay: "weights" | "all" = "weights",
): Setup {
  const root = seeded(0);
  const drawn = (name: string, count: number, below: number): Uint16Array => {
    const stream = root.fork(name);
    return Uint16Array.from({ length: count }, () => stream.below(below));
  };
  const examples = (name: string, count: number, firstRow: number): Dataset => ({
    a:
      model.kind === "dense"
        ? Uint16Array.from({ length: count }, (_, i) => firstRow + i)
        : drawn(`${name} a`, count, operands(model)),
    b: drawn(`${name} b`, count, operands(model)),
    label: drawn(`${name} label`, count, model.classes),
  });
  const signs = (cols: number): Float32Array =>
    Float32Array.from(drawn("inputs", (counts[0] + counts[1]) * cols, 2), (bit) => 2 * bit - 1);
  const parameters = parametersOf(model, decay);
  const initial = initialValues(parameters, "torch", 1, root.fork("init"));
  return {
    model,
    parameters,
    initial: parameters.map((p, i) => roughened(p, initial[i]!, root.fork(`rough ${p.name}`))),
    train: examples("train", counts[0], 0),
    test: examples("test", counts[1], counts[0]),
    spectral: spectralIn(model, parameters),
    inputs: model.kind === "dense" ? { cols: model.inputs, values: signs(model.inputs) } : null,
    optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.999, eps: 1e-8 },
    rates: { learningRate: 0.003, weightDecay: 3 },
    batch: null,
  };
}

/** The same in batches. */
export function inBatches(setup: Setup, size: number, draw: "epoch" | "replace"): Setup {
  return { ...setup, batch: { size, draw, start: { stream: seeded(0).fork("batches").state(), used: 0 } } };
}
