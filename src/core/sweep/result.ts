/**
 * A sweep as it is saved, one file for page and command line: JSON lines, the first naming format and plans, then a line
 * for each run, the headless runner's own (core/result.ts). Lines are only ever added, so whatever ends the work leaves
 * a sound file, and files of several machines can be joined end to end. What could not be made has its line, too.
 */
import { drained } from "../drained.ts";
import { type Result, err, ok } from "../prelude.ts";
import { RECEIPT_VERSION, isExact, versionOf } from "../receipt.ts";
import type { RunResult } from "../result.ts";
import { parseLink } from "../spec/parse.ts";
import { runKey } from "./cells.ts";
import { type SweepPlan, parsePlan, printPlan } from "./plan.ts";

const FORMAT = "grokking-lab sweep";
const VERSION = 1;

export interface SweepFile {
  readonly plans: readonly SweepPlan[];
  /** By `runKey`, in the order in which they came. */
  readonly runs: ReadonlyMap<string, RunResult>;
}

export interface SavedSweep extends SweepFile {
  /** What a reader should hear of: lines that were left out or superseded, a sentence each. */
  readonly notes: readonly string[];
}

/** A run came to an end of its own; one that diverged did. What was not made may be tried again. */
export function isMade({ steps }: RunResult): boolean {
  return steps !== null;
}

/** Made by other arithmetic than this lab's: not to be mixed with runs of today. */
export function isStale({ receipt }: RunResult): boolean {
  return receipt !== null && isExact(receipt) && versionOf(receipt) !== RECEIPT_VERSION;
}

/** Whether a run need not be made (again). */
export function isSettled(run: RunResult | undefined): boolean {
  return run !== undefined && isMade(run) && !isStale(run);
}

const TEXTS = ["spec", "engine"] as const satisfies readonly (keyof RunResult)[];
/** What a run found, in numbers. */
export const FOUND = [
  "steps",
  "tMem",
  "tGrok50",
  "tGrok90",
  "tGrok99",
  "vInit",
  "vMem",
  "vPeak",
  "vGrok90",
  "vEnd",
  "trainAcc",
  "testAcc",
  "trainLoss",
  "testLoss",
] as const satisfies readonly (keyof RunResult)[];
const NUMBERS = [...FOUND, "trainMs", "wallMs"] as const satisfies readonly (keyof RunResult)[];

function isRunResult(value: object): value is RunResult {
  const run = value as Partial<Record<keyof RunResult, unknown>>;
  const { receipt, error } = run;
  return (
    TEXTS.every((field) => typeof run[field] === "string") &&
    NUMBERS.every((field) => run[field] === null || Number.isFinite(run[field])) &&
    (receipt === null || typeof receipt === "string") &&
    (error === undefined || typeof error === "string") &&
    (run.steps !== null || error !== undefined) // not made without a reason is no line of ours
  );
}

/** Which run it is; `null`: its spec is none of this lab. */
export function keyOf({ spec }: RunResult): string | null {
  const read = parseLink(spec);
  return read.ok ? runKey(read.value.spec) : null;
}

/** What stands on one line; `null`: something else. */
type Line =
  | { readonly kind: "head"; readonly version: unknown; readonly plans: readonly unknown[] }
  | { readonly kind: "run"; readonly key: string; readonly run: RunResult };

function readLine(text: string): Line | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  if ("format" in value) {
    const { format, version, plans } = value as Record<string, unknown>;
    return format === FORMAT && Array.isArray(plans) ? { kind: "head", version, plans } : null;
  }
  if (!isRunResult(value)) return null;
  const key = keyOf(value);
  return key === null ? null : { kind: "run", key, run: value };
}

function readPlans(texts: readonly unknown[]): Result<readonly SweepPlan[], string> {
  const plans: SweepPlan[] = [];
  for (const text of texts) {
    const read = typeof text === "string" ? parsePlan(text) : null;
    if (read === null) return err("A plan in it is no text.");
    if (!read.ok) {
      const why = read.error.map(({ key, value, message }) => `${key}=${value}: ${message}`);
      return err(`A plan in it cannot be read: ${why.join(" ")}`);
    }
    plans.push(read.value);
  }
  return ok(plans);
}

function distinct(plans: readonly SweepPlan[]): readonly SweepPlan[] {
  return [...new Map(plans.map((plan) => [printPlan(plan), plan])).values()];
}

/** Takes one more run in. @returns a sentence where two that should be equal are not */
function add(runs: Map<string, RunResult>, key: string, run: RunResult): string | null {
  const known = runs.get(key);
  if (known !== undefined && isSettled(known) && !isSettled(run)) return null; // nothing is lost to a failure
  runs.set(key, run);
  const [before, now] = [known?.receipt ?? null, run.receipt];
  const differ = before !== null && now !== null && versionOf(before) === versionOf(now) && before !== now;
  return differ ? `${run.spec}: two runs with different receipts; the later one counts.` : null;
}

/** @returns a sentence on runs that today's lab would make again, if there are any */
export function staleNotes({ runs }: Pick<SweepFile, "runs">): readonly string[] {
  const stale = [...runs.values()].filter(isStale).length;
  if (stale === 0) return [];
  const which = stale === 1 ? "1 run is" : `${stale} runs are`;
  return [`${which} of another engine version than ${RECEIPT_VERSION}, to be made again when it goes on.`];
}

/** So many lines take some milliseconds to read. */
const LINES_AT_ONCE = 200;

/**
 * Yields on the way, so that a page can do it a little at a time.
 * @returns the sweep, or a sentence that says why the text is none
 */
export function* readingSteps(text: string): Generator<void, Result<SavedSweep, string>> {
  const lines = text.split("\n");
  const whole = lines.at(-1) === "";
  const notes: string[] = [];
  let plans: readonly SweepPlan[] = [];
  const runs = new Map<string, RunResult>();
  for (const [i, each] of lines.entries()) {
    if (i > 0 && i % LINES_AT_ONCE === 0) yield;
    if (i > 0 && each.trim() === "") continue;
    const line = readLine(each);
    if (i === 0 && line?.kind !== "head") return err("This is no sweep file of the lab.");
    if (line === null) {
      if (i < lines.length - 1 || whole) return err(`Line ${i + 1} is neither a run nor a plan.`);
      notes.push("The last line was cut off and is left out.");
    } else if (line.kind === "head") {
      if (line.version !== VERSION)
        return err(
          `This sweep file is of version ${String(line.version)}; this lab reads version ${VERSION}.`,
        );
      const read = readPlans(line.plans);
      if (!read.ok) return read;
      plans = distinct([...plans, ...read.value]);
    } else {
      const complaint = add(runs, line.key, line.run);
      if (complaint !== null) notes.push(complaint);
    }
  }
  return ok({ plans, runs, notes });
}

/** The same at once. */
export function parseSweepFile(text: string): Result<SavedSweep, string> {
  return drained(readingSteps(text));
}

/** With the end of line. */
export function headLine(plans: readonly SweepPlan[]): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, plans: plans.map(printPlan) })}\n`;
}

/** With the end of line. */
export function runLine(run: RunResult): string {
  return `${JSON.stringify(run)}\n`;
}

export function sweepFileText({ plans, runs }: SweepFile): string {
  return [headLine(plans), ...[...runs.values()].map(runLine)].join("");
}
