/** A program's instructions → calls of kernels, with every address and stride settled once. */
import type { Activation } from "../../core/model.ts";
import type { Program } from "../program/derive.ts";
import { type Place, strideOf } from "../program/layout.ts";
import type { Band, Instruction, Operand } from "../program/program.ts";
import type { Kernels } from "./kernels.ts";

/** Bytes. */
export interface Span {
  readonly at: number;
  readonly row: number;
}

/** A stretch of examples, by address: operand tokens and labels, [count] 32-bit integers each. */
export interface Stretch {
  readonly a: number;
  readonly b: number;
  readonly label: number;
  readonly count: number;
}

/** What a stretch brings: the sum of its losses and its right answers. */
export interface Tally {
  loss: number;
  right: number;
}

export interface Lowered {
  before(): void;
  /** @param scale of the gradient: 1/n for the mean over n examples, 0 for none */
  each(stretch: Stretch, scale: number, tally: Tally): void;
  after(): void;
  readonly logits: Span;
}

type Call = (stretch: Stretch, scale: number, tally: Tally) => void;

export interface Memory {
  /** Where the values of this program lie. */
  readonly places: ReadonlyMap<number, Place>;
  /** Address of a parameter's values, or of its gradient. */
  readonly bandAt: (band: Band) => number;
  /** Address of a transposed copy of a band, [cols × rows]; asked for once each. */
  readonly transposedAt: (band: Band) => number;
}

const BYTES = 4;
const NOWHERE: Stretch = { a: 0, b: 0, label: 0, count: 0 };

export function lower(program: Program, kernels: Kernels, memory: Memory): Lowered {
  const span = (operand: Operand): Span => {
    if (operand.kind !== "value") return { at: memory.bandAt(operand), row: operand.cols * BYTES };
    const { offset, stride } = memory.places.get(operand.id)!;
    return { at: offset * BYTES, row: stride * BYTES };
  };
  const transposes: (() => void)[] = [];
  const transposed = new Map<string, Span>();

  /** A right operand that is read transposed is transposed once a step: weights do not change within one. */
  const transposedSpan = (operand: Operand): Span => {
    if (operand.kind !== "weight") throw new Error("bug: only weights are transposed");
    const { parameter, firstRow, rows, cols } = operand;
    const known = transposed.get(`${parameter} ${firstRow}`);
    if (known !== undefined) return known;
    const from = span(operand);
    const to = { at: memory.transposedAt(operand), row: strideOf(rows) * BYTES };
    transposed.set(`${parameter} ${firstRow}`, to);
    transposes.push(() => kernels.transpose(rows, cols, from.at, from.row, to.at, to.row));
    return to;
  };

  const activations: Record<Activation, Kernels["gelu"]> = {
    gelu: kernels.gelu,
    relu: kernels.relu,
    quadratic: kernels.quadratic,
  };

  function call(instruction: Instruction): Call {
    const rowsOf = ({ rows }: Operand): ((stretch: Stretch) => number) =>
      rows === "examples" ? ({ count }) => count : () => rows;
    switch (instruction.op) {
      case "product": {
        const { form, a, b, out, adds } = instruction;
        const [x, c] = [span(a), span(out)];
        if (form === "left-transposed") {
          const y = span(b);
          const inner = rowsOf(a);
          const [m, n] = [a.cols, b.cols];
          return (s) => kernels.product(m, n, inner(s), x.at, x.row, true, y.at, y.row, c.at, c.row, adds);
        }
        const y = form === "plain" ? span(b) : transposedSpan(b);
        const outer = rowsOf(a);
        const [n, k] = [out.cols, a.cols];
        return (s) => kernels.product(outer(s), n, k, x.at, x.row, false, y.at, y.row, c.at, c.row, adds);
      }
      case "addRow": {
        const [x, row, out] = [span(instruction.x), span(instruction.row), span(instruction.out)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        return (s) => kernels.addRow(rows(s), cols, x.at, x.row, row.at, out.at, out.row);
      }
      case "columnSums": {
        const [x, out] = [span(instruction.x), span(instruction.out)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        return (s) => kernels.columnSums(rows(s), cols, x.at, x.row, out.at);
      }
      case "pairGather": {
        const [left, right, out] = [span(instruction.left), span(instruction.right), span(instruction.out)];
        const { cols } = instruction.out;
        return ({ a, b, count }) =>
          kernels.pairGather(count, cols, left.at, left.row, a, right.at, right.row, b, out.at, out.row);
      }
      case "pairScatter": {
        const [x, left, right] = [span(instruction.x), span(instruction.left), span(instruction.right)];
        const { cols } = instruction.x;
        return ({ a, b, count }) =>
          kernels.pairScatter(count, cols, x.at, x.row, left.at, left.row, a, right.at, right.row, b);
      }
      case "activation": {
        const [x, out] = [span(instruction.x), span(instruction.out)];
        const slope = instruction.slope === null ? { at: 0, row: 0 } : span(instruction.slope);
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        const kernel = activations[instruction.of];
        return (s) => kernel(rows(s), cols, x.at, x.row, out.at, out.row, slope.at, slope.row);
      }
      case "multiply": {
        const [x, y, out] = [span(instruction.x), span(instruction.y), span(instruction.out)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        return (s) => kernels.multiply(rows(s), cols, x.at, x.row, y.at, y.row, out.at, out.row);
      }
      case "crossEntropy": {
        const logits = span(instruction.logits); // the gradient takes its place: see layout.ts
        const { cols } = instruction.logits;
        return ({ label, count }, scale, tally) => {
          tally.loss += kernels.crossEntropy(count, cols, logits.at, logits.row, label, scale);
          tally.right += kernels.rightAnswers();
        };
      }
    }
  }

  const calls = (instructions: readonly Instruction[]): readonly Call[] => instructions.map(call);
  const [before, each, after] = [calls(program.before), calls(program.each), calls(program.after)];
  const none: Tally = { loss: 0, right: 0 };
  const once = (list: readonly Call[]): void => {
    for (const one of list) one(NOWHERE, 0, none);
  };
  return {
    before() {
      for (const one of transposes) one();
      once(before);
    },
    each(stretch, scale, tally) {
      for (const one of each) one(stretch, scale, tally);
    },
    after: () => once(after),
    logits: span(program.logits),
  };
}
