/** A program's instructions → calls of kernels, with every address and stride settled once. */
import type { Activation } from "../../core/model.ts";
import { bug } from "../../core/prelude.ts";
import { COLLAPSE_MARGIN } from "../../core/readout.ts";
import type { Program } from "../program/derive.ts";
import { type Place, strideOf } from "../program/layout.ts";
import type { Band, Instruction, Operand, Select, Value } from "../program/program.ts";
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

/** What a stretch brings: the sum of its losses and its right answers; and of what was asked about its logits. */
export interface Tally {
  loss: number;
  right: number;
  scale: number;
  margin: number;
  collapsed: number;
}

export const nothing = (): Tally => ({ loss: 0, right: 0, scale: 0, margin: 0, collapsed: 0 });

export interface LossScale {
  /** Of the gradient: 1/n for the mean over n examples, 0 for none. */
  readonly gradient: number;
  /** Of the logits: 1/temperature. */
  readonly sharpness: number;
  /** Whether to look how large the logits are. */
  readonly outputs: boolean;
}

export interface Lowered {
  before(): void;
  each(stretch: Stretch, loss: LossScale, tally: Tally): void;
  /** The same up to the logits, which the loss would overwrite. */
  toLogits(stretch: Stretch): void;
  after(): void;
  readonly logits: Span;
}

type Call = (stretch: Stretch, loss: LossScale, tally: Tally) => void;

export interface Memory {
  /** Where the values of this program lie. */
  readonly places: ReadonlyMap<number, Place>;
  /** Address of a parameter's values, or of its gradient. */
  readonly bandAt: (band: Band) => number;
  /** Address of a transposed copy of a band, [cols × rows]; asked for once each. */
  readonly transposedAt: (band: Band) => number;
  /** Rows that came with the examples. */
  readonly given: Span;
  /** The rows of a whole stretch of examples, padding included. */
  readonly ownRows: (span: Span) => Float32Array;
  /** Room for the addresses of an attention: [entries × 3]. */
  readonly tableOf: (entries: number) => { readonly at: number; readonly words: Uint32Array };
}

const BYTES = 4;
const NO_LOSS: LossScale = { gradient: 0, sharpness: 1, outputs: false };
const NOWHERE: Stretch = { a: 0, b: 0, label: 0, count: 0 };

/** Where a stretch's examples say which row to read: an address, or 0 for row i. */
function indexOf(select: Select, { a, b }: Stretch): number {
  return select === "left" ? a : select === "right" ? b : 0;
}

export function lower(program: Program, kernels: Kernels, memory: Memory): Lowered {
  const span = (operand: Operand): Span => {
    if (operand.kind === "given") return memory.given;
    if (operand.kind !== "value") return { at: memory.bandAt(operand), row: operand.cols * BYTES };
    const { offset, stride } = memory.places.get(operand.id)!;
    return { at: offset * BYTES, row: stride * BYTES };
  };
  /** How an example reads a matrix: the only row of a table is read over and over. */
  const read = (operand: Operand): Span & { readonly select: Select } => {
    const { at, row } = span(operand);
    return { at, row: operand.select === "only" ? 0 : row, select: operand.select };
  };
  const rowsOf = ({ rows }: Operand): ((stretch: Stretch) => number) =>
    rows === "examples" ? ({ count }) => count : () => rows;

  const transposes: (() => void)[] = [];
  const transposed = new Map<string, Span>();

  /** A right operand that is read transposed is transposed once a step: weights do not change within one. */
  const transposedSpan = (operand: Operand): Span => {
    if (operand.kind !== "weight") return bug("only weights are transposed");
    const { parameter, firstRow, rows, cols } = operand;
    const known = transposed.get(`${parameter} ${firstRow}`);
    if (known !== undefined) return known;
    const from = span(operand);
    const to = { at: memory.transposedAt(operand), row: strideOf(rows) * BYTES };
    transposed.set(`${parameter} ${firstRow}`, to);
    transposes.push(() => kernels.transpose(rows, cols, from.at, from.row, to.at, to.row));
    return to;
  };

  /** Addresses of an attention's operands in memory; indices move from stretch to stretch. */
  function tableFor(values: readonly Value[]): { readonly at: number; readonly point: (s: Stretch) => void } {
    const reads = values.map(read);
    const { at, words } = memory.tableOf(values.length);
    reads.forEach((one, k) => words.set([one.at, one.row], 3 * k));
    return {
      at,
      point(stretch) {
        reads.forEach(({ select }, k) => {
          words[3 * k + 2] = indexOf(select, stretch);
        });
      },
    };
  }

  const activations: Record<Activation, Kernels["gelu"]> = {
    gelu: kernels.gelu,
    relu: kernels.relu,
    quadratic: kernels.quadratic,
  };

  function call(instruction: Instruction): Call {
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
      case "addRow":
      case "scaleRow": {
        const [x, row, out] = [span(instruction.x), span(instruction.row), span(instruction.out)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        const kernel = instruction.op === "addRow" ? kernels.addRow : kernels.scaleRow;
        return (s) => kernel(rows(s), cols, x.at, x.row, row.at, out.at, out.row);
      }
      case "columnSums": {
        const [x, out] = [span(instruction.x), span(instruction.out)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        if (instruction.y === null) return (s) => kernels.columnSums(rows(s), cols, x.at, x.row, out.at);
        const y = span(instruction.y);
        return (s) => kernels.columnDots(rows(s), cols, x.at, x.row, y.at, y.row, out.at);
      }
      case "gather": {
        const [x, out] = [read(instruction.x), span(instruction.out)];
        const y = instruction.y === null ? ({ at: 0, row: 0, select: "own" } as const) : read(instruction.y);
        const { cols } = instruction.out;
        return (s) =>
          kernels.gather(
            s.count,
            cols,
            x.at,
            x.row,
            indexOf(x.select, s),
            y.at,
            y.row,
            indexOf(y.select, s),
            out.at,
            out.row,
          );
      }
      case "scatter": {
        const [x, first] = [span(instruction.x), read(instruction.first)];
        const second =
          instruction.second === null
            ? ({ at: 0, row: 0, select: "own" } as const)
            : read(instruction.second);
        const { cols } = instruction.x;
        return (s) =>
          kernels.scatter(
            s.count,
            cols,
            x.at,
            x.row,
            first.at,
            first.row,
            indexOf(first.select, s),
            second.at,
            second.row,
            indexOf(second.select, s),
          );
      }
      case "add": {
        const [x, out] = [span(instruction.x), span(instruction.out)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        return (s) => kernels.add(rows(s), cols, x.at, x.row, out.at, out.row);
      }
      case "clear": {
        const { out } = instruction;
        if (out.rows !== "examples") return bug("a table is cleared before the step");
        const place = span(out);
        const rows = memory.ownRows(place);
        return ({ count }) => void rows.fill(0, 0, (count * place.row) / BYTES);
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
      case "layerNorm": {
        const [x, out, inverse] = [span(instruction.x), span(instruction.out), span(instruction.inverse)];
        const { cols } = instruction.x;
        const rows = rowsOf(instruction.x);
        return (s) => kernels.layerNorm(rows(s), cols, x.at, x.row, out.at, out.row, inverse.at, inverse.row);
      }
      case "layerNormGradient": {
        const [g, y] = [span(instruction.gradient), span(instruction.normed)];
        const [inverse, out] = [span(instruction.inverse), span(instruction.out)];
        const { adds } = instruction;
        const { cols } = instruction.gradient;
        const rows = rowsOf(instruction.gradient);
        return (s) =>
          kernels.layerNormGradient(
            rows(s),
            cols,
            g.at,
            g.row,
            y.at,
            y.row,
            inverse.at,
            inverse.row,
            out.at,
            out.row,
            adds,
          );
      }
      case "attention": {
        const { heads, query, keys, values } = instruction;
        const [out, weights] = [span(instruction.out), span(instruction.weights)];
        const table = tableFor([query, ...keys, ...values]);
        const width = query.cols / heads;
        const scale = 1 / Math.sqrt(width);
        return (s) => {
          table.point(s);
          kernels.attention(
            s.count,
            heads,
            width,
            keys.length,
            table.at,
            out.at,
            out.row,
            weights.at,
            weights.row,
            scale,
          );
        };
      }
      case "attentionGradient": {
        const { heads, query, keys, values, ofQuery, ofKeys, ofValues } = instruction;
        const [g, weights] = [span(instruction.gradient), span(instruction.weights)];
        const table = tableFor([query, ...keys, ...values]);
        const gradients = tableFor([ofQuery, ...ofKeys, ...ofValues]);
        const width = query.cols / heads;
        const scale = 1 / Math.sqrt(width);
        return (s) => {
          table.point(s);
          gradients.point(s);
          kernels.attentionGradient(
            s.count,
            heads,
            width,
            keys.length,
            table.at,
            gradients.at,
            g.at,
            g.row,
            weights.at,
            weights.row,
            scale,
          );
        };
      }
      case "crossEntropy": {
        const logits = span(instruction.logits); // the gradient takes its place: see layout.ts
        const { cols } = instruction.logits;
        return ({ label, count }, { gradient, sharpness, outputs }, tally) => {
          if (outputs) {
            kernels.outputs(count, cols, logits.at, logits.row, label, sharpness, COLLAPSE_MARGIN);
            tally.scale += kernels.scaleSum();
            tally.margin += kernels.marginSum();
            tally.collapsed += kernels.collapses();
          }
          tally.loss += kernels.crossEntropy(count, cols, logits.at, logits.row, label, gradient, sharpness);
          tally.right += kernels.rightAnswers();
        };
      }
    }
  }

  const calls = (instructions: readonly Instruction[]): readonly Call[] => instructions.map(call);
  const [before, each, after] = [calls(program.before), calls(program.each), calls(program.after)];
  const lossAt = program.each.findIndex(({ op }) => op === "crossEntropy");
  const none = nothing();
  const once = (list: readonly Call[]): void => {
    for (const one of list) one(NOWHERE, NO_LOSS, none);
  };
  return {
    before() {
      for (const one of transposes) one();
      once(before);
    },
    each(stretch, loss, tally) {
      for (const one of each) one(stretch, loss, tally);
    },
    toLogits(stretch) {
      for (let i = 0; i < lossAt; i++) each[i]!(stretch, NO_LOSS, none);
    },
    after: () => once(after),
    logits: span(program.logits),
  };
}
