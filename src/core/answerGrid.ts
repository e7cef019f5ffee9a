/**
 * Every pair a network can be asked, as a rectangle of cells: the left operand down, the right one across. Which cells
 * were trained on, and what answers that arrive per example mean there. Pure: draws no pixel and asks no network.
 */
import { PERMUTATIONS } from "./permutations.ts";
import { bug } from "./prelude.ts";
import { pairsOf } from "./setup.ts";
import type { RunSpec } from "./spec/keys.ts";
import { taskNamed } from "./task.ts";

export interface AnswerGrid {
  /** Values of the left operand, 0 … rows−1, one row each. */
  readonly rows: number;
  /** Values of the right operand, firstB … firstB+cols−1, one column each. */
  readonly cols: number;
  /** 1 where the right operand must not be 0. */
  readonly firstB: 0 | 1;
  /** The right answer's class, [rows × cols]. */
  readonly label: Uint16Array;
  /** 1 where the pair was trained on, [rows × cols]. */
  readonly trained: Uint8Array;
  /** The cell of each example: the train set in its order, then the test set, [rows × cols]. */
  readonly cellOf: Uint32Array;
  /** How many of them are the train set's. */
  readonly trainCount: number;
}

/** @returns `null` for a task without pairs: parity's examples are rows of bits. Costs a shuffle of all examples */
export function gridOf(spec: RunSpec): AnswerGrid | null {
  const pairs = pairsOf(spec);
  if (pairs === null) return null;
  const { examples, split } = pairs;
  const { count, vocabulary: rows, label } = examples;
  const cols = count / rows;
  const trained = new Uint8Array(count);
  for (const cell of split.train) trained[cell] = 1;
  // Examples are enumerated row by row: an example's index is its cell.
  const cellOf = new Uint32Array(count);
  cellOf.set(split.train);
  cellOf.set(split.test, split.train.length);
  return {
    rows,
    cols,
    firstB: cols === rows ? 0 : 1,
    label,
    trained,
    cellOf,
    trainCount: split.train.length,
  };
}

/** Answers of both sets as one array that can be handed over whole: the train set's, then the test set's. */
export function packAnswers({
  train,
  test,
}: {
  train: Uint8Array;
  test: Uint8Array;
}): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(train.length + test.length);
  packed.set(train);
  packed.set(test, train.length);
  return packed;
}

/** What a cell shows: bit 0, answered right; bit 1, trained on; bit 2, not answered yet. */
export const RIGHT = 1;
export const TRAINED = 2;
export const UNKNOWN = 4;

/** @param packed as `packAnswers` has it; `null` before the first. @returns [rows × cols] of the bits above */
export function cellStates(grid: AnswerGrid, packed: Uint8Array | null): Uint8Array {
  const { cellOf, trained } = grid;
  if (packed !== null && packed.length !== cellOf.length) return bug("answers of another grid");
  const states = new Uint8Array(cellOf.length);
  for (let i = 0; i < cellOf.length; i++) {
    const cell = cellOf[i]!;
    states[cell] = (packed === null ? UNKNOWN : packed[i]!) | (trained[cell]! * TRAINED);
  }
  return states;
}

export interface Tally {
  readonly right: number;
  readonly count: number;
}

/** Right answers of the train and the test set. */
export function tallies(
  grid: AnswerGrid,
  packed: Uint8Array,
): { readonly train: Tally; readonly test: Tally } {
  let [train, test] = [0, 0];
  packed.forEach((right, i) => {
    if (i < grid.trainCount) train += right;
    else test += right;
  });
  return {
    train: { right: train, count: grid.trainCount },
    test: { right: test, count: packed.length - grid.trainCount },
  };
}

/** The operands of a cell. */
export function pairOf(
  { cols, firstB }: AnswerGrid,
  cell: number,
): { readonly a: number; readonly b: number } {
  return { a: Math.floor(cell / cols), b: (cell % cols) + firstB };
}

/** The cell of a pair of operands; `null` if there is none. */
export function cellAt({ rows, cols, firstB }: AnswerGrid, a: number, b: number): number | null {
  const [row, col] = [a, b - firstB];
  const inside =
    Number.isInteger(row) && Number.isInteger(col) && row >= 0 && row < rows && col >= 0 && col < cols;
  return inside ? row * cols + col : null;
}

/** An operand or an answer on screen: a residue as it is, a permutation by where it sends 0 1 2 3 4. */
export function elementText(task: RunSpec["task"], element: number): string {
  return taskNamed(task).kind === "group" ? (PERMUTATIONS[element]?.join("") ?? "?") : String(element);
}

/** Names of the left and the right operand in the task's formula. */
export function operandNames(task: RunSpec["task"]): readonly [string, string] {
  return taskNamed(task).kind === "group" ? ["x", "y"] : ["a", "b"];
}

/** The task's formula with its operands filled in: `23² + 23·41 + 41²`. */
export function questionText(task: RunSpec["task"], a: number, b: number): string {
  const [left, right] = operandNames(task);
  // "a² + ab + b² (mod p)", "x ∘ y ∘ x⁻¹ in S₅": what is asked, then where.
  const [formula = ""] = taskNamed(task).formula.split(/ \(mod| in |,/);
  const values = new Map([
    [left, elementText(task, a)],
    [right, elementText(task, b)],
  ]);
  return formula
    .replace(`${left}${right}`, `${left}·${right}`)
    .replace(new RegExp(`[${left}${right}]`, "g"), (name) => values.get(name) ?? name);
}

export interface Candidate {
  readonly answer: number;
  readonly probability: number;
}

/**
 * The answers a network holds most likely, likeliest first, ties by the lower class; the right one is always among
 * them, in the last place if it must.
 */
export function candidates(probabilities: Float32Array, right: number, count: number): readonly Candidate[] {
  const all = Array.from(probabilities, (probability, answer) => ({ answer, probability }));
  const likely = all.toSorted((x, y) => y.probability - x.probability).slice(0, count);
  const rightOne = all[right] ?? bug(`no class ${right}`);
  return likely.includes(rightOne) ? likely : [...likely.slice(0, -1), rightOne];
}
