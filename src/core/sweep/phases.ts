/** What became of each cell of a sweep: its runs seed by seed, and the phase that most of them ended in. */
import type { RunResult } from "../result.ts";
import type { RunSpec } from "../spec/keys.ts";
import { type Sample, median, range } from "../statistics.ts";
import { type Cell, cellsOf, runKey, runsOfCell } from "./cells.ts";
import type { SweepPlan } from "./plan.ts";
import { isMade } from "./result.ts";

/** A run of the plan. */
export type CellRun = { readonly spec: RunSpec } & (
  | { readonly kind: "missing" }
  /** Not made, or diverged. */
  | { readonly kind: "failed"; readonly why: string; readonly result: RunResult }
  | { readonly kind: "ended"; readonly result: RunResult }
);

/**
 * Grokked: at least half of the runs reach test accuracy 0.99. Memorized only: at least half reach train accuracy 0.99.
 * Confused: fewer than half do. Runs that failed do not count; where all of them did, that is the phase.
 */
export type Phase = "grokked" | "memorized only" | "confused" | "failed" | "not run" | "invalid";

/** Over the seeds; the median is Kaplan–Meier's. */
export interface Summary {
  readonly median: number | null;
  readonly range: readonly [number, number] | null;
}

export interface CellFinding {
  readonly cell: Cell;
  /** By seed; of an invalid cell none. */
  readonly runs: readonly CellRun[];
  readonly phase: Phase;
  readonly ended: number;
  readonly failed: number;
  readonly memorized: number;
  readonly grokked: number;
  /** τ = T₉₉ − T_mem. */
  readonly delay: Summary;
  readonly tMem: Summary;
  readonly tGrok99: Summary;
  readonly vMem: Summary;
  readonly vGrok90: Summary;
}

/** What is known of a run, by its key. */
export type RunOf = (key: string) => RunResult | undefined;

function runAt(spec: RunSpec, runOf: RunOf): CellRun {
  const result = runOf(runKey(spec));
  if (result === undefined) return { kind: "missing", spec };
  if (result.error === undefined && isMade(result)) return { kind: "ended", spec, result };
  return { kind: "failed", spec, result, why: result.error ?? "no reason given" };
}

const summary = (sample: Sample): Summary => ({ median: median(sample), range: range(sample) });

function phaseOf(cell: Cell, ended: readonly RunResult[], failed: number): Phase {
  if (cell.kind === "invalid") return "invalid";
  if (ended.length === 0) return failed > 0 ? "failed" : "not run";
  if (median(ended.map(({ tGrok99 }) => tGrok99)) !== null) return "grokked";
  return median(ended.map(({ tMem }) => tMem)) === null ? "confused" : "memorized only";
}

function findingOf(cell: Cell, seeds: number, runOf: RunOf): CellFinding {
  const specs = cell.kind === "sound" ? runsOfCell(cell, seeds) : [];
  const runs = specs.map((spec) => runAt(spec, runOf));
  const ended = runs.flatMap((run) => (run.kind === "ended" ? [run.result] : []));
  const failed = runs.filter(({ kind }) => kind === "failed").length;
  const delays = ended.flatMap(({ tMem, tGrok99 }): readonly (number | null)[] =>
    tMem === null ? [] : [tGrok99 === null ? null : tGrok99 - tMem],
  );
  const seen = (pick: (run: RunResult) => number | null): Summary =>
    summary(ended.map(pick).filter((v) => v !== null));
  return {
    cell,
    runs,
    phase: phaseOf(cell, ended, failed),
    ended: ended.length,
    failed,
    memorized: ended.filter(({ tMem }) => tMem !== null).length,
    grokked: ended.filter(({ tGrok99 }) => tGrok99 !== null).length,
    delay: summary(delays),
    tMem: summary(ended.map(({ tMem }) => tMem)),
    tGrok99: summary(ended.map(({ tGrok99 }) => tGrok99)),
    vMem: seen(({ vMem }) => vMem),
    vGrok90: seen(({ vGrok90 }) => vGrok90),
  };
}

/** In the order of `cellsOf`: the first axis running fastest. */
export function cellFindings(plan: SweepPlan, runOf: RunOf): readonly CellFinding[] {
  return cellsOf(plan).map((cell) => findingOf(cell, plan.seeds, runOf));
}
