/**
 * A sweep: one run, what is varied about it, and how many seeds; and its text, which a link carries as it stands. The
 * text is the base run's spec string and one key more:
 *
 *     p=59&lr=0.002&wd=1&sweep=lr:0.001:0.004:3,batch:64:1024:3:full,seeds:10
 *
 * Each axis is KEY:FROM:TO:COUNT, in steps that are equal in the logarithm; `:full` adds the full batch. Seeds count up
 * from the base's. Nothing is guessed: what the text does not say is asked for. Cells are in cells.ts.
 */
import { type Result, err, ok } from "../prelude.ts";
import { type Field, KEYS, type KeyRow, type RunSpec, rowOf } from "../spec/keys.ts";
import { boundsText, parseNumber, withinBounds } from "../spec/numbers.ts";
import { type Problem, allowedText, parseLink, specPart } from "../spec/parse.ts";
import { printSpec } from "../spec/print.ts";
import { invalid } from "../spec/rules.ts";
import { isPrime, taskNamed } from "../task.ts";

/** What a sweep can move: η, b, λ, train fraction and p. */
export const AXIS_FIELDS = ["learningRate", "batch", "weightDecay", "trainFraction", "p"] as const;
export type AxisField = (typeof AXIS_FIELDS)[number] & Field;

export const AXIS_SYMBOLS: Readonly<Record<AxisField, string>> = {
  learningRate: "η",
  batch: "b",
  weightDecay: "λ",
  trainFraction: "α",
  p: "p",
};

export interface Axis {
  readonly field: AxisField;
  /** Above 0, and below `to`. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The full batch as well: a category of its own, without gradient noise. */
  readonly full: boolean;
}

export interface SweepPlan {
  /** Its seed is the first. What an axis moves says nothing here, but must be sound. */
  readonly base: RunSpec;
  readonly axes: readonly [Axis] | readonly [Axis, Axis];
  readonly seeds: number;
}

/** Where a cell stands on an axis. */
export type Level = number | "full";

const KEY = "sweep";
export const SWEEP_FORM = "sweep=KEY:FROM:TO:COUNT,seeds:N, as in sweep=lr:0.001:0.004:3,seeds:3";
export const MOST_LEVELS = 25;
export const MOST_SWEEP_SEEDS = 1000;
/** Cells times seeds. */
export const MOST_RUNS = 20_000;

export function axisRow(field: AxisField): KeyRow {
  return rowOf(field);
}

/** The prime nearest to x, the smaller of two. */
function nearestPrime(x: number): number {
  for (let away = 0; ; away++) {
    if (isPrime(x - away)) return x - away;
    if (isPrime(x + away)) return x + away;
  }
}

/** Digits that a value between the ends keeps: enough for any figure, few enough for a link. */
const DIGITS = 4;

/**
 * The values of an axis, rising: the ends as given, between them equal steps of the logarithm, rounded to four digits,
 * to integers where the key takes integers, and to primes where the task needs a prime modulus. `full` comes last.
 */
export function levelsOf({ field, from, to, count, full }: Axis, base: RunSpec): readonly Level[] {
  const task = taskNamed(base.task);
  const prime = field === "p" && task.kind === "modular" && task.divides;
  const rounded = (x: number): number => {
    if (axisRow(field).bounds?.integer !== true) return Number(x.toPrecision(DIGITS));
    return prime ? nearestPrime(Math.round(x)) : Math.round(x);
  };
  const numbers = Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    return i === count - 1 ? to : rounded(from * (to / from) ** (i / (count - 1)));
  });
  return full ? [...numbers, "full"] : numbers;
}

const problem = (value: string, message: string): Problem => invalid(KEY, value, message);

function readCount(text: string | undefined, least: number, most: number): number | null {
  const count = parseNumber(text ?? "");
  return count !== null && withinBounds(count, { min: least, max: most, integer: true }) ? count : null;
}

function readAxis(piece: string, base: RunSpec | null): Result<Axis, Problem> {
  const refuse = (message: string): Result<Axis, Problem> => err(problem(piece, message));
  const [key = "", fromText = "", toText = "", countText, last, ...rest] = piece.split(":");
  const field = AXIS_FIELDS.find((name) => axisRow(name).key === key);
  if (field === undefined) {
    const known = KEYS.some((row) => row.key === key);
    const keys = AXIS_FIELDS.map((name) => axisRow(name).key).join(", ");
    return refuse(`${known ? `${key} is not swept` : "is no axis"}; a sweep moves ${keys}.`);
  }
  const row = axisRow(field);
  if (base !== null && !row.applies.when(base))
    return refuse(`${key} does not apply here; ${key} is for ${row.applies.says}.`);
  const full = last === "full" && field === "batch";
  if (rest.length > 0 || (last !== undefined && !full))
    return refuse(`an axis is KEY:FROM:TO:COUNT, of batch also with :full behind it.`);
  const [from, to] = [parseNumber(fromText), parseNumber(toText)];
  const allowed = (value: number | null): value is number =>
    value !== null && value > 0 && row.bounds !== undefined && withinBounds(value, row.bounds);
  if (!allowed(from) || !allowed(to)) {
    const says = row.bounds === undefined ? allowedText(row) : boundsText(row.bounds);
    return refuse(`${key} goes from a number to a number, each ${says}, and above 0: 0 has no logarithm.`);
  }
  if (from >= to) return refuse("FROM is the smaller, TO the larger end.");
  const count = readCount(countText, 2, MOST_LEVELS);
  if (count === null) return refuse(`COUNT is ${boundsText({ min: 2, max: MOST_LEVELS, integer: true })}.`);
  const axis: Axis = { field, from, to, count, full };
  if (base !== null) {
    const numbers = levelsOf(axis, base).filter((level) => level !== "full");
    if (numbers.some((x, i) => i > 0 && x <= numbers[i - 1]!))
      return refuse(`these are ${numbers.join(", ")}, some of them equal; ask for fewer.`);
  }
  return ok(axis);
}

/** @returns the axes and the number of seeds, or every problem; `base` is `null` when it is unsound itself */
function readSweep(
  text: string,
  base: RunSpec | null,
): Result<Pick<SweepPlan, "axes" | "seeds">, readonly Problem[]> {
  const problems: Problem[] = [];
  const axes: Axis[] = [];
  const seeds: string[] = [];
  for (const piece of text.split(",")) {
    if (piece.startsWith("seeds:")) {
      seeds.push(piece.slice("seeds:".length));
      continue;
    }
    const read = readAxis(piece, base);
    if (!read.ok) problems.push(read.error);
    else if (axes.some(({ field }) => field === read.value.field))
      problems.push(problem(piece, `${axisRow(read.value.field).key} is swept more than once.`));
    else axes.push(read.value);
  }
  const most = base === null ? MOST_SWEEP_SEEDS : Math.min(MOST_SWEEP_SEEDS, largestSeed() - base.seed + 1);
  const count = seeds.length === 1 ? readCount(seeds[0], 1, most) : null;
  if (count === null) {
    const range = boundsText({ min: 1, max: most, integer: true });
    problems.push(
      problem(
        seeds.map((n) => `seeds:${n}`).join(", "),
        seeds.length > 1 ? "seeds are given more than once." : `say how many seeds: seeds:N, N ${range}.`,
      ),
    );
  }
  const [first, second, ...others] = axes;
  if (problems.length > 0 || count === null) return err(problems);
  if (first === undefined || others.length > 0)
    return err([problem(text, `a sweep has one axis or two; write ${SWEEP_FORM}.`)]);
  const cells = axes.reduce((product, axis) => product * (axis.count + (axis.full ? 1 : 0)), 1);
  if (cells * count > MOST_RUNS)
    return err([problem(text, `these are ${cells * count} runs; a sweep has at most ${MOST_RUNS}.`)]);
  return ok({ axes: second === undefined ? [first] : [first, second], seeds: count });
}

function largestSeed(): number {
  return rowOf("seed").bounds?.max ?? Infinity;
}

/** What a link gives for `sweep`, decoded once, as parseLink does; `null` where that fails. */
function sweepValues(text: string): readonly string[] | null {
  try {
    const pieces = decodeURIComponent(specPart(text)).split("&");
    return pieces.flatMap((piece) => (piece.startsWith(`${KEY}=`) ? [piece.slice(KEY.length + 1)] : []));
  } catch {
    return null; // a stray %: parseLink says so
  }
}

/** Whether a link names a sweep rather than a run. */
export function namesSweep(text: string): boolean {
  return (sweepValues(text)?.length ?? 0) > 0;
}

/** What trains many runs is exact, or a GPU's fleet where that is faster. */
function engineProblems({ engine }: RunSpec): readonly Problem[] {
  if (engine === "auto" || engine === "exact") return [];
  return [
    invalid("engine", engine, "sweeps are made on auto or exact; write engine=exact, or leave it out."),
  ];
}

/**
 * Reads a plan's text, or a whole link that carries one.
 * @returns the plan, or every problem found: first those of the base run, then those of the sweep
 */
export function parsePlan(text: string): Result<SweepPlan, readonly Problem[]> {
  const link = parseLink(text);
  const values = sweepValues(text);
  const problems = link.ok ? engineProblems(link.value.spec) : link.error;
  if (values === null || values.length > 1) return err(problems); // both are among the link's problems
  const [value] = values;
  if (value === undefined) return err([...problems, problem("", `is missing; write ${SWEEP_FORM}.`)]);
  const sweep = readSweep(value, link.ok ? link.value.spec : null);
  if (!sweep.ok) return err([...problems, ...sweep.error]);
  if (!link.ok || problems.length > 0) return err(problems);
  return ok({ base: link.value.spec, ...sweep.value });
}

function printAxis({ field, from, to, count, full }: Axis): string {
  return [axisRow(field).key, from, to, count, ...(full ? ["full"] : [])].join(":");
}

/** In one canonical spelling: equal plans have equal texts. */
export function printPlan({ base, axes, seeds }: SweepPlan): string {
  const sweep = `${KEY}=${[...axes.map(printAxis), `seeds:${seeds}`].join(",")}`;
  return [printSpec(base), sweep].filter((piece) => piece !== "").join("&");
}
