/**
 * The operations a network can be asked to learn, one row each. A row says how its examples are enumerated and
 * labelled; nothing here knows models, splits or training.
 */
import { PERMUTATIONS, compose, indexOfPermutation, inverseOf } from "./permutations.ts";

/** All ordered pairs a task asks about, in one fixed order; `split.ts` draws the train set from it. */
export interface Examples {
  /** Left and right operand tokens, [count] each. */
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  /** The right answer's class, [count]. */
  readonly label: Uint16Array;
  readonly count: number;
  /** Number of distinct operand tokens. */
  readonly vocabulary: number;
  /** Number of output classes. */
  readonly classes: number;
}

export interface ModularTask {
  readonly kind: "modular";
  /** How the operation is written on screen, result first. */
  readonly formula: string;
  /** a ∘ b (mod p), for 0 ≤ a, b < p. */
  readonly of: (a: number, b: number, p: number) => number;
  /** b runs over 1 … p−1 only, and p must be prime. */
  readonly divides: boolean;
  /** The group that the operation is of, and in whose order the embedding has a spectrum. */
  readonly group: "additive" | "multiplicative";
}

/** Two elements of S₅, as indices into the 120 permutations in lexicographic order. */
export interface GroupTask {
  readonly kind: "group";
  readonly formula: string;
  readonly of: (x: number, y: number) => number;
}

/** Vectors of ±1, drawn rather than enumerated: see parity.ts. */
export interface ParityTask {
  readonly kind: "parity";
  readonly formula: string;
}

export type Task = ModularTask | GroupTask | ParityTask;

function modular(
  formula: string,
  of: ModularTask["of"],
  over: ModularTask["group"] = "additive",
  divides = false,
): ModularTask {
  return { kind: "modular", formula, of, divides, group: over };
}

function group(
  formula: string,
  of: (x: readonly number[], y: readonly number[]) => readonly number[],
): GroupTask {
  return {
    kind: "group",
    formula,
    of: (x, y) => indexOfPermutation(of(PERMUTATIONS[x]!, PERMUTATIONS[y]!)),
  };
}

/** b⁻¹ mod p for prime p, by Fermat: b^(p−2), by squaring. Products stay below 257², so float64 is exact. */
function inverse(b: number, p: number): number {
  let [result, power] = [1, b];
  for (let left = p - 2; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * power) % p;
    power = (power * power) % p;
  }
  return result;
}

/** Non-negative remainder. */
function residue(x: number, p: number): number {
  return ((x % p) + p) % p;
}

export const TASKS = {
  add: modular("a + b (mod p)", (a, b, p) => residue(a + b, p)),
  sub: modular("a − b (mod p)", (a, b, p) => residue(a - b, p)),
  mul: modular("a · b (mod p)", (a, b, p) => residue(a * b, p), "multiplicative"),
  div: modular("a / b (mod p), b ≠ 0", (a, b, p) => residue(a * inverse(b, p), p), "multiplicative", true),
  sumsq: modular("a² + b² (mod p)", (a, b, p) => residue(a * a + b * b, p)),
  quad: modular("a² + ab + b² (mod p)", (a, b, p) => residue(a * a + a * b + b * b, p)),
  cubic: modular("a³ + ab (mod p)", (a, b, p) => residue(a * a * a + a * b, p)),
  s5: group("x ∘ y in S₅", compose),
  s5conj: group("x ∘ y ∘ x⁻¹ in S₅", (x, y) => compose(compose(x, y), inverseOf(x))),
  s5aba: group("x ∘ y ∘ x in S₅", (x, y) => compose(compose(x, y), x)),
  parity: { kind: "parity", formula: "parity of the first k of many bits" },
} as const satisfies Record<string, Task>;

export type TaskName = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS) as readonly TaskName[];

/** The row of a task, as its widest type. */
export function taskNamed(name: TaskName): Task {
  return TASKS[name];
}

export function isPrime(x: number): boolean {
  if (x < 2) return false;
  for (let divisor = 2; divisor * divisor <= x; divisor++) if (x % divisor === 0) return false;
  return true;
}

const ELEMENTS = PERMUTATIONS.length; // 120

/** N, the number of examples before the split; `null` for parity, whose examples are drawn, not enumerated. */
export function exampleCount(name: TaskName, p: number): number | null {
  const task = taskNamed(name);
  switch (task.kind) {
    case "modular":
      return task.divides ? p * (p - 1) : p * p;
    case "group":
      return ELEMENTS * ELEMENTS;
    case "parity":
      return null;
  }
}

/** Every pair with its answer, a-major. @param p the modulus; means nothing to a group */
export function enumerateExamples(task: ModularTask | GroupTask, p: number): Examples {
  const size = task.kind === "modular" ? p : ELEMENTS;
  const firstB = task.kind === "modular" && task.divides ? 1 : 0;
  const count = size * (size - firstB);
  const a = new Uint16Array(count);
  const b = new Uint16Array(count);
  const label = new Uint16Array(count);
  let i = 0;
  for (let left = 0; left < size; left++) {
    for (let right = firstB; right < size; right++, i++) {
      a[i] = left;
      b[i] = right;
      label[i] = task.kind === "modular" ? task.of(left, right, p) : task.of(left, right);
    }
  }
  return { a, b, label, count, vocabulary: size, classes: size };
}
