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

export interface Parameter {
  readonly name: string;
  /** Row-major; matrices act as x @ W. */
  readonly shape: readonly number[];
  readonly group: Group;
  readonly kind: "embedding" | "matrix" | "bias";
  /** Inputs that one output sums over; for a bias, those of its matrix. */
  readonly fanIn: number;
  /** Whether weight decay touches it, and so whether it counts in V = ‖θ‖². */
  readonly decays: boolean;
}

export type Activation = "gelu" | "relu" | "quadratic";

/** The shape of an MLP on two operands: embeddings concatenated, one hidden layer, logits. */
export interface MlpShape {
  readonly kind: "mlp";
  readonly embed: "shared" | "separate";
  readonly vocabulary: number;
  readonly classes: number;
  readonly dModel: number;
  readonly hidden: number;
  readonly activation: Activation;
}

export type ModelShape = MlpShape;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * The parameters of an MLP in the one order everything uses: embeddings (`E`, or `Ea`, `Eb`), `W1`, `b1`, `W2`, `b2`.
 * @param decayAll biases decay as well
 */
export function mlpParameters(shape: MlpShape, decayAll: boolean): readonly Parameter[] {
  const { vocabulary, classes, dModel, hidden } = shape;
  const embedding = (name: string): Parameter => ({
    name,
    shape: [vocabulary, dModel],
    group: "embedding",
    kind: "embedding",
    fanIn: dModel,
    decays: true,
  });
  const layer = (suffix: string, group: Group, inputs: number, outputs: number): Parameter[] => [
    { name: `W${suffix}`, shape: [inputs, outputs], group, kind: "matrix", fanIn: inputs, decays: true },
    { name: `b${suffix}`, shape: [outputs], group, kind: "bias", fanIn: inputs, decays: decayAll },
  ];
  return [
    ...(shape.embed === "shared" ? [embedding("E")] : [embedding("Ea"), embedding("Eb")]),
    ...layer("1", "mlp", 2 * dModel, hidden),
    ...layer("2", "unembedding", hidden, classes),
  ];
}

export function parametersOf(shape: ModelShape, decay: RunSpec["decay"]): readonly Parameter[] {
  return mlpParameters(shape, decay === "all");
}

/** Number of trained numbers. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** One sample of a parameter's initial distribution, as a function of the stream. */
function sampler({ kind, fanIn }: Parameter, init: RunSpec["init"], scale: number): (s: Stream) => number {
  const sd = 1 / Math.sqrt(fanIn);
  if (init === "fanin") return kind === "bias" ? () => 0 : (s) => s.normal() * sd * scale;
  switch (kind) {
    case "embedding":
      return (s) => s.normal() * scale;
    case "matrix":
      return (s) => (2 * s.uniform() - 1) * sd * scale;
    case "bias":
      return (s) => (2 * s.uniform() - 1) * sd;
  }
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
    const sample = sampler(parameter, init, scale);
    return Float32Array.from({ length: sizeOf(parameter.shape) }, () => sample(own));
  });
}

/** Groups that this model has, in chart order. */
export function groupsOf(parameters: readonly Parameter[]): readonly Group[] {
  const groups = GROUPS.filter((group) => parameters.some((p) => p.group === group && p.decays));
  return groups.length > 0 ? groups : bug("a model without decayed parameters");
}
