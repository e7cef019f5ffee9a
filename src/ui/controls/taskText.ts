/** Tasks in the words of the form: a line in the combobox, its heading, and what of it the network is shown. Pure. */
import { PARITY_TESTS } from "../../core/parity.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { trainCount } from "../../core/spec/parse.ts";
import { TASKS, type Task, exampleCount } from "../../core/task.ts";
import { formatStep } from "../charts/format.ts";

const TASK_ROWS: Readonly<Record<string, Task>> = TASKS;

/** Headings of the list. */
const TASK_GROUPS: Readonly<Record<Task["kind"], string>> = {
  modular: "Arithmetic mod p",
  group: "Permutations, S₅",
  parity: "Bits",
};

/** Letters that the combobox shows whole. */
const MOST_LETTERS = 15;

/** Short, for the line: the modulus or the group is said above it in the list, and below. */
export function taskText(name: string): string {
  const task = TASK_ROWS[name];
  if (task === undefined) return name;
  if (task.kind === "parity") return "parity: of k bits";
  const text = `${name}: ${task.formula.replace(/ \(mod p\)| in S₅/, "")}`;
  return text.length <= MOST_LETTERS ? text : text.replace(/ (?=[+−·/∘≠])|(?<=[+−·/∘≠]) /g, "");
}

export function taskGroup(name: string): string {
  const task = TASK_ROWS[name];
  return task === undefined ? "" : TASK_GROUPS[task.kind];
}

/** What the network is asked, with how much of it is shown. */
export function taskFact(draft: RunSpec): string {
  const all = exampleCount(draft.task, draft.p);
  const train = formatStep(trainCount(draft));
  if (all === null)
    return `parity of the first ${draft.k} of ${draft.bits} bits: ${train} examples shown, ${formatStep(PARITY_TESTS)} others tested`;
  return `${TASKS[draft.task].formula}: ${train} of ${formatStep(all)} pairs shown`;
}
