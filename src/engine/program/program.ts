/**
 * A model as a small static program over named values: what is computed from what, and nothing about how. A model is
 * written once, forward; `derive.ts` adds the backward pass, `layout.ts` places the values in memory, and each engine
 * runs the instructions on what it has. No arithmetic here.
 */
import type { Activation, Parameter } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";

/**
 * Which row of a matrix an example reads: its own, or, of a table, that of its left or right token or the only one.
 */
export type Select = "own" | "left" | "right" | "only";

/** A matrix that is computed. One with rows of the examples' own has one for each; others a fixed number. */
export interface Value {
  readonly kind: "value";
  readonly id: number;
  readonly name: string;
  readonly rows: number | "examples";
  readonly cols: number;
  readonly select: Select;
}

/** Some rows of a parameter, or of its gradient, in place: a product with part of a matrix needs no copy. */
export interface Band {
  readonly kind: "weight" | "gradient";
  readonly parameter: string;
  readonly firstRow: number;
  readonly rows: number;
  readonly cols: number;
  readonly select: Select;
}

/** Rows that come with the examples, for tasks whose inputs are vectors: one table, no gradient. */
export interface Given {
  readonly kind: "given";
  readonly rows: number;
  readonly cols: number;
  readonly select: Select;
}

export type Operand = Value | Band | Given;

/** One thing to compute. `adds`: onto what is there, else in place of it. Sums with gradients always add. */
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
  /** out = x + row, or x ∘ row: the same row for all. */
  | { readonly op: "addRow" | "scaleRow"; readonly x: Operand; readonly row: Band; readonly out: Value }
  /** out += Σ rows of x, or of x ∘ y. */
  | { readonly op: "columnSums"; readonly x: Value; readonly y: Value | null; readonly out: Band }
  /** out of example i = x of example i (+ y of example i). */
  | { readonly op: "gather"; readonly x: Operand; readonly y: Value | null; readonly out: Value }
  /** Its transpose: each target's row of example i += x[i]. */
  | { readonly op: "scatter"; readonly x: Value; readonly first: Value; readonly second: Value | null }
  /** out += x, row by row. */
  | { readonly op: "add"; readonly x: Value; readonly out: Operand }
  /** out = 0 */
  | { readonly op: "clear"; readonly out: Value }
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
  /** out = (x − mean)/√(variance + ε), row by row; `inverse` is 1/√(variance + ε). */
  | { readonly op: "layerNorm"; readonly x: Value; readonly out: Value; readonly inverse: Value }
  /** out (+)= its gradient, from that of what it gave and from what it gave. */
  | {
      readonly op: "layerNormGradient";
      readonly gradient: Value;
      readonly normed: Value;
      readonly inverse: Value;
      readonly out: Value;
      readonly adds: boolean;
    }
  /** One query over two or three keys, head by head; `weights` are the attention weights, [heads × keys]. */
  | {
      readonly op: "attention";
      readonly heads: number;
      readonly query: Value;
      readonly keys: readonly Value[];
      readonly values: readonly Value[];
      readonly out: Value;
      readonly weights: Value;
    }
  /** Adds onto the gradients of query, keys and values. */
  | {
      readonly op: "attentionGradient";
      readonly heads: number;
      readonly gradient: Value;
      readonly query: Value;
      readonly keys: readonly Value[];
      readonly values: readonly Value[];
      readonly weights: Value;
      readonly ofQuery: Value;
      readonly ofKeys: readonly Value[];
      readonly ofValues: readonly Value[];
    }
  /** Losses and right answers; the gradient of the mean loss, where a backward pass follows. */
  | { readonly op: "crossEntropy"; readonly logits: Value; readonly gradient: Value | null };

/** A forward pass: instructions in order, and the value that holds the logits. */
export interface Forward {
  readonly instructions: readonly Instruction[];
  readonly logits: Value;
}

type MakeValue = (name: string, like: Pick<Value, "rows" | "select">, cols: number) => Value;

/** What is one per example. */
export const OWN = { rows: "examples", select: "own" } as const;

/** Makes values with ids in order. @param first the first id */
export function namer(first = 0): MakeValue {
  let id = first;
  return (name, { rows, select }, cols) => ({ kind: "value", id: id++, name, rows, cols, select });
}

/** What a forward pass is written with. Each verb adds an instruction and returns what it computes. */
export type Builder = ReturnType<typeof builder>;

function builder(parameters: readonly Parameter[], instructions: Instruction[]) {
  const value = namer();
  const weight = (name: string, firstRow = 0, rows?: number, select: Select = "only"): Band => {
    const found = parameters.find((p) => p.name === name) ?? bug(`no parameter ${name}`);
    const [height, cols] =
      found.shape.length === 1 ? [1, found.shape[0]!] : [found.shape[0]!, found.shape[1]!];
    return { kind: "weight", parameter: name, firstRow, rows: rows ?? height - firstRow, cols, select };
  };
  const byRow =
    (op: "addRow" | "scaleRow") =>
    (x: Operand, row: Band, name: string): Value => {
      const out = value(name, x, x.cols);
      instructions.push({ op, x, row, out });
      return out;
    };
  return {
    /** A parameter, or `rows` of its rows, and which of them an example reads where it stands for a table. */
    weight,
    has: (name: string): boolean => parameters.some((p) => p.name === name),
    product(a: Operand, b: Band, name: string): Value {
      if (a.cols !== b.rows) bug(`${name}: ${a.cols} columns times ${b.rows} rows`);
      const out = value(name, a, b.cols);
      instructions.push({ op: "product", form: "plain", a, b, out, adds: false });
      return out;
    },
    addRow: byRow("addRow"),
    scaleRow: byRow("scaleRow"),
    /** x + y, each read as it selects; one row per example. */
    sum(x: Operand, y: Value, name: string): Value {
      const out = value(name, OWN, y.cols);
      instructions.push({ op: "gather", x, y, out });
      return out;
    },
    /** Rows of a table, one per example. */
    lookup(x: Operand, name: string): Value {
      const out = value(name, OWN, x.cols);
      instructions.push({ op: "gather", x, y: null, out });
      return out;
    },
    activation(of: Activation, x: Value, name: string): Value {
      const out = value(name, x, x.cols);
      instructions.push({ op: "activation", of, x, out, slope: null });
      return out;
    },
    layerNorm(x: Value, name: string): Value {
      const [out, inverse] = [value(name, x, x.cols), value(`1/σ of ${x.name}`, x, 1)];
      instructions.push({ op: "layerNorm", x, out, inverse });
      return out;
    },
    attention(
      heads: number,
      query: Value,
      keys: readonly Value[],
      values: readonly Value[],
      name: string,
    ): Value {
      const [out, weights] = [
        value(name, OWN, query.cols),
        value(`${name} weights`, OWN, heads * keys.length),
      ];
      instructions.push({ op: "attention", heads, query, keys, values, out, weights });
      return out;
    },
  };
}

/** Writes a model down. @param write the model: logits out of parameters and examples */
export function forwardOf(parameters: readonly Parameter[], write: (build: Builder) => Value): Forward {
  const instructions: Instruction[] = [];
  return { logits: write(builder(parameters, instructions)), instructions };
}

/** What an instruction reads and writes; what it adds onto is both. */
export function operandsOf(instruction: Instruction): {
  readonly reads: readonly Operand[];
  readonly writes: readonly Operand[];
} {
  const present = (...operands: readonly (Operand | null)[]): Operand[] =>
    operands.filter((operand) => operand !== null);
  switch (instruction.op) {
    case "product": {
      const { a, b, out, adds } = instruction;
      return { reads: adds ? [a, b, out] : [a, b], writes: [out] };
    }
    case "addRow":
    case "scaleRow":
      return { reads: [instruction.x, instruction.row], writes: [instruction.out] };
    case "columnSums": {
      const { x, y, out } = instruction;
      return { reads: present(x, y, out), writes: [out] };
    }
    case "gather":
      return { reads: present(instruction.x, instruction.y), writes: [instruction.out] };
    case "scatter": {
      const { x, first, second } = instruction;
      return { reads: present(x, first, second), writes: present(first, second) };
    }
    case "add":
      return { reads: [instruction.x, instruction.out], writes: [instruction.out] };
    case "clear":
      return { reads: [], writes: [instruction.out] };
    case "activation":
      return { reads: [instruction.x], writes: present(instruction.out, instruction.slope) };
    case "multiply":
      return { reads: [instruction.x, instruction.y], writes: [instruction.out] };
    case "layerNorm":
      return { reads: [instruction.x], writes: [instruction.out, instruction.inverse] };
    case "layerNormGradient": {
      const { gradient, normed, inverse, out, adds } = instruction;
      return { reads: present(gradient, normed, inverse, adds ? out : null), writes: [out] };
    }
    case "attention": {
      const { query, keys, values, out, weights } = instruction;
      return { reads: [query, ...keys, ...values], writes: [out, weights] };
    }
    case "attentionGradient": {
      const { gradient, query, keys, values, weights, ofQuery, ofKeys, ofValues } = instruction;
      const onto = [ofQuery, ...ofKeys, ...ofValues];
      return { reads: [gradient, query, ...keys, ...values, weights, ...onto], writes: onto };
    }
    case "crossEntropy": {
      const { logits, gradient } = instruction;
      return { reads: [logits], writes: present(gradient) };
    }
  }
}

/** Where an engine may write a result over an operand that nobody reads any more: element by element, same shape. */
export function mayOverwrite(instruction: Instruction): readonly (readonly [from: Value, to: Value])[] {
  const pair = (from: Operand, to: Value): readonly (readonly [Value, Value])[] =>
    from.kind === "value" && from.rows === to.rows ? [[from, to]] : [];
  switch (instruction.op) {
    case "addRow":
    case "scaleRow":
    case "multiply":
      return pair(instruction.x, instruction.out);
    case "activation":
      return pair(instruction.x, instruction.slope ?? instruction.out);
    case "layerNorm":
      return pair(instruction.x, instruction.out);
    case "layerNormGradient":
      return instruction.adds ? [] : pair(instruction.gradient, instruction.out);
    case "crossEntropy":
      return instruction.gradient === null ? [] : pair(instruction.logits, instruction.gradient);
    case "gather":
      return instruction.y === null ? [] : pair(instruction.y, instruction.out);
    case "product":
    case "columnSums":
    case "scatter":
    case "add":
    case "clear":
    case "attention":
    case "attentionGradient":
      return [];
  }
}
