/**
 * A program in terms of what our kernels can do in one go: biases, residuals, activations and factors are done where a
 * product's sums still lie in registers; gradients that meet are one product of several terms; what is added to zero
 * is written.
 */
import { bug } from "../../core/prelude.ts";
import type { Program } from "../program/derive.ts";
import { type Instruction, OWN, type Operand, type Value, operandsOf } from "../program/program.ts";
import { type Contribution, type Lowered, type Op, type Reading, type Term, writesOf } from "./ops.ts";

/** Tiles of a product, for how finely its sum is to be split; the tiles a kernel really uses may differ. */
const TILE = 32;
/** About as many workgroups as keep a large GPU busy. */
const WORKGROUPS = 128;
/** Fewest terms of a sum worth a slice of its own. */
const LEAST_SLICE = 128;
const ROWS_A_SLICE = 64;
/** Most parts of one gradient that the update is given to add up. */
const MOST_PARTS = 512;

/** How many parts a sum over `inner` examples is split into, for an output of so many tiles. */
function slicesOf(rows: number, cols: number, inner: number): number {
  const tiles = Math.ceil(rows / TILE) * Math.ceil(cols / TILE);
  return Math.max(1, Math.min(Math.floor(WORKGROUPS / tiles), Math.ceil(inner / LEAST_SLICE)));
}

const allOf = ({ before, each, after }: Program): readonly Instruction[] => [...before, ...each, ...after];

/** @param examples how many examples a step sees at a time */
export function lowered(program: Program, examples: number): Lowered {
  const readers = new Map<number, number>();
  let nextId = 0;
  for (const { reads, writes } of allOf(program).map(operandsOf)) {
    for (const one of [...reads, ...writes]) if (one.kind === "value") nextId = Math.max(nextId, one.id + 1);
    for (const one of reads) if (one.kind === "value") readers.set(one.id, (readers.get(one.id) ?? 0) + 1);
  }
  const fresh = (name: string, rows: number | "examples", cols: number): Value => ({
    ...OWN,
    kind: "value",
    id: nextId++,
    name,
    rows,
    cols,
  });
  const own = (of: Operand): Reading => ({ of, by: "own" });
  const selected = (of: Operand): Reading => ({ of, by: of.select });
  const readOnce = (value: Operand): value is Value => value.kind === "value" && readers.get(value.id) === 1;

  const contributions: Contribution[] = [];
  /** Values that hold something: what is added to one that does not is simply written. */
  const written = new Set<number>();

  function part(instructions: readonly Instruction[]): readonly Op[] {
    let ops: Op[] = [];
    /** By value id: what wrote it last. */
    const maker = new Map<number, Op>();

    const push = (op: Op): void => {
      ops.push(op);
      for (const { id } of writesOf(op)) {
        written.add(id);
        maker.set(id, op);
      }
    };
    /** Replaces an op by one that does more, here: what it now needs stands by now. */
    const extend = (op: Op, by: Op): void => {
      ops = ops.filter((one) => one !== op);
      push(by);
    };
    /** The product that made a value which is read here alone, if it can still take on what follows. */
    const product = (value: Operand | null): (Op & { readonly kind: "product" }) | null => {
      if (value === null || !readOnce(value)) return null;
      const op = maker.get(value.id);
      return op?.kind === "product" && op.activated === null && op.times === null && op.slices === 1
        ? op
        : null;
    };

    function pushProduct(instruction: Instruction & { readonly op: "product" }): void {
      const { form, a, b, out } = instruction;
      const term: Term = { form, a, b };
      const plain = { kind: "product", bias: null, residual: null, activated: null, times: null } as const;
      if (out.kind === "value") {
        const before = maker.get(out.id);
        const joins = before?.kind === "product" && before.activated === null && before.times === null;
        if (instruction.adds && written.has(out.id) && joins && before.bias === null) {
          return extend(before, { ...before, terms: [...before.terms, term] });
        }
        const adds = instruction.adds && written.has(out.id);
        // A copy that is only there to be added onto is the product's residual.
        if (
          adds &&
          before?.kind === "rows" &&
          before.y === null &&
          before.activated === null &&
          !before.adds
        ) {
          const op: Op = {
            ...plain,
            terms: [term],
            out,
            adds: false,
            accumulates: false,
            slices: 1,
            residual: before.x,
          };
          return extend(before, op);
        }
        return push({ ...plain, terms: [term], out, adds, accumulates: false, slices: 1 });
      }
      if (out.kind !== "gradient") return bug("a product onto a weight");
      const overExamples = a.rows === "examples";
      const known = overExamples
        ? undefined
        : contributions.find(
            ({ band, value }) =>
              band.parameter === out.parameter && band.firstRow === out.firstRow && maker.has(value.id),
          );
      const before = known && maker.get(known.value.id);
      if (before?.kind === "product") {
        return extend(before, { ...before, terms: [...before.terms, term] });
      }
      const slices = overExamples ? slicesOf(out.rows, out.cols, examples) : 1;
      const value = fresh(`part of ∂${out.parameter}`, out.rows * slices, out.cols);
      contributions.push({ band: out, value, slices });
      push({ ...plain, terms: [term], out: value, adds: false, accumulates: overExamples, slices });
    }

    function take(instruction: Instruction): void {
      switch (instruction.op) {
        case "product":
          return pushProduct(instruction);
        case "addRow": {
          const { x, row, out } = instruction;
          const before = product(x);
          if (before !== null && before.bias === null && before.residual === null && !before.adds)
            return extend(before, { ...before, bias: row, out });
          return push({
            kind: "rows",
            x: own(x),
            y: { of: row, by: "only" },
            multiplies: false,
            out,
            adds: false,
            activated: null,
          });
        }
        case "scaleRow": {
          const { x, row, out } = instruction;
          return push({
            kind: "rows",
            x: own(x),
            y: { of: row, by: "only" },
            multiplies: true,
            out,
            adds: false,
            activated: null,
          });
        }
        case "gather": {
          const { x, y, out } = instruction;
          const before = product(y);
          if (before !== null && before.residual === null && !before.adds)
            return extend(before, { ...before, residual: selected(x), out });
          return push({
            kind: "rows",
            x: selected(x),
            y: y === null ? null : selected(y),
            multiplies: false,
            out,
            adds: false,
            activated: null,
          });
        }
        case "activation": {
          const { of, x, out, slope } = instruction;
          const before = product(x) ?? (readOnce(x) ? maker.get(x.id) : undefined);
          if (
            (before?.kind === "product" || before?.kind === "rows") &&
            before.activated === null &&
            !before.adds
          )
            return extend(before, { ...before, activated: { of, slope }, out });
          return push({
            kind: "rows",
            x: own(x),
            y: null,
            multiplies: false,
            out,
            adds: false,
            activated: { of, slope },
          });
        }
        case "multiply": {
          const { x, y, out } = instruction;
          const before = product(x);
          if (before !== null) return extend(before, { ...before, times: y, out });
          return push({
            kind: "rows",
            x: own(x),
            y: own(y),
            multiplies: true,
            out,
            adds: false,
            activated: null,
          });
        }
        case "columnSums": {
          const { x, y, out } = instruction;
          // The update adds up a gradient's parts as it is: rows of a table are as many.
          if (x.rows !== "examples" && y === null && x.rows <= MOST_PARTS)
            return void contributions.push({ band: out, value: x, slices: x.rows });
          const slices = Math.min(32, Math.ceil((x.rows === "examples" ? examples : x.rows) / ROWS_A_SLICE));
          const value = fresh(`part of ∂${out.parameter}`, slices, out.cols);
          contributions.push({ band: out, value, slices });
          return push({
            kind: "sums",
            x,
            y,
            over: "all",
            out: value,
            adds: false,
            accumulates: x.rows === "examples",
            slices,
          });
        }
        case "scatter": {
          const { x, first, second } = instruction;
          for (const out of second === null ? [first] : [first, second]) pushSums(x, out);
          return;
        }
        case "add": {
          const { x, out } = instruction;
          if (out.kind === "gradient") {
            if (x.rows === "examples") return bug("a gradient of examples' own rows");
            return void contributions.push({ band: out, value: x, slices: 1 });
          }
          if (out.kind !== "value") return bug("something added to a weight");
          return push({
            kind: "rows",
            x: own(x),
            y: null,
            multiplies: false,
            out,
            adds: written.has(out.id),
            activated: null,
          });
        }
        case "clear":
          written.delete(instruction.out.id);
          maker.delete(instruction.out.id);
          return;
        case "layerNorm": {
          const { x, out, inverse } = instruction;
          return push({ kind: "layerNorm", x, out, inverse });
        }
        case "layerNormGradient": {
          const { gradient, normed, inverse, out } = instruction;
          const adds = instruction.adds && written.has(out.id);
          return push({ kind: "layerNormGradient", gradient, normed, inverse, out, adds });
        }
        case "attention": {
          const { heads, query, keys, values, out, weights } = instruction;
          return push({
            kind: "attention",
            heads,
            query: selected(query),
            keys: keys.map(selected),
            values: values.map(selected),
            out,
            weights,
          });
        }
        case "attentionGradient": {
          const { heads, gradient, query, keys, values, weights, ofQuery, ofKeys, ofValues } = instruction;
          const targets = [ofQuery, ...ofKeys, ...ofValues];
          const outs = targets.map((target) =>
            target.rows === "examples"
              ? { out: target, adds: written.has(target.id) }
              : { out: fresh(`${target.name}, by example`, "examples", target.cols), adds: false },
          );
          push({
            kind: "attentionGradient",
            heads,
            gradient,
            query: selected(query),
            keys: keys.map(selected),
            values: values.map(selected),
            weights,
            outs,
          });
          targets.forEach((target, i) => {
            if (target.rows !== "examples") pushSums(outs[i]!.out, target);
          });
          return;
        }
        case "crossEntropy":
          return push({ kind: "crossEntropy", logits: instruction.logits, gradient: instruction.gradient });
      }
    }

    /** Rows of examples onto the rows of a table that they came from. */
    function pushSums(x: Value, out: Value): void {
      if (out.select === "own") return bug(`${out.name} is not a table`);
      const over = out.select === "only" ? "all" : out.select;
      push({ kind: "sums", x, y: null, over, out, adds: written.has(out.id), accumulates: true, slices: 1 });
    }

    for (const instruction of instructions) take(instruction);
    return ops;
  }

  const before = part(program.before);
  const each = part(program.each);
  return { before, each, after: part(program.after), contributions, logits: program.logits };
}
