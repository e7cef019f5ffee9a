/**
 * What a model's parameters are: names, shapes, groups, initial distribution, and which of them decay
 * (contract §1, `init`, `scale`, `decay`; theory: the MLP of arXiv 2606.13753). No arithmetic of the network here:
 * engines compute, this file only lays out and draws.
 */
import { bug } from "./prelude.ts";
import type { Stream } from "./rng.ts";
import type { RunSpec } from "./spec/keys.ts";

/** Parameter groups whose norm is followed apart, in the order the charts list them. */
export const GROUPS = ["embedding", "attention", "mlp", "unembedding"] as const;
export type Group = (typeof GROUPS)[number];

/** What a parameter is, which decides how it is drawn and whether `decay=weights` touches it. */
export type ParameterKind =
  | "embedding"
  | "position"
  | "matrix"
  /** A query, key or value projection: PyTorch draws it as part of one packed matrix. */
  | "projection"
  | "bias"
  /** A bias of an attention layer: 0 at first under either init. */
  | "attention-bias"
  | "gain"
  | "shift";

export interface Parameter {
  readonly name: string;
  /** Row-major; matrices act as x @ W. */
  readonly shape: readonly number[];
  readonly group: Group;
  readonly kind: ParameterKind;
  /** Inputs that one output sums over; for a bias, those of its matrix. */
  readonly fanIn: number;
  /** Whether weight decay touches it, and so whether it counts in V = ‖θ‖². */
  readonly decays: boolean;
}

export type Activation = "gelu" | "relu" | "quadratic";

/** An MLP on two operands: embeddings concatenated, one hidden layer, logits. */
export interface MlpShape {
  readonly kind: "mlp";
  readonly embed: "shared" | "separate";
  readonly vocabulary: number;
  readonly classes: number;
  readonly dModel: number;
  readonly hidden: number;
  readonly activation: Activation;
}

/** An MLP on vectors: one hidden layer, logits. */
export interface DenseShape {
  readonly kind: "dense";
  readonly inputs: number;
  readonly classes: number;
  readonly hidden: number;
  readonly activation: Activation;
}

/** A transformer over two operands, and `=` where there are three positions; the answer is read at the last one. */
export interface TransformerShape {
  readonly kind: "transformer";
  /** Tokens, `=` (the last) included. */
  readonly vocabulary: number;
  readonly positions: 2 | 3;
  readonly classes: number;
  readonly dModel: number;
  readonly heads: number;
  readonly hidden: number;
  readonly layers: number;
  readonly norm: "none" | "pre" | "post";
  readonly bias: boolean;
  readonly activation: Activation;
}

export type ModelShape = MlpShape | DenseShape | TransformerShape;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

type Undecided = Omit<Parameter, "decays">;

const embedding = (name: string, tokens: number, dModel: number): Undecided => ({
  name,
  shape: [tokens, dModel],
  group: "embedding",
  kind: "embedding",
  fanIn: dModel,
});

const matrix = (
  name: string,
  group: Group,
  inputs: number,
  outputs: number,
  kind: ParameterKind = "matrix",
): Undecided => ({ name, shape: [inputs, outputs], group, kind, fanIn: inputs });

const vector = (name: string, group: Group, size: number, kind: ParameterKind, fanIn: number): Undecided => ({
  name,
  shape: [size],
  group,
  kind,
  fanIn,
});

/** `W` and `b` of a hidden layer and of the logits. */
function twoLayers(inputs: number, hidden: number, classes: number): readonly Undecided[] {
  return [
    matrix("W1", "mlp", inputs, hidden),
    vector("b1", "mlp", hidden, "bias", inputs),
    matrix("W2", "unembedding", hidden, classes),
    vector("b2", "unembedding", classes, "bias", hidden),
  ];
}

function transformerLayer(shape: TransformerShape, layer: number): readonly Undecided[] {
  const { dModel: d, hidden, bias, norm } = shape;
  const of = (name: string): string => `${name}.${layer}`;
  const norms = (group: Group, gain: string, shift: string): readonly Undecided[] =>
    norm === "post" ? [vector(of(gain), group, d, "gain", d), vector(of(shift), group, d, "shift", d)] : [];
  return [
    ...["Wq", "Wk", "Wv"].map((name) => matrix(of(name), "attention", d, d, "projection")),
    matrix(of("Wo"), "attention", d, d),
    ...(bias ? ["bq", "bk", "bv", "bo"] : []).map((name) =>
      vector(of(name), "attention", d, "attention-bias", d),
    ),
    matrix(of("Win"), "mlp", d, hidden),
    matrix(of("Wout"), "mlp", hidden, d),
    ...(bias
      ? [vector(of("bin"), "mlp", hidden, "bias", d), vector(of("bout"), "mlp", d, "bias", hidden)]
      : []),
    ...norms("attention", "g1", "h1"),
    ...norms("mlp", "g2", "h2"),
  ];
}

/** The parameters of a model in the one order everything uses. */
function laidOut(shape: ModelShape): readonly Undecided[] {
  switch (shape.kind) {
    case "mlp": {
      const { embed, vocabulary, dModel, hidden, classes } = shape;
      const tables = embed === "shared" ? ["E"] : ["Ea", "Eb"];
      return [
        ...tables.map((name) => embedding(name, vocabulary, dModel)),
        ...twoLayers(2 * dModel, hidden, classes),
      ];
    }
    case "dense":
      return twoLayers(shape.inputs, shape.hidden, shape.classes);
    case "transformer": {
      const { vocabulary, positions, dModel: d, layers, classes, norm, bias } = shape;
      return [
        embedding("E", vocabulary, d),
        { ...embedding("pos", positions, d), kind: "position" },
        ...Array.from({ length: layers }, (_, layer) => transformerLayer(shape, layer)).flat(),
        ...(norm === "post"
          ? [vector("gf", "unembedding", d, "gain", d), vector("hf", "unembedding", d, "shift", d)]
          : []),
        matrix("U", "unembedding", d, classes),
        ...(bias ? [vector("bu", "unembedding", classes, "bias", d)] : []),
      ];
    }
  }
}

const WEIGHTS: readonly ParameterKind[] = ["embedding", "position", "matrix", "projection"];

export function parametersOf(shape: ModelShape, decay: RunSpec["decay"]): readonly Parameter[] {
  return laidOut(shape).map((p) => ({ ...p, decays: decay === "all" || WEIGHTS.includes(p.kind) }));
}

/** Number of trained numbers. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** How every number of a parameter is drawn: of unit scale, times each factor in turn; a normal or uniform in [−1, 1). */
export type Distribution =
  | { readonly kind: "normal" | "uniform"; readonly factors: readonly number[] }
  | { readonly kind: "constant"; readonly value: 0 | 1 };

/** A parameter's initial distribution (contract §1, `init`). */
export function distributionOf(
  { kind, fanIn }: Pick<Parameter, "kind" | "fanIn">,
  init: RunSpec["init"],
  scale: number,
): Distribution {
  const sd = 1 / Math.sqrt(fanIn);
  const normal = (...factors: number[]): Distribution => ({ kind: "normal", factors });
  const uniform = (...factors: number[]): Distribution => ({ kind: "uniform", factors });
  switch (kind) {
    case "gain":
      return { kind: "constant", value: 1 };
    case "shift":
    case "attention-bias":
      return { kind: "constant", value: 0 };
    case "bias":
      return init === "fanin" ? { kind: "constant", value: 0 } : uniform(sd);
    case "embedding":
      return init === "fanin" ? normal(sd, scale) : normal(scale);
    case "position":
      return init === "fanin" ? normal(0.1, sd, scale) : normal(scale);
    case "matrix":
      return init === "fanin" ? normal(sd, scale) : uniform(sd, scale);
    case "projection":
      // Xavier on the packed [3d × d]: bound √(6/(d + 3d)).
      return init === "fanin" ? normal(sd, scale) : uniform(Math.sqrt(6 / (4 * fanIn)), scale);
  }
}

/** One sample, as a function of the stream. Factors are multiplied one by one: their order is part of the bits. */
function sampler(distribution: Distribution): (s: Stream) => number {
  if (distribution.kind === "constant") return () => distribution.value;
  const { kind, factors } = distribution;
  const unit = kind === "normal" ? (s: Stream) => s.normal() : (s: Stream) => 2 * s.uniform() - 1;
  return (s) => factors.reduce((product, factor) => product * factor, unit(s));
}

/**
 * Initial values, float32, one array per parameter. Each parameter has a stream of its own name, so that adding
 * one never shifts another.
 * @param stream the run's "init" stream
 */
export function initialValues(
  parameters: readonly Parameter[],
  init: RunSpec["init"],
  scale: number,
  stream: Stream,
): readonly Float32Array[] {
  return parameters.map((parameter) => {
    const own = stream.fork(parameter.name);
    const sample = sampler(distributionOf(parameter, init, scale));
    return Float32Array.from({ length: sizeOf(parameter.shape) }, () => sample(own));
  });
}

/** Groups that this model has, in chart order. */
export function groupsOf(parameters: readonly Parameter[]): readonly Group[] {
  const groups = GROUPS.filter((group) => parameters.some((p) => p.group === group && p.decays));
  return groups.length > 0 ? groups : bug("a model without decayed parameters");
}
