/**
 * The probes of the run on the page: which are on, what they found, and what is being computed, one at a time. Results
 * are kept outside React and forgotten with the run.
 */
import { gridIndex } from "../core/grid.ts";
import { PROBE_IDS, type ProbeId, type ProbePoint, probeNamed } from "../core/probes.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { Sitting } from "../worker/probeProtocol.ts";
import type { KeptWeights } from "./kept.ts";
import type { Prober } from "./prober.ts";
import { createTeller } from "./teller.ts";

export type ProbeStatus =
  /** Not asked for. */
  | { readonly kind: "off" }
  /** On, or queued: nothing is computed for it at this moment. */
  | { readonly kind: "waiting" }
  | { readonly kind: "running"; readonly step: number; /** 0 … 1 */ readonly share: number }
  /** A sentence. Asking again tries again. */
  | { readonly kind: "failed"; readonly message: string };

export interface Probes {
  status(id: ProbeId): ProbeStatus;
  /** What was found so far, by step. */
  points(id: ProbeId): readonly ProbePoint[];
  /** The last point at or before `step` (`null`: of all), or `null`. */
  at(id: ProbeId, step: number | null): ProbePoint | null;
  /** A series: from the newest kept step to all of them, and those to come. Off keeps what was found. */
  switchOn(id: ProbeId, on: boolean): void;
  /** Once, at the weights kept at or before `step` (`null`: the newest). */
  runAt(id: ProbeId, step: number | null): void;
  /** Takes back what `runAt` asked. */
  cancel(id: ProbeId): void;
  /** Called when a status or a point has changed. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

/**
 * Which of the kept steps to probe next: the newest, and every second time the one farthest from all that are done, so
 * that a curve is there soon and fills in evenly.
 * @param steps rising. @param newestLast whether the last one was the newest
 */
export function nextToProbe(
  steps: readonly number[],
  isDone: (step: number) => boolean,
  newestLast: boolean,
): number | null {
  const newest = steps.at(-1);
  if (newest === undefined) return null;
  if (!newestLast && !isDone(newest)) return newest;
  const done = steps.filter(isDone).map(gridIndex);
  let best: { readonly step: number; readonly distance: number } | null = null;
  for (const step of steps) {
    if (isDone(step)) continue;
    const at = gridIndex(step);
    const distance = done.reduce((least, one) => Math.min(least, Math.abs(one - at)), Infinity);
    if (best === null || distance > best.distance) best = { step, distance };
  }
  return best?.step ?? null;
}

const OFF: ProbeStatus = { kind: "off" };
const WAITING: ProbeStatus = { kind: "waiting" };

/** Points that come in fast are told together. */
const TELL_MS = 100;

export interface ProbesPorts {
  readonly kept: KeptWeights;
  readonly prober: Prober;
  /** Of the run on the page. */
  readonly spec: () => RunSpec | null;
}

export function createProbes({ kept, prober, spec }: ProbesPorts): Probes {
  const listeners = new Set<() => void>();
  const on = new Set<ProbeId>();
  /** Asked for once, in order. */
  let asked: readonly { readonly id: ProbeId; readonly of: Sitting }[] = [];
  const found = new Map<ProbeId, readonly ProbePoint[]>();
  const failures = new Map<ProbeId, ProbeStatus>();
  let running: { readonly id: ProbeId; readonly status: ProbeStatus; readonly stop: AbortController } | null =
    null;
  /** The step that a series was computed at last. */
  let last: number | null = null;

  const { tell, tellSoon } = createTeller(() => listeners.forEach((listener) => listener()), TELL_MS);

  const pointsOf = (id: ProbeId): readonly ProbePoint[] => found.get(id) ?? [];
  const applies = (id: ProbeId): boolean => {
    const of = spec();
    return of !== null && probeNamed(id).applies(of) === null;
  };

  function put(id: ProbeId, point: ProbePoint): void {
    const others = pointsOf(id).filter(({ step }) => step !== point.step);
    const at = others.findLastIndex(({ step }) => step < point.step) + 1;
    found.set(id, others.toSpliced(at, 0, point));
  }

  function next(): { readonly id: ProbeId; readonly of: Sitting } | null {
    const [first, ...rest] = asked;
    if (first !== undefined) {
      asked = rest;
      return first;
    }
    const series = PROBE_IDS.filter((id) => on.has(id) && applies(id));
    const known = new Map(series.map((id) => [id, new Set(pointsOf(id).map(({ step }) => step))]));
    const { steps } = kept.summary();
    const missing = (id: ProbeId, step: number): boolean => known.get(id)?.has(step) !== true;
    const isDone = (step: number): boolean => !series.some((id) => missing(id, step));
    // All that are on are computed at one step before the next: they share much of the work.
    const goesOn = last !== null && steps.includes(last) && !isDone(last);
    const step = goesOn ? last : nextToProbe(steps, isDone, last === steps.at(-1));
    const id = step === null ? undefined : series.find((one) => missing(one, step));
    const of = step === null ? null : kept.at(step);
    if (id === undefined || of === null) return null;
    last = step;
    return { id, of };
  }

  function pump(): void {
    if (running !== null) return;
    const task = next();
    if (task === null) return;
    const { id, of } = task;
    const stop = new AbortController();
    const { step } = of.kept;
    const now = (share: number): void => {
      running = { id, stop, status: { kind: "running", step, share } };
    };
    now(0);
    failures.delete(id);
    const share = (done: number): void => {
      if (stop.signal.aborted) return;
      now(done);
      tellSoon();
    };
    void prober.probe(stop.signal, id, of, share).then((result) => {
      if (stop.signal.aborted) return;
      running = null;
      if (result.ok) put(id, result.value);
      else {
        failures.set(id, { kind: "failed", message: result.error });
        on.delete(id);
      }
      pump();
      tellSoon();
    });
  }

  /** Whatever is computed is no longer wanted. */
  function abandon(): void {
    const abandoned = running;
    running = null;
    abandoned?.stop.abort();
  }

  kept.subscribe((change) => {
    if (change.type === "added") return pump();
    abandon();
    asked = [];
    failures.clear();
    if (change.type === "cleared") found.clear();
    else
      for (const [id, points] of found)
        found.set(
          id,
          points.filter(({ step }) => step <= change.step),
        );
    pump();
    tell();
  });

  return {
    status(id) {
      if (running?.id === id) return running.status;
      const failure = failures.get(id);
      if (failure !== undefined) return failure;
      return on.has(id) || asked.some((one) => one.id === id) ? WAITING : OFF;
    },
    points: pointsOf,
    at: (id, step) => pointsOf(id).findLast((point) => step === null || point.step <= step) ?? null,
    switchOn(id, isOn) {
      failures.delete(id);
      if (isOn) on.add(id);
      else {
        on.delete(id);
        if (running?.id === id) abandon();
      }
      pump();
      tell();
    },
    runAt(id, step) {
      const of = kept.at(step);
      if (of === null || !applies(id) || running?.id === id) return;
      failures.delete(id);
      asked = [...asked.filter((one) => one.id !== id), { id, of }];
      pump();
      tell();
    },
    cancel(id) {
      asked = asked.filter((one) => one.id !== id);
      if (running?.id === id) abandon();
      pump();
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
