/**
 * A forward pass → the programs that engines run: evaluation, and training with its backward pass, which is derived
 * here and nowhere else (reverse accumulation, one rule an operation).
 *
 * A program has three parts. What depends on the parameters alone (products with embedding tables, which have only as
 * many rows as the vocabulary) runs once a step, before and after; what depends on examples runs over as many of them
 * at a time as the engine likes.
 */
import { bug } from "../../core/prelude.ts";
import { type Forward, type Instruction, type Operand, type Value, namer, operandsOf } from "./program.ts";

export interface Program {
  /** Once, before any example. */
  readonly before: readonly Instruction[];
  /** For each stretch of examples, in order. */
  readonly each: readonly Instruction[];
  /** Once, after the last example. */
  readonly after: readonly Instruction[];
  /** Gradients of tables, which stretches add onto: to be cleared before the first. So is the whole gradient. */
  readonly cleared: readonly Value[];
  readonly logits: Value;
}

const isOwn = (operand: Operand): boolean => operand.rows === "examples";

function touchesExamples(instruction: Instruction): boolean {
  const { reads, writes } = operandsOf(instruction);
  return [...reads, ...writes].some(isOwn);
}

/** Losses and right answers alone. */
export function evaluation({ instructions, logits }: Forward): Program {
  return {
    before: instructions.filter((i) => !touchesExamples(i)),
    each: [...instructions.filter(touchesExamples), { op: "crossEntropy", logits, gradient: null }],
    after: [],
    cleared: [],
    logits,
  };
}

/** How many instructions read each value, by id. */
function readersOf(instructions: readonly Instruction[]): ReadonlyMap<number, number> {
  const readers = new Map<number, number>();
  for (const { reads } of instructions.map(operandsOf)) {
    for (const operand of reads) {
      if (operand.kind === "value") readers.set(operand.id, (readers.get(operand.id) ?? 0) + 1);
    }
  }
  return readers;
}

/** The whole of a step but the optimizer: losses, right answers, and the gradient of the mean loss. */
export function training({ instructions, logits }: Forward): Program {
  const value = namer(Math.max(...instructions.flatMap((i) => operandsOf(i).writes.map(idOf))) + 1);
  const readers = readersOf(instructions);
  const gradients = new Map<number, Value>();
  const cleared: Value[] = [];
  const backward: Instruction[] = [];
  const emit = (instruction: Instruction): void => void backward.push(instruction);

  const fresh = (of: Value): Value => {
    const made = value(`∂${of.name}`, of, of.cols);
    gradients.set(of.id, made);
    return made;
  };
  const gradientOf = (of: Value): Value => gradients.get(of.id) ?? bug(`${of.name} has no gradient`);

  /**
   * Where a contribution to an operand's gradient goes, and whether it adds onto others.
   * Tables are cleared before a step, because stretches of examples add onto them.
   */
  function contribution(of: Value, throughExamples: boolean): { out: Value; adds: boolean } {
    const found = gradients.get(of.id);
    if (found !== undefined) {
      if (!isOwn(of) && throughExamples && !cleared.includes(found)) bug(`${found.name} is not cleared`);
      return { out: found, adds: true };
    }
    const out = fresh(of);
    if (!isOwn(of) && throughExamples) cleared.push(out);
    return { out, adds: !isOwn(of) && throughExamples };
  }

  /** A gradient that is always added onto: cleared here where it is an example's own. */
  function onto(of: Value): Value {
    const { out, adds } = contribution(of, true);
    if (!adds) emit({ op: "clear", out });
    return out;
  }

  /** The gradient of a term of a sum is the sum's: passed on as it is to a term that nothing else reads. */
  function passOn(of: Operand, g: Value): void {
    if (of.kind === "given") return;
    if (of.kind !== "value") return emit({ op: "add", x: g, out: { ...of, kind: "gradient" } });
    if (readers.get(of.id) === 1 && !gradients.has(of.id)) {
      gradients.set(of.id, g);
      return;
    }
    emit({ op: "add", x: g, out: onto(of) });
  }

  function back(instruction: Instruction): void {
    switch (instruction.op) {
      case "product": {
        const { a, b, out } = instruction;
        if (b.kind !== "weight" || out.kind !== "value")
          return bug("a product with something other than a weight");
        const g = gradientOf(out);
        emit({
          op: "product",
          form: "left-transposed",
          a,
          b: g,
          out: { ...b, kind: "gradient" },
          adds: true,
        });
        if (a.kind === "given") return;
        if (a.kind !== "value") {
          const band = { ...a, kind: "gradient" } as const;
          return emit({ op: "product", form: "right-transposed", a: g, b, out: band, adds: true });
        }
        return emit({ op: "product", form: "right-transposed", a: g, b, ...contribution(a, false) });
      }
      case "addRow": {
        const { x, row, out } = instruction;
        const g = gradientOf(out);
        emit({ op: "columnSums", x: g, y: null, out: { ...row, kind: "gradient" } });
        return passOn(x, g);
      }
      case "scaleRow": {
        const { x, row, out } = instruction;
        const g = gradientOf(out);
        if (x.kind !== "value" || readers.get(x.id) !== 1) return bug("a scaled value with another reader");
        emit({ op: "columnSums", x: g, y: x, out: { ...row, kind: "gradient" } });
        return emit({ op: "scaleRow", x: g, row, out: fresh(x) });
      }
      case "gather": {
        const { x, y, out } = instruction;
        const g = gradientOf(out);
        const tables: Value[] = [];
        for (const term of y === null ? [x] : [x, y]) {
          if (term.kind === "value" && !isOwn(term)) tables.push(contribution(term, true).out);
          else if (term.kind === "weight") bug("a table that is a parameter is first made a value");
          else passOn(term, g);
        }
        const [first, second] = tables;
        if (first !== undefined) emit({ op: "scatter", x: g, first, second: second ?? null });
        return;
      }
      case "activation": {
        const { x, slope, out } = instruction;
        if (slope === null || readers.get(x.id) !== 1)
          return bug("an activation without a slope, or read twice");
        return emit({ op: "multiply", x: gradientOf(out), y: slope, out: fresh(x) });
      }
      case "layerNorm": {
        const { x, out, inverse } = instruction;
        const g = gradientOf(out);
        const target = contribution(x, false);
        return emit({ op: "layerNormGradient", gradient: g, normed: out, inverse, ...target });
      }
      case "attention": {
        const { heads, query, keys, values, out, weights } = instruction;
        return emit({
          op: "attentionGradient",
          heads,
          gradient: gradientOf(out),
          query,
          keys,
          values,
          weights,
          ofQuery: onto(query),
          ofKeys: keys.map(onto),
          ofValues: values.map(onto),
        });
      }
      default:
        return bug(`${instruction.op} in a forward pass`);
    }
  }

  const forward = instructions.map((i): Instruction =>
    i.op === "activation" ? { ...i, slope: value(`${i.out.name}′`, i.x, i.x.cols) } : i,
  );
  forward.push({ op: "crossEntropy", logits, gradient: fresh(logits) });
  for (const instruction of forward.slice(0, -1).reverse()) back(instruction);
  return {
    before: forward.filter((i) => !touchesExamples(i)),
    each: [...forward, ...backward].filter(touchesExamples),
    after: backward.filter((i) => !touchesExamples(i)),
    cleared,
    logits,
  };
}

function idOf(operand: Operand): number {
  return operand.kind === "value" ? operand.id : -1;
}
