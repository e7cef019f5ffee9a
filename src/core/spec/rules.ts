/** What keys must agree on between them: each rule names the key to change, why, and what would work. */
import { exampleCount, isPrime, taskNamed } from "../task.ts";
import { type Field, type RunSpec, rowOf } from "./keys.ts";
import { withinBounds } from "./numbers.ts";

/** One key that keeps a run from starting. */
export interface Problem {
  readonly key: string;
  /** As it was written, shortened for the screen. */
  readonly value: string;
  /** One sentence: what is wrong and what is allowed. */
  readonly message: string;
}

/** At most 60 characters of a value, so that junk cannot flood the panel. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

export function invalid(key: string, value: string, message: string): Problem {
  return { key: shorten(key), value: shorten(value), message };
}

/** Training examples: n for parity, floor(α·N) elsewhere. */
export function trainCount(spec: RunSpec): number {
  const total = exampleCount(spec.task, spec.p);
  return total === null ? spec.n : Math.floor(spec.trainFraction * total);
}

/** The multiples of `heads` on either side of d that are allowed. */
function neighbors(d: number, heads: number): string {
  const below = heads * Math.floor(d / heads);
  return [below, below + heads]
    .filter((near) => withinBounds(near, rowOf("dModel").bounds!))
    .map((near) => `d=${near}`)
    .join(" or ");
}

/** What makes enough distinct inputs: fewer examples, if that is allowed, or more bits. */
function roomText({ bits, n }: RunSpec): string {
  const most = 2 ** bits - 2000;
  const more = `bits=${Math.ceil(Math.log2(n + 2000))}`;
  return withinBounds(most, rowOf("n").bounds!) ? `n=${most} or ${more}` : more;
}

/** The smallest share, in hundredths, that leaves a training example. */
function leastFraction(spec: RunSpec): number {
  let hundredths = 1;
  while (trainCount({ ...spec, trainFraction: hundredths / 100 }) < 1) hundredths++;
  return hundredths / 100;
}

/** Rules between keys. Each names the key to change; none runs when a key it reads is already wrong. */
export const RULES: readonly {
  readonly reads: readonly Field[];
  readonly check: (s: RunSpec) => Problem | null;
}[] = [
  {
    reads: ["task", "model"],
    check: (s) =>
      s.task === "parity" && s.model === "transformer"
        ? invalid(
            "model",
            "transformer",
            "model=transformer does not apply to task=parity, whose bits are no tokens; model=mlp does.",
          )
        : null,
  },
  {
    reads: ["task", "p"],
    check: (s) => {
      const task = taskNamed(s.task);
      if (task.kind !== "modular" || !task.divides || isPrime(s.p)) return null;
      let next = s.p;
      while (!isPrime(next)) next++;
      return invalid("p", String(s.p), `task=div needs a prime modulus; the next one is p=${next}.`);
    },
  },
  {
    reads: ["model", "dModel", "heads"],
    check: (s) =>
      s.model === "transformer" && s.dModel % s.heads !== 0
        ? invalid(
            "d",
            String(s.dModel),
            `d must be a multiple of heads=${s.heads}, such as ${neighbors(s.dModel, s.heads)}.`,
          )
        : null,
  },
  {
    reads: ["task", "bits", "n"],
    check: (s) =>
      s.task === "parity" && 2 ** s.bits < s.n + 2000
        ? invalid(
            "n",
            String(s.n),
            `bits=${s.bits} has only ${2 ** s.bits} inputs, and n + 2000 are needed; ${roomText(s)} would do.`,
          )
        : null,
  },
  {
    reads: ["task", "p", "trainFraction", "n"],
    check: (s) =>
      trainCount(s) < 1
        ? invalid(
            "frac",
            String(s.trainFraction),
            `this leaves no training example; frac=${leastFraction(s)} or a larger p would do.`,
          )
        : null,
  },
  {
    reads: ["task", "p", "trainFraction", "n", "batch"],
    check: (s) =>
      s.batch !== "full" && s.batch > trainCount(s) && trainCount(s) >= 1
        ? invalid(
            "batch",
            String(s.batch),
            `the train set has ${trainCount(s)} examples: batch is full, or an integer from 1 to ${trainCount(s)}.`,
          )
        : null,
  },
];
