/**
 * A model as a small static program over named values: what is computed from what, and nothing about how. A model is
 * written once, forward; `derive.ts` adds the backward pass, `layout.ts` places the values in memory, and each engine
 * runs the instructions on what it has. No arithmetic here.
 */
import type { Activation, Parameter } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";

/** A matrix that is computed. Per-example values have one row for each example, others a fixed number of rows. */
export interface Value {
  readonly kind: "value";
  readonly id: number;
  readonly name: string;
  readonly rows: number | "examples";
  readonly cols: number;
}

/** Some rows of a parameter, in place: a matrix product with part of a matrix needs no copy. */
export interface Band {
  readonly kind: "weight" | "gradient";
  readonly parameter: string;
  readonly firstRow: number;
  readonly rows: number;
  readonly cols: number;
}

export type Operand = Value | Band;

/** One thing to compute. `adds`: onto what is there, else in place of it. */
export type Instruction =
  | {
      readonly op: "product";
      /** Which operand is read transposed: neither, the right one, the left one. */
      readonly form: "plain" | "right-transposed" | "left-transposed";
      readonly a: Operand;
      readonly b: Operand;
      readonly out: Operand;
      readonly adds: boolean;
    }
  /** out = x + row, the same row for all. */
  | { readonly op: "addRow"; readonly x: Value; readonly row: Band; readonly out: Value }
  /** out += Σ rows of x. */
  | { readonly op: "columnSums"; readonly x: Value; readonly out: Band }
  /** out[i] = left[a of example i] + right[b of example i]. */
  | { readonly op: "pairGather"; readonly left: Value; readonly right: Value; readonly out: Value }
  /** Its transpose: left[a of example i] += x[i], right[b of example i] += x[i]. */
  | { readonly op: "pairScatter"; readonly x: Value; readonly left: Value; readonly right: Value }
  /** out = f(x); slope = f′(x), where a backward pass will want it. */
  | {
      readonly op: "activation";
      readonly of: Activation;
      readonly x: Value;
      readonly out: Value;
      readonly slope: Value | null;
    }
  /** out = x ∘ y */
  | { readonly op: "multiply"; readonly x: Value; readonly y: Value; readonly out: Value }
  /** Losses and right answers; the gradient of the mean loss, where a backward pass follows. */
  | { readonly op: "crossEntropy"; readonly logits: Value; readonly gradient: Value | null };

/** What a model's forward pass is written with. Each verb adds an instruction and returns what it computes. */
export interface Builder {
  /** A parameter, or `rows` of its rows. */
  weight(parameter: string, firstRow?: number, rows?: number): Band;
  product(a: Operand, weight: Band, name: string): Value;
  addRow(x: Value, row: Band): Value;
  pairGather(left: Value, right: Value, name: string): Value;
  activation(of: Activation, x: Value, name: string): Value;
}

/** A forward pass: instructions in order, and the value that holds the logits. */
export interface Forward {
  readonly instructions: readonly Instruction[];
  readonly logits: Value;
}

/** Writes a model down. @param write the model: logits out of parameters and examples */
export function forwardOf(parameters: readonly Parameter[], write: (build: Builder) => Value): Forward {
  const instructions: Instruction[] = [];
  const value = namer();
  const logits = write({
    weight(name, firstRow = 0, rows) {
      const found = parameters.find((p) => p.name === name) ?? bug(`no parameter ${name}`);
      const [height, cols] =
        found.shape.length === 1 ? [1, found.shape[0]!] : [found.shape[0]!, found.shape[1]!];
      return { kind: "weight", parameter: name, firstRow, rows: rows ?? height - firstRow, cols };
    },
    product(a, b, name) {
      if (a.cols !== b.rows) bug(`${name}: ${a.cols} columns times ${b.rows} rows`);
      const out = value(name, a.rows, b.cols);
      instructions.push({ op: "product", form: "plain", a, b, out, adds: false });
      return out;
    },
    addRow(x, row) {
      const out = value(`${x.name}+${row.parameter}`, x.rows, x.cols);
      instructions.push({ op: "addRow", x, row, out });
      return out;
    },
    pairGather(left, right, name) {
      const out = value(name, "examples", left.cols);
      instructions.push({ op: "pairGather", left, right, out });
      return out;
    },
    activation(of, x, name) {
      const out = value(name, x.rows, x.cols);
      instructions.push({ op: "activation", of, x, out, slope: null });
      return out;
    },
  });
  return { instructions, logits };
}

/** Makes values with ids in order. @param first the first id */
export function namer(first = 0): (name: string, rows: Value["rows"], cols: number) => Value {
  let id = first;
  return (name, rows, cols) => ({ kind: "value", id: id++, name, rows, cols });
}

/** What an instruction reads and writes. `onto`: written onto what is there, so read as well. */
export function operandsOf(instruction: Instruction): {
  readonly reads: readonly Operand[];
  readonly writes: readonly Operand[];
} {
  switch (instruction.op) {
    case "product": {
      const { a, b, out, adds } = instruction;
      return { reads: adds ? [a, b, out] : [a, b], writes: [out] };
    }
    case "addRow":
      return { reads: [instruction.x, instruction.row], writes: [instruction.out] };
    case "columnSums":
      return { reads: [instruction.x, instruction.out], writes: [instruction.out] };
    case "pairGather":
      return { reads: [instruction.left, instruction.right], writes: [instruction.out] };
    case "pairScatter": {
      const { x, left, right } = instruction;
      return { reads: [x, left, right], writes: [left, right] };
    }
    case "activation": {
      const { x, out, slope } = instruction;
      return { reads: [x], writes: slope === null ? [out] : [out, slope] };
    }
    case "multiply":
      return { reads: [instruction.x, instruction.y], writes: [instruction.out] };
    case "crossEntropy": {
      const { logits, gradient } = instruction;
      return { reads: [logits], writes: gradient === null ? [] : [gradient] };
    }
  }
}

/** Where an engine may write a result over an operand that nobody reads any more: element by element, same shape. */
export function mayOverwrite(instruction: Instruction): readonly (readonly [from: Value, to: Value])[] {
  switch (instruction.op) {
    case "addRow":
    case "multiply":
      return [[instruction.x, instruction.out]];
    case "activation":
      return [[instruction.x, instruction.slope ?? instruction.out]];
    case "crossEntropy":
      return instruction.gradient === null ? [] : [[instruction.logits, instruction.gradient]];
    case "product":
    case "columnSums":
    case "pairGather":
    case "pairScatter":
      return [];
  }
}
