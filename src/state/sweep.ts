/**
 * The page's one sweep and what is done with it. Who trains (worker/pool.ts), who analyzes and who stores are ports;
 * what the page shows is one value, told at most four times a second.
 */
import type { Gigaflops } from "../core/cost.ts";
import type { EndedRun } from "../core/laws/trace.ts";
import { bug, err, ok } from "../core/prelude.ts";
import type { RunResult } from "../core/result.ts";
import { type SweepPlan, parsePlan, printPlan } from "../core/sweep/plan.ts";
import { keyOf, readingSteps, sweepFileText } from "../core/sweep/result.ts";
import { inPieces } from "./inPieces.ts";
import type { TrainMany } from "./seeds.ts";
import { createAnalysisDesk } from "./sweepAnalyses.ts";
import type { SweepAnalyst } from "./sweepAnalyst.ts";
import {
  type Opened,
  forgetUnsettled,
  isAllThere,
  missingIn,
  reachedOf,
  shownOf,
  workIn,
} from "./sweepOpened.ts";
import { startOrder } from "./sweepOrder.ts";
import type { Ended } from "./sweepRun.ts";
import { type SweepRun, runsOfPlans } from "./sweepRuns.ts";
import type { SweepLawDesk, SweepLawPorts } from "./sweepLaws.ts";
import type { LabSweep, SweepShown } from "./sweepState.ts";
import type { StoredRun, StoredSweep, SweepStore } from "./sweepStore.ts";
import { createTraceBudget } from "./sweepTraces.ts";
import { createTeller } from "./teller.ts";
import type { Url } from "./url.ts";

const NOT_KEPT = "This sweep will not outlive a reload: the browser refused to store it.";

/** So many take some milliseconds to spell. */
const RUNS_AT_ONCE = 200;

export interface SweepPorts {
  readonly train: TrainMany;
  readonly analyst: SweepAnalyst;
  readonly makeLaws: (ports: Pick<SweepLawPorts, "complain" | "onNews">) => SweepLawDesk;
  readonly store: SweepStore;
  readonly url: Pick<Url, "withHash">;
  /** Runs at once on the CPU. */
  readonly workers: number;
  readonly gigaflops: () => Gigaflops;
  /** Milliseconds. */
  readonly now: () => number;
  /** A free run came to its end: laws can be calibrated on it. */
  readonly onFinished: (run: EndedRun) => void;
}

export interface Sweep extends LabSweep {
  /** What the laws know from now on. */
  readonly calibrate: SweepLawDesk["calibrate"];
  /** What this tab had before a reload. @param adopts also what a closed tab left */
  restore(adopts: boolean): void;
}

/** Stored runs by the keys that this lab gives them; those of another version of the lab are left out. */
function* spellingSteps(stored: readonly StoredRun[]): Generator<void, readonly StoredRun[]> {
  const runs: StoredRun[] = [];
  for (const [i, run] of stored.entries()) {
    if (i > 0 && i % RUNS_AT_ONCE === 0) yield;
    const key = keyOf(run.line);
    if (key !== null) runs.push({ ...run, key });
  }
  return runs;
}

/** @param show what is on the page from now on */
export function createSweep(ports: SweepPorts, show: (sweep: SweepShown | null) => void): Sweep {
  const { train, analyst, makeLaws, store, url, workers, gigaflops, now, onFinished } = ports;
  let opened: Opened | null = null;
  /** What is stored is stored in the order in which it was asked for. */
  let storing: Promise<void> = Promise.resolve();
  const traces = createTraceBudget();
  const laws = makeLaws({
    complain: (note) => opened?.notes.push(note),
    onNews: () => (opened === null ? undefined : tellSoon()),
  });

  /** A free run, to laws and to whoever calibrates them. */
  function handOn(key: string, run: EndedRun): void {
    laws.add(key, run);
    onFinished(run);
  }

  const { tell, tellSoon } = createTeller(() =>
    show(opened === null ? null : shownOf(opened, workers, laws.shown())),
  );

  function keep(action: () => Promise<void>): void {
    storing = storing.then(action).catch(() => {
      if (opened === null || opened.notes.includes(NOT_KEPT)) return;
      opened.notes.push(NOT_KEPT);
      tellSoon();
    });
  }

  /** @param lines known beforehand */
  function put(
    plans: readonly SweepPlan[],
    label: string | null,
    lines: ReadonlyMap<string, RunResult>,
    notes: readonly string[],
  ): Opened {
    drop();
    const runs = runsOfPlans(plans, gigaflops());
    const planned = new Map(runs.map((run) => [run.key, run]));
    const isIn = (key: string, places: ReadonlySet<number>): boolean =>
      planned.get(key)?.plans.some((place) => places.has(place)) ?? false;
    const sweep: Opened = {
      plans,
      label,
      runs,
      planned,
      lines: new Map(lines),
      notes: [...notes],
      desk: createAnalysisDesk({
        plans,
        analyst,
        now,
        linesOf: (places) => new Map([...sweep.lines].filter(([key]) => isIn(key, places))),
        isBusy: () => sweep.phase === "training",
        complain: (note) => sweep.notes.push(note),
        onNews: tellSoon,
      }),
      phase: isAllThere({ runs, lines }) ? "done" : "ready",
      order: null,
      chosenBefore: null,
      doneBefore: 0,
    };
    opened = sweep;
    laws.keep(new Set(planned.keys()));
    if (runs.some(({ key }) => lines.has(key))) sweep.desk.stale(plans.keys());
    return sweep;
  }

  /** Nobody hears of what is on the page any more. */
  function drop(): void {
    opened?.order?.drop();
    opened?.desk.close();
    analyst.drop();
    opened = null;
  }

  /** @param added its lines that are not stored yet */
  function storeWhole(sweep: Opened, added: ReadonlyMap<string, RunResult>): void {
    keep(async () => {
      if (opened !== sweep) return; // another is about to be stored in its place
      const { plans, label, lines } = sweep;
      const old = new Set([...lines.keys()].filter((key) => !added.has(key)));
      const fresh = [...added].map(([key, line]): StoredRun => ({ key, line, trace: null }));
      await store.replace({ plans: plans.map(printPlan), label }, old, fresh);
    });
  }

  function addLine(
    sweep: Opened,
    { key, spec, plans }: SweepRun,
    line: RunResult,
    ended: Ended | null,
  ): void {
    sweep.lines.set(key, line);
    sweep.desk.stale(plans);
    const isFree = spec.interventions.length === 0 && line.error === undefined;
    const trace = ended !== null && isFree ? ended.trace : null;
    const kept = trace !== null && traces.admits(trace) ? trace : null;
    keep(() => store.add({ key, line, trace: kept }));
    if (ended !== null && trace !== null && line.steps !== null)
      handOn(key, { spec, reached: ended.reached, steps: line.steps, trace });
    tellSoon();
  }

  /** Trains what has no line. */
  function begin(sweep: Opened): void {
    const missing = missingIn(sweep);
    sweep.chosenBefore = sweep.order?.chosen ?? sweep.chosenBefore;
    sweep.order = null;
    sweep.phase = missing.length === 0 ? "done" : "training";
    sweep.doneBefore = workIn(sweep).done;
    sweep.desk.proceed();
    if (missing.length > 0) {
      sweep.order = startOrder(missing, {
        train,
        now,
        onLine: (run, line, ended) => addLine(sweep, run, line, ended),
        onNews: tellSoon,
        onDone: () => proceed(sweep),
      });
    }
    tell();
  }

  /** The order is done. What was asked for again meanwhile has no line yet. */
  function proceed(sweep: Opened): void {
    if (sweep.phase !== "suspended" || missingIn(sweep).length === 0) return begin(sweep);
    sweep.chosenBefore = sweep.order?.chosen ?? null;
    sweep.order = null;
    tell();
  }

  /** The sweep was opened while the storage was being read: what is known of its runs is there at once. */
  function complete(sweep: Opened, lines: ReadonlyMap<string, RunResult>): void {
    for (const [key, line] of lines) {
      const run = sweep.planned.get(key);
      if (run === undefined || sweep.lines.has(key)) continue;
      sweep.lines.set(key, line);
      sweep.desk.stale(run.plans);
    }
    if (sweep.order === null && isAllThere(sweep)) sweep.phase = "done";
  }

  function handOnStored({ planned }: Opened, stored: readonly StoredRun[]): void {
    for (const { key, line, trace } of stored) {
      const spec = planned.get(key)?.spec;
      if (trace === null || spec === undefined || line.steps === null) continue;
      traces.admits(trace);
      handOn(key, { spec, reached: reachedOf(line), steps: line.steps, trace });
    }
  }

  function openStored({ plans: texts, label, runs }: StoredSweep): void {
    const plans = texts.flatMap((text) => {
      const read = parsePlan(text);
      return read.ok ? [read.value] : []; // of another version of the lab
    });
    const lines = new Map(runs.map(({ key, line }) => [key, line]));
    if (opened !== null) complete(opened, lines);
    else if (plans.length > 0) {
      const sweep = put(plans, label, lines, []);
      if (sweep.phase === "ready") sweep.phase = "suspended";
    }
    if (opened !== null) handOnStored(opened, runs);
    tell();
  }

  return {
    workers,
    calibrate: laws.calibrate,
    open(plans, label) {
      if (plans.length === 0) bug("a sweep without a plan");
      const known = opened?.lines ?? new Map<string, RunResult>();
      const sweep = put(plans, label, known, []);
      for (const key of known.keys()) if (!sweep.planned.has(key)) sweep.lines.delete(key);
      storeWhole(sweep, new Map());
      tell();
    },
    async openFile(name, text) {
      const read = await inPieces(readingSteps(text));
      if (!read.ok) return read;
      const { plans, runs, notes } = read.value;
      if (plans.length === 0) return err("The file names no sweep.");
      traces.reset();
      storeWhole(put(plans, name, runs, notes), runs);
      tell();
      return ok(null);
    },
    start() {
      if (opened === null) return;
      opened.desk.stale(forgetUnsettled(opened));
      if (opened.order === null) return begin(opened);
      opened.phase = "training";
      opened.order.goOn();
      tell();
    },
    suspend() {
      if (opened?.phase !== "training") return;
      opened.phase = "suspended";
      opened.order?.hold();
      opened.desk.proceed();
      tell();
    },
    clear() {
      drop();
      laws.keep(new Set());
      traces.reset();
      keep(store.clear);
      tell();
    },
    fileText: () => (opened === null ? "" : sweepFileText({ plans: opened.plans, runs: opened.lines })),
    linkOf: (plan) => url.withHash(`v=1&${printPlan(plan)}`),
    restore(adopts) {
      let found: StoredSweep | null = null;
      keep(async () => {
        const stored = await store.load(adopts);
        if (stored !== null) found = { ...stored, runs: await inPieces(spellingSteps(stored.runs)) };
      });
      void storing.then(() => {
        if (found !== null) openStored(found);
      });
    },
  };
}
