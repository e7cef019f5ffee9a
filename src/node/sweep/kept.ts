/**
 * The file of a sweep while it is being made (format: core/sweep/result.ts): a line is added when its run ends, so that
 * an end by Ctrl-C or a power cut loses what was under way and nothing else.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Result, bug, err, ok } from "../../core/prelude.ts";
import type { RunResult } from "../../core/result.ts";
import { type SweepPlan, printPlan } from "../../core/sweep/plan.ts";
import {
  type SweepFile,
  isSettled,
  keyOf,
  parseSweepFile,
  runLine,
  staleNotes,
  sweepFileText,
} from "../../core/sweep/result.ts";

export interface KeptSweep {
  get(key: string): RunResult | undefined;
  /** A failure does not take the place of a run that was made. */
  add(run: RunResult): void;
  /** What a reader should hear of the file as it was found. */
  readonly notes: readonly string[];
}

function read(file: string): Result<(SweepFile & { readonly notes: readonly string[] }) | null, string> {
  if (!existsSync(file)) return ok(null);
  const text = readFileSync(file, "utf8");
  if (text === "") return ok(null);
  const parsed = parseSweepFile(text);
  return parsed.ok ? parsed : err(`${file}: ${parsed.error}`);
}

/**
 * @param plans what the file is about to be added to for
 * @returns the file, or why it is left alone, as a sentence
 */
export function openKept(file: string, plans: readonly SweepPlan[]): Result<KeptSweep, string> {
  const found = read(file);
  if (!found.ok) return found;
  const before = found.value ?? { plans: [], runs: new Map<string, RunResult>(), notes: [] };
  const known = new Set(before.plans.map(printPlan));
  const all = [...before.plans, ...plans.filter((plan) => !known.has(printPlan(plan)))];
  const runs = new Map(before.runs);
  const text = sweepFileText({ plans: all, runs });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text); // also mends a last line that was cut off
  renameSync(`${file}.new`, file); // whole or not at all
  return ok({
    get: (key) => runs.get(key),
    add(run) {
      const key = keyOf(run) ?? bug(`a run with spec ${run.spec}`);
      if (isSettled(runs.get(key)) && !isSettled(run)) return;
      appendFileSync(file, runLine(run));
      runs.set(key, run);
    },
    notes: [...before.notes, ...staleNotes(before)],
  });
}
