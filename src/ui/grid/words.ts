/** What the panel says of a pair and of an answer. */
import {
  type AnswerGrid,
  RIGHT,
  TRAINED,
  UNKNOWN,
  elementText,
  pairOf,
  questionText,
} from "../../core/answerGrid.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { taskNamed } from "../../core/task.ts";
import type { Asked } from "../../state/answers.ts";
import { formatAccuracy } from "../charts/format.ts";

/** `23 + 41 = 5` */
export function equationText(spec: RunSpec, grid: AnswerGrid, cell: number): string {
  const { a, b } = pairOf(grid, cell);
  const right = elementText(spec.task, grid.label[cell] ?? 0);
  return `${questionText(spec.task, a, b)} = ${right}`;
}

/** `(mod 59)`, or nothing where answers are permutations. */
export function modulusText({ task, p }: Pick<RunSpec, "task" | "p">): string {
  return taskNamed(task).kind === "modular" ? ` (mod ${p})` : "";
}

/** `23 + 41 = 5: right, not shown in training` */
export function cellText(spec: RunSpec, grid: AnswerGrid, cell: number, state: number): string {
  const verdict = (state & UNKNOWN) !== 0 ? "not asked yet" : (state & RIGHT) !== 0 ? "right" : "wrong";
  const shown = (state & TRAINED) !== 0 ? "shown in training" : "not shown in training";
  return `${equationText(spec, grid, cell)}: ${verdict}, ${shown}`;
}

/** What the network said when it was asked for this very pair; empty when it was not. */
export function ownAnswerText(spec: RunSpec, asked: Asked | null, a: number, b: number): string {
  if (asked === null || asked.a !== a || asked.b !== b || typeof asked.reply === "string") return "";
  const { probabilities } = asked.reply;
  const best = bestOf(probabilities);
  return `; it answers ${elementText(spec.task, best)}, ${formatAccuracy(probabilities[best] ?? 0)} sure`;
}

/** The likeliest class; ties go to the lowest, as in every accuracy. */
export function bestOf(probabilities: Float32Array): number {
  return probabilities.reduce((best, value, i) => (value > (probabilities[best] ?? 0) ? i : best), 0);
}
