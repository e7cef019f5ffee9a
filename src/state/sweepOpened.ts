/** The sweep on the page as its parts, and as one value to show. What is done with it is in sweep.ts. */
import type { RunResult } from "../core/result.ts";
import type { Live } from "../core/runState.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";
import { isMade, isSettled, isStale, staleNotes } from "../core/sweep/result.ts";
import type { AnalysisDesk } from "./sweepAnalyses.ts";
import type { Order } from "./sweepOrder.ts";
import { type Progress, type SweepRun, UNTOUCHED, type Work, workOf } from "./sweepRuns.ts";
import type { SweepPhase, SweepShown } from "./sweepState.ts";

export interface Opened {
  readonly plans: readonly SweepPlan[];
  readonly label: string | null;
  readonly runs: readonly SweepRun[];
  readonly planned: ReadonlyMap<string, SweepRun>;
  /** By key, in the order in which they came; a file may bring some that no plan asks for. */
  readonly lines: Map<string, RunResult>;
  readonly notes: string[];
  readonly desk: AnalysisDesk;
  phase: SweepPhase;
  order: Order | null;
  /** Of the order before this one. */
  chosenBefore: Order["chosen"];
  /** Work done when the order began. */
  doneBefore: number;
}

/** Earlier, the start of workers and engines is a large part of what was measured. */
const LEAST_SECONDS = 2;

/** Those without a line. */
export function missingIn({ runs, lines }: Opened): readonly SweepRun[] {
  return runs.filter(({ key }) => !lines.has(key));
}

/** Every run has its line, none of them of other arithmetic than today's. */
export function isAllThere({
  runs,
  lines,
}: {
  readonly runs: readonly SweepRun[];
  readonly lines: ReadonlyMap<string, RunResult>;
}): boolean {
  return runs.every(({ key }) => {
    const line = lines.get(key);
    return line !== undefined && !isStale(line);
  });
}

/** Takes out what was not made, or by other arithmetic: it is to be made (again). @returns the plans it was in */
export function forgetUnsettled({ lines, planned }: Opened): ReadonlySet<number> {
  const plans = new Set<number>();
  for (const [key, line] of lines) {
    const run = planned.get(key);
    if (run === undefined || isSettled(line)) continue;
    lines.delete(key);
    for (const place of run.plans) plans.add(place);
  }
  return plans;
}

/** The milestones as a stream of events tells them. */
export function reachedOf({ tMem, tGrok50, tGrok90, tGrok99 }: RunResult): Live["reached"] {
  const times = { mem: tMem, grok50: tGrok50, grok90: tGrok90, grok99: tGrok99 };
  return Object.fromEntries(Object.entries(times).filter(([, step]) => step !== null));
}

export function workIn({ runs, lines, order }: Opened): Work {
  const progressOf = (key: string): Progress => {
    const line = lines.get(key);
    if (line !== undefined && !isStale(line))
      return { step: line.steps ?? 0, over: true, natural: line.error === undefined && isMade(line) };
    const under = order?.under.get(key);
    return under === undefined ? UNTOUCHED : { step: under.step, over: false, natural: false };
  };
  return workOf(runs, progressOf);
}

function outlookOf(sweep: Opened, workers: number): Pick<SweepShown, "share" | "secondsLeft"> {
  const { order, doneBefore, phase } = sweep;
  if (phase === "done") return { share: 1, secondsLeft: null };
  const { done, left, longest } = workIn(sweep);
  const share = done + left === 0 ? 1 : done / (done + left);
  const seconds = order?.seconds() ?? 0;
  const onGpu = order?.chosen?.engine === "gpu";
  // Other threads do not help the last run; a GPU's runs end together.
  const rest = onGpu ? left : Math.max(left, longest * workers);
  if (seconds >= LEAST_SECONDS && done > doneBefore)
    return { share, secondsLeft: (rest * seconds) / (done - doneBefore) };
  return { share, secondsLeft: onGpu ? null : rest / workers };
}

/** @param workers runs at once on the CPU */
export function shownOf(sweep: Opened, workers: number, laws: SweepShown["laws"]): SweepShown {
  const { plans, label, runs, lines, notes, desk, phase, order, chosenBefore } = sweep;
  let [ended, failed] = [0, 0];
  for (const { key } of runs) {
    const line = lines.get(key);
    if (line === undefined) continue;
    if (line.error === undefined) ended++;
    else failed++;
  }
  return {
    plans,
    label,
    phase,
    runs: { planned: runs.length, ended, failed, training: order?.under.size ?? 0 },
    ...outlookOf(sweep, workers),
    chosen: order?.chosen ?? chosenBefore,
    analyses: desk.analyses(),
    analyzing: desk.isBehind(),
    laws,
    // Once it trains they are gone, and there may be thousands to look at.
    notes: phase === "training" ? [...notes] : [...notes, ...staleNotes({ runs: lines })],
  };
}
