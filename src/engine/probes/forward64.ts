/**
 * Forward passes in float64 by running a model's program as it is written: for what engines do not hand out, such as
 * activations of every pair of operands. Plain loops, some fifty times slower than the exact engine; decides nothing of
 * a run.
 */
import type { Activation, Parameter } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import type { Forward, Instruction, Operand, Select, Value } from "../program/program.ts";
import { erf } from "../reference.ts";

const NORM_EPS = 1e-5; // contract §1, `norm`

const ACTIVATION: Readonly<Record<Activation, (x: number) => number>> = {
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  relu: (x) => Math.max(0, x),
  quadratic: (x) => x * x,
};

/** Rows side by side, and which of them an example reads. */
interface Matrix {
  readonly values: Float64Array;
  /** Where its first row begins. */
  readonly at: number;
  readonly rows: number;
  readonly cols: number;
  readonly select: Select;
}

/** Operands of some examples. */
interface Examples {
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly from: number;
  readonly count: number;
}

/** Examples that pass through the model together. */
const STRETCH = 256;

/**
 * Passes examples through a model and keeps some of its values. Yields the share that is done.
 * @param weights one array per parameter, in layout order
 * @param a,b     operands, one each per example
 * @param wanted  values with a row per example
 * @returns those values as float32, [examples × cols] each
 */
export function* forwardInFloat64(
  { instructions }: Forward,
  layout: readonly Parameter[],
  weights: readonly Float32Array[],
  a: Uint16Array,
  b: Uint16Array,
  wanted: readonly Value[],
): Generator<number, readonly Float32Array[]> {
  const named = new Map(layout.map(({ name }, i) => [name, Float64Array.from(weights[i]!)]));
  const known = new Map<number, Matrix>();
  const read = (operand: Operand): Matrix => {
    if (operand.kind === "value") return known.get(operand.id) ?? bug(`${operand.name} is not computed yet`);
    if (operand.kind !== "weight") return bug("a forward pass over pairs reads weights alone");
    const { parameter, firstRow, rows, cols, select } = operand;
    return { values: named.get(parameter) ?? bug(parameter), at: firstRow * cols, rows, cols, select };
  };
  const run = (each: readonly Instruction[], examples: Examples): void => {
    for (const instruction of each) known.set(...computed(instruction, read, examples));
  };

  const perExample = (instruction: Instruction): boolean => outOf(instruction).rows === "examples";
  run(
    instructions.filter((instruction) => !perExample(instruction)),
    { a, b, from: 0, count: 0 },
  );
  const ofExamples = instructions.filter(perExample);
  const kept = wanted.map(({ cols }) => new Float32Array(a.length * cols));
  for (let from = 0; from < a.length; from += STRETCH) {
    run(ofExamples, { a, b, from, count: Math.min(STRETCH, a.length - from) });
    wanted.forEach((value, i) => kept[i]!.set(read(value).values, from * value.cols));
    yield Math.min(1, (from + STRETCH) / a.length);
  }
  return kept;
}

function outOf(instruction: Instruction): Value {
  return "out" in instruction && instruction.out.kind === "value"
    ? instruction.out
    : bug(`${instruction.op} is not of a forward pass`);
}

/** Where an example's row of a matrix begins. @param i its place in the stretch */
function rowAt({ at, cols, select }: Matrix, { a, b, from }: Examples, i: number): number {
  switch (select) {
    case "own":
      return at + i * cols;
    case "left":
      return at + a[from + i]! * cols;
    case "right":
      return at + b[from + i]! * cols;
    case "only":
      return at;
  }
}

function computed(
  instruction: Instruction,
  read: (operand: Operand) => Matrix,
  examples: Examples,
): [id: number, Matrix] {
  const out = outOf(instruction);
  const { cols } = out;
  const rows = out.rows === "examples" ? examples.count : out.rows;
  const values = new Float64Array(rows * cols);
  const result: [number, Matrix] = [out.id, { values, at: 0, rows, cols, select: out.select }];
  switch (instruction.op) {
    case "product": {
      if (instruction.form !== "plain" || instruction.adds) return bug("a product of a backward pass");
      product(read(instruction.a), read(instruction.b), rows, values);
      return result;
    }
    case "addRow":
    case "scaleRow": {
      const [x, row] = [read(instruction.x), read(instruction.row)];
      const adds = instruction.op === "addRow";
      for (let i = 0; i < values.length; i++) {
        const [one, other] = [x.values[x.at + i]!, row.values[row.at + (i % cols)]!];
        values[i] = adds ? one + other : one * other;
      }
      return result;
    }
    case "gather": {
      const [x, y] = [read(instruction.x), instruction.y === null ? null : read(instruction.y)];
      for (let i = 0; i < rows; i++) {
        const [ofX, ofY] = [rowAt(x, examples, i), y === null ? 0 : rowAt(y, examples, i)];
        for (let j = 0; j < cols; j++) {
          values[i * cols + j] = x.values[ofX + j]! + (y === null ? 0 : y.values[ofY + j]!);
        }
      }
      return result;
    }
    case "activation": {
      const x = read(instruction.x);
      const f = ACTIVATION[instruction.of];
      for (let i = 0; i < values.length; i++) values[i] = f(x.values[x.at + i]!);
      return result;
    }
    case "layerNorm": {
      const x = read(instruction.x);
      for (let i = 0; i < rows; i++) normalize(x.values, x.at + i * cols, cols, values, i * cols);
      return result;
    }
    case "attention": {
      const { heads } = instruction;
      const query = read(instruction.query);
      const [keys, mixed] = [instruction.keys.map(read), instruction.values.map(read)];
      for (let i = 0; i < rows; i++) {
        const at = (x: Matrix): number => rowAt(x, examples, i);
        attend(heads, query, at(query), keys, keys.map(at), mixed, mixed.map(at), values, i * cols);
      }
      return result;
    }
    default:
      return bug(`${instruction.op} is not of a forward pass`);
  }
}

/** out = a·b */
function product(a: Matrix, b: Matrix, rows: number, out: Float64Array): void {
  const { cols } = b;
  for (let i = 0; i < rows; i++) {
    const to = i * cols;
    for (let k = 0; k < a.cols; k++) {
      const x = a.values[a.at + i * a.cols + k]!;
      const from = b.at + k * cols;
      for (let j = 0; j < cols; j++) out[to + j] = out[to + j]! + x * b.values[from + j]!;
    }
  }
}

/** One row of a LayerNorm without parameters. */
function normalize(x: Float64Array, at: number, cols: number, out: Float64Array, to: number): void {
  let [mean, variance] = [0, 0];
  for (let j = 0; j < cols; j++) mean += x[at + j]! / cols;
  for (let j = 0; j < cols; j++) variance += (x[at + j]! - mean) ** 2 / cols;
  const inverse = 1 / Math.sqrt(variance + NORM_EPS);
  for (let j = 0; j < cols; j++) out[to + j] = (x[at + j]! - mean) * inverse;
}

/** One row: each head mixes the values by the softmax of q·k/√width. */
function attend(
  heads: number,
  query: Matrix,
  queryAt: number,
  keys: readonly Matrix[],
  keysAt: readonly number[],
  mixed: readonly Matrix[],
  mixedAt: readonly number[],
  out: Float64Array,
  to: number,
): void {
  const width = query.cols / heads;
  for (let head = 0; head < heads; head++) {
    const skip = head * width;
    const scores = keys.map(({ values }, s) => {
      let sum = 0;
      for (let j = skip; j < skip + width; j++) sum += query.values[queryAt + j]! * values[keysAt[s]! + j]!;
      return sum / Math.sqrt(width);
    });
    const most = Math.max(...scores);
    const parts = scores.map((score) => Math.exp(score - most));
    const whole = parts.reduce((sum, part) => sum + part, 0);
    mixed.forEach(({ values }, s) => {
      for (let j = skip; j < skip + width; j++) {
        out[to + j] = out[to + j]! + (parts[s]! / whole) * values[mixedAt[s]! + j]!;
      }
    });
  }
}

/** The activations of the last hidden layer. */
export function hiddenOf({ instructions }: Forward): Value {
  const last = instructions.findLast(({ op }) => op === "activation");
  return last?.op === "activation" ? last.out : bug("a model without a hidden layer");
}
