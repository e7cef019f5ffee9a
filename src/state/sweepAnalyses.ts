/**
 * When the analyses of a sweep are made anew: of plans whose runs have changed alone, one request at a time, and while
 * runs come in seldom enough that they take a fifth of a core at most.
 */
import type { RunResult } from "../core/result.ts";
import type { SweepAnalysis } from "../core/sweep/analysis.ts";
import type { SweepPlan } from "../core/sweep/plan.ts";
import type { SweepAnalyst } from "./sweepAnalyst.ts";

/** Between two requests while runs come in. */
const REST_MS = 2000;
/** So many times as long as the last one took, if that is longer. */
const REST = 4;
/** So many failures in a row, and only another run is a reason to ask again. */
const MOST_FAILURES = 3;

export interface DeskPorts {
  readonly plans: readonly SweepPlan[];
  readonly analyst: Pick<SweepAnalyst, "analyze">;
  readonly now: () => number;
  /** By `runKey`, of the plans in these places. */
  readonly linesOf: (places: ReadonlySet<number>) => ReadonlyMap<string, RunResult>;
  /** Runs come in. */
  readonly isBusy: () => boolean;
  readonly complain: (note: string) => void;
  readonly onNews: () => void;
}

export interface AnalysisDesk {
  /** Runs of these plans have changed. */
  stale(places: Iterable<number>): void;
  /** It may be time for the next. */
  proceed(): void;
  /** By plan; `null` until the first are made. */
  analyses(): readonly SweepAnalysis[] | null;
  /** What is there does not hold every run yet. */
  isBehind(): boolean;
  close(): void;
}

export function createAnalysisDesk(ports: DeskPorts): AnalysisDesk {
  const { plans, analyst, now, linesOf, isBusy, complain, onNews } = ports;
  const behind = new Set<number>();
  const made = new Map<number, SweepAnalysis>();
  let shown: readonly SweepAnalysis[] | null = null;
  let asking = false;
  let isClosed = false;
  let restsUntil = -Infinity;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function ask(): Promise<void> {
    // The first time all of them, so that each plan has one.
    const places = new Set(shown === null ? plans.keys() : behind);
    behind.clear();
    asking = true;
    const from = now();
    const wanted = plans.filter((_, place) => places.has(place));
    const answer = await analyst.analyze(wanted, linesOf(places));
    if (isClosed) return;
    asking = false;
    restsUntil = now() + Math.max(REST_MS, REST * (now() - from));
    if (answer?.ok === true) {
      [...places]
        .sort((a, b) => a - b)
        .forEach((place, i) => {
          const analysis = answer.value[i];
          if (analysis !== undefined) made.set(place, analysis);
        });
      shown = plans.flatMap((_, place) => made.get(place) ?? []);
      failures = 0;
    } else if (answer !== null && ++failures < MOST_FAILURES) {
      for (const place of places) behind.add(place);
    } else if (answer !== null) complain(answer.error);
    onNews();
    proceed();
  }

  function proceed(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (asking || isClosed || behind.size === 0) return;
    const rest = isBusy() ? restsUntil - now() : 0;
    if (rest > 0) timer = setTimeout(proceed, rest);
    else void ask();
  }

  return {
    stale(places) {
      for (const place of places) behind.add(place);
      proceed();
    },
    proceed,
    analyses: () => shown,
    isBehind: () => asking || behind.size > 0,
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
