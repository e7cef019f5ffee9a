/**
 * What one step asks of a GPU, counted and not measured: arithmetic, memory traffic and dispatches. Traffic is the
 * least there can be: every dispatch reads each of its operands once and writes each result once.
 */
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import { training } from "../program/derive.ts";
import { forwardPass } from "../program/models.ts";
import type { Operand } from "../program/program.ts";
import { lowered } from "./lower.ts";
import { type Op, type Reading, readsOf, writesOf } from "./ops.ts";
import { dispatchesOf } from "./schedule.ts";

export interface StepCount {
  /** Of products alone, 2 for a multiply-add. */
  readonly flop: number;
  readonly bytes: number;
  /** The update and the summary included. */
  readonly dispatches: number;
}

/** FLOP of the products among some ops, over so many examples. */
export function productFlop(ops: readonly Op[], examples: number): number {
  const rows = (one: Operand): number => (one.rows === "examples" ? examples : one.rows);
  const terms = ops.flatMap((op) => (op.kind === "product" ? op.terms : []));
  return terms.reduce((sum, { form, a, b }) => {
    const [m, inner] = form === "left-transposed" ? [a.cols, rows(a)] : [rows(a), a.cols];
    const n = form === "right-transposed" ? rows(b) : b.cols;
    return sum + 2 * m * inner * n;
  }, 0);
}

/** The update, and the summary. */
const WHOLE = 2;

/** Of a full batch or a minibatch whose examples fit at once. */
export function countStep(setup: Setup): StepCount {
  const { model, parameters, batch, train, optimizer } = setup;
  const examples = batch?.size ?? train.label.length;
  const { before, each, after, contributions } = lowered(training(forwardPass(model, parameters)), examples);
  const rows = (one: { readonly rows: number | "examples" }): number =>
    one.rows === "examples" ? examples : one.rows;
  const size = (one: Operand): number => rows(one) * one.cols;

  /** A table is read a row an example, where it is read by example. */
  const floatsOf = (op: Op): number => {
    const byExample = new Map<Operand, number>();
    const note = ({ of, by }: Reading): void => {
      if (by === "left" || by === "right") byExample.set(of, examples * of.cols);
    };
    if (op.kind === "rows") for (const one of [op.x, ...(op.y === null ? [] : [op.y])]) note(one);
    if (op.kind === "attention" || op.kind === "attentionGradient")
      for (const one of [op.query, ...op.keys, ...op.values]) note(one);
    const read = readsOf(op).reduce((sum, one) => sum + (byExample.get(one) ?? size(one)), 0);
    return read + writesOf(op).reduce((sum, one) => sum + size(one), 0);
  };

  const ops = [...before, ...each, ...after];
  const weights = parameters.reduce((sum, { shape }) => sum + shape.reduce((n, side) => n * side, 1), 0);
  const state = optimizer.kind === "sgd" ? 2 : 3; // weights and moments, read and written
  const parts = contributions.reduce((sum, { value }) => sum + size(value), 0);
  const floats = ops.reduce((sum, op) => sum + floatsOf(op), 2 * state * weights + parts);
  return {
    flop: productFlop(ops, examples),
    bytes: 4 * floats,
    dispatches: dispatchesOf(before).length + dispatchesOf([...each, ...after]).length + WHOLE,
  };
}

/** A class of GPU: what its makers publish, rounded. */
export interface GpuClass {
  readonly name: string;
  /** float32, 10¹² FLOP a second. */
  readonly teraflops: number;
  /** 10⁹ bytes a second. */
  readonly gigabytes: number;
  /** From one dispatch to the next that depends on it, microseconds. */
  readonly dispatchMicroseconds: number;
}

/** Microseconds a step takes at least: whichever is longest, and what bounds it. */
export function leastMicroseconds(
  { flop, bytes, dispatches }: StepCount,
  { teraflops, gigabytes, dispatchMicroseconds }: GpuClass,
): { readonly microseconds: number; readonly bound: "arithmetic" | "memory" | "dispatches" } {
  const bounds = [
    { microseconds: flop / (teraflops * 1e6), bound: "arithmetic" },
    { microseconds: bytes / (gigabytes * 1e3), bound: "memory" },
    { microseconds: dispatches * dispatchMicroseconds, bound: "dispatches" },
  ] as const;
  return bounds.toSorted((a, b) => b.microseconds - a.microseconds)[0] ?? bug("no bounds");
}
