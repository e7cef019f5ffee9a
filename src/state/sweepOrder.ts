/**
 * Runs of a sweep given to the pool: each comes back as a line, and all of them can be made to wait and to go on. Not
 * the sweep itself (sweep.ts), and no scheduling (worker/pool.ts).
 */
import { bug } from "../core/prelude.ts";
import { type RunResult, failedResult } from "../core/result.ts";
import type { ManyEngine } from "../worker/manyProtocol.ts";
import type { TrainMany } from "./seeds.ts";
import { type Ended, type Followed, followRun } from "./sweepRun.ts";
import type { SweepRun } from "./sweepRuns.ts";

/** Most runs side by side on a GPU: they share its time, and each keeps its weights in its memory. */
const AT_ONCE = 32;

export interface OrderPorts {
  readonly train: TrainMany;
  /** Milliseconds. */
  readonly now: () => number;
  /** @param ended `null`: it could not be made */
  readonly onLine: (run: SweepRun, line: RunResult, ended: Ended | null) => void;
  /** Something moved. */
  readonly onNews: () => void;
  /** Every run has its line. */
  readonly onDone: () => void;
}

export interface Order {
  /** What computes it and why; `null` until that is decided. */
  readonly chosen: { readonly engine: ManyEngine; readonly why: string } | null;
  /** Runs that have begun and have no line yet, by key. */
  readonly under: ReadonlyMap<string, { readonly step: number }>;
  /** Since the first news, without the time that it waited; 0 before. */
  seconds(): number;
  hold(): void;
  goOn(): void;
  /** Ends it; not a word is heard of it any more. */
  drop(): void;
}

/** Time that passes while it runs. */
function createStopwatch(now: () => number) {
  let [sum, since]: [number, number | null] = [0, null];
  return {
    ms: () => sum + (since === null ? 0 : now() - since),
    go(): void {
      since ??= now();
    },
    hold(): void {
      if (since !== null) sum += now() - since;
      since = null;
    },
  };
}

function createGate() {
  const listeners = new Set<() => void>();
  let isShut = false;
  return {
    get isShut() {
      return isShut;
    },
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(shut: boolean): void {
      if (shut === isShut) return;
      isShut = shut;
      for (const listener of listeners) listener();
    },
  };
}

export function startOrder(
  runs: readonly SweepRun[],
  { train, now, onLine, onNews, onDone }: OrderPorts,
): Order {
  const abort = new AbortController();
  const gate = createGate();
  const watch = createStopwatch(now);
  const under = new Map<string, Followed>();
  const asked = runs.some(({ spec }) => spec.engine === "exact") ? "exact" : "auto";
  let chosen: Order["chosen"] =
    asked === "exact" ? { engine: "exact", why: "The settings ask for the exact engine." } : null;
  const isOld = (): boolean => abort.signal.aborted;
  const runAt = (place: number): SweepRun => runs[place] ?? bug("news of a run that nobody asked for");

  const specs = runs.map(({ spec }) => spec);
  void train(specs, {
    engine: asked,
    atOnce: AT_ONCE,
    onlyMeasured: true,
    signal: abort.signal,
    gate,
    onChosen(engine, why) {
      chosen = { engine, why };
      if (!isOld()) onNews();
    },
    onEvents(place, events) {
      if (isOld()) return;
      if (!gate.isShut) watch.go();
      const { key, spec } = runAt(place);
      let run = under.get(key);
      if (run === undefined) under.set(key, (run = followRun(spec, watch.ms())));
      for (const event of events) run.hear(event);
      onNews();
    },
    onAgain(place) {
      if (isOld()) return;
      under.delete(runAt(place).key);
      onNews();
    },
    onOutcome(place, outcome) {
      if (isOld()) return;
      const run = runAt(place);
      const { engine } = chosen ?? { engine: "exact" as const };
      const told = under.get(run.key);
      under.delete(run.key);
      if (outcome.kind === "failed") {
        const why = outcome.message.replace(/\.$/, ""); // as the command line has it
        onLine(run, failedResult({ ...run.spec, engine }, why), null);
      } else if (outcome.kind !== "stopped") {
        const ended = (told ?? bug("an end without events")).end(engine, watch.ms());
        onLine(run, ended.result, ended);
      }
    },
  }).then(() => {
    if (!isOld()) onDone();
  });

  return {
    get chosen() {
      return chosen;
    },
    under,
    seconds: () => watch.ms() / 1000,
    hold() {
      gate.set(true);
      watch.hold();
    },
    goOn() {
      gate.set(false);
      if (under.size > 0) watch.go();
    },
    drop: () => abort.abort(),
  };
}
