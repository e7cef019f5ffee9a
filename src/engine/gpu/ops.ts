/** What our GPU kernels can do in one go. Nothing here knows of memory or of WebGPU. */
import type { Activation } from "../../core/model.ts";
import type { Band, Instruction, Operand, Value } from "../program/program.ts";

/** A matrix and how a row of it is found: its own, or by the example's left or right token, or the only one. */
export interface Reading {
  readonly of: Operand;
  readonly by: "own" | "left" | "right" | "only";
}

export interface Term {
  readonly form: "plain" | "right-transposed" | "left-transposed";
  readonly a: Operand;
  readonly b: Operand;
}

interface Activated {
  readonly of: Activation;
  /** Where f′ goes. */
  readonly slope: Value | null;
}

/** As the program has it. */
type As<Name extends Instruction["op"]> = { readonly kind: Name } & Omit<
  Extract<Instruction, { readonly op: Name }>,
  "op"
>;

/**
 * `adds`: onto what is there. `accumulates`: sums over examples, so that every stretch of them after the first adds.
 * `slices`: so many partial sums, one below the other.
 */
export type Op =
  | {
      readonly kind: "product";
      readonly terms: readonly Term[];
      readonly out: Value;
      readonly adds: boolean;
      readonly accumulates: boolean;
      readonly slices: number;
      readonly bias: Band | null;
      readonly residual: Reading | null;
      readonly activated: Activated | null;
      readonly times: Value | null;
    }
  /** out (+)= f(x + y), or f(x ∘ y), row by row. */
  | {
      readonly kind: "rows";
      readonly x: Reading;
      readonly y: Reading | null;
      readonly multiplies: boolean;
      readonly out: Value;
      readonly adds: boolean;
      readonly activated: Activated | null;
    }
  /** Row t of out (+)= Σ of the rows of x (∘ y) whose example has token t; `all`: of every row, in slices. */
  | {
      readonly kind: "sums";
      readonly x: Value;
      readonly y: Value | null;
      readonly over: "left" | "right" | "all";
      readonly out: Value;
      readonly adds: boolean;
      readonly accumulates: boolean;
      readonly slices: number;
    }
  | As<"layerNorm">
  | As<"layerNormGradient">
  | {
      readonly kind: "attention";
      readonly heads: number;
      readonly query: Reading;
      readonly keys: readonly Reading[];
      readonly values: readonly Reading[];
      readonly out: Value;
      readonly weights: Value;
    }
  /** Writes each example's share of the gradients, in the order query, keys, values. */
  | {
      readonly kind: "attentionGradient";
      readonly heads: number;
      readonly gradient: Value;
      readonly query: Reading;
      readonly keys: readonly Reading[];
      readonly values: readonly Reading[];
      readonly weights: Value;
      readonly outs: readonly { readonly out: Value; readonly adds: boolean }[];
    }
  | As<"crossEntropy">;

export type OpKind = Op["kind"];

/** Part of the gradient of some rows of a parameter: `slices` times these rows, one below the other. */
export interface Contribution {
  readonly band: Band;
  readonly value: Value;
  readonly slices: number;
}

/** As a program has them: once before, for each stretch of examples, once after. */
export interface Lowered {
  readonly before: readonly Op[];
  readonly each: readonly Op[];
  readonly after: readonly Op[];
  readonly contributions: readonly Contribution[];
  readonly logits: Value;
}

export function readsOf(op: Op): readonly Operand[] {
  const present = (...operands: readonly (Operand | null | undefined)[]): Operand[] =>
    operands.filter((operand) => operand !== null && operand !== undefined);
  switch (op.kind) {
    case "product": {
      const { terms, bias, residual, times, adds, accumulates, out } = op;
      const onto = adds || accumulates ? out : null;
      return present(...terms.flatMap(({ a, b }) => [a, b]), bias, residual?.of, times, onto);
    }
    case "rows":
      return present(op.x.of, op.y?.of, op.adds ? op.out : null);
    case "sums":
      return present(op.x, op.y, op.adds || op.accumulates ? op.out : null);
    case "layerNorm":
      return [op.x];
    case "layerNormGradient":
      return present(op.gradient, op.normed, op.inverse, op.adds ? op.out : null);
    case "attention":
      return [op.query, ...op.keys, ...op.values].map(({ of }) => of);
    case "attentionGradient": {
      const read = [op.query, ...op.keys, ...op.values].map(({ of }) => of);
      return [op.gradient, op.weights, ...read, ...op.outs.flatMap(({ out, adds }) => (adds ? [out] : []))];
    }
    case "crossEntropy":
      return [op.logits];
  }
}

export function writesOf(op: Op): readonly Value[] {
  switch (op.kind) {
    case "product":
    case "rows":
      return op.activated?.slope ? [op.out, op.activated.slope] : [op.out];
    case "sums":
    case "layerNormGradient":
      return [op.out];
    case "layerNorm":
      return [op.out, op.inverse];
    case "attention":
      return [op.out, op.weights];
    case "attentionGradient":
      return op.outs.map(({ out }) => out);
    case "crossEntropy":
      return op.gradient === null ? [] : [op.gradient];
  }
}
