/**
 * A forward pass → the programs that engines run: evaluation, and training with its backward pass, which is derived
 * here and nowhere else (reverse accumulation, one rule an operation).
 *
 * A program has three parts. What depends on the parameters alone (products with embedding tables, which have only as
 * many rows as the vocabulary) runs once a step, before and after; what depends on examples runs over as many of them
 * at a time as the engine likes.
 */
import { bug } from "../../core/prelude.ts";
import {
  type Band,
  type Forward,
  type Instruction,
  type Operand,
  type Value,
  namer,
  operandsOf,
} from "./program.ts";

export interface Program {
  /** Once, before any example. */
  readonly before: readonly Instruction[];
  /** For each stretch of examples, in order. */
  readonly each: readonly Instruction[];
  /** Once, after the last example. */
  readonly after: readonly Instruction[];
  /** Values that stretches add onto: to be cleared before the first. So is the whole gradient. */
  readonly cleared: readonly Value[];
  readonly logits: Value;
}

const isPerExample = (operand: Operand): boolean => operand.kind === "value" && operand.rows === "examples";

function touchesExamples(instruction: Instruction): boolean {
  const { reads, writes } = operandsOf(instruction);
  return instruction.op === "pairGather" || [...reads, ...writes].some(isPerExample);
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

/** The whole of a step but the optimizer: losses, right answers, and the gradient of the mean loss. */
export function training({ instructions, logits }: Forward): Program {
  const value = namer(Math.max(...instructions.flatMap((i) => operandsOf(i).writes.map(idOf))) + 1);
  const gradients = new Map<number, Value>();
  const cleared: Value[] = [];
  const forward: Instruction[] = [];
  const backward: Instruction[] = [];

  const gradientValue = (of: Value): Value => {
    const made = value(`∂${of.name}`, of.rows, of.cols);
    gradients.set(of.id, made);
    return made;
  };
  /** Where a contribution to an operand's gradient goes, and whether another one is there already. */
  const contribution = (of: Operand): { out: Operand; adds: boolean } => {
    if (of.kind !== "value") return { out: { ...of, kind: "gradient" }, adds: true };
    const found = gradients.get(of.id);
    if (found !== undefined) return { out: found, adds: true };
    return { out: gradientValue(of), adds: false };
  };
  /** The same for a table that stretches of examples add onto. */
  const accumulated = (of: Value): Value => {
    const found = gradients.get(of.id);
    if (found !== undefined) return found;
    const made = gradientValue(of);
    cleared.push(made);
    return made;
  };
  const gradientOf = (of: Operand): Value =>
    (of.kind === "value" ? gradients.get(of.id) : undefined) ?? bug("a value without a gradient");
  const bandGradient = (of: Band): Band => ({ ...of, kind: "gradient" });

  function back(instruction: Instruction): Instruction[] {
    switch (instruction.op) {
      case "product": {
        const { a, b, out } = instruction;
        const g = gradientOf(out);
        return [
          { op: "product", form: "left-transposed", a, b: g, ...contribution(b) },
          { op: "product", form: "right-transposed", a: g, b, ...contribution(a) },
        ];
      }
      case "addRow": {
        const { x, row, out } = instruction;
        const g = gradientOf(out);
        if (gradients.has(x.id)) bug("a sum whose term has another reader");
        gradients.set(x.id, g); // the same numbers
        return [{ op: "columnSums", x: g, out: bandGradient(row) }];
      }
      case "pairGather": {
        const { left, right, out } = instruction;
        return [
          { op: "pairScatter", x: gradientOf(out), left: accumulated(left), right: accumulated(right) },
        ];
      }
      case "activation": {
        const { x, out, slope } = instruction;
        if (slope === null || gradients.has(x.id))
          bug("an activation without a slope, or with a second reader");
        const g = gradientOf(out);
        return [{ op: "multiply", x: g, y: slope ?? g, out: gradientValue(x) }];
      }
      case "columnSums":
      case "pairScatter":
      case "multiply":
      case "crossEntropy":
        return bug(`${instruction.op} in a forward pass`);
    }
  }

  for (const instruction of instructions) {
    forward.push(
      instruction.op === "activation"
        ? { ...instruction, slope: value(`${instruction.out.name}′`, instruction.x.rows, instruction.x.cols) }
        : instruction,
    );
  }
  forward.push({ op: "crossEntropy", logits, gradient: gradientValue(logits) });
  for (const instruction of forward.slice(0, -1).reverse()) backward.push(...back(instruction));
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
