/** One run of a sweep as its events tell: folded to its line (core/result.ts) and to what laws read (core/laws/trace.ts). */
import type { RunEvent } from "../core/events.ts";
import { TRACED, type Trace, traceOf } from "../core/laws/trace.ts";
import { observableNamed } from "../core/observables.ts";
import { NO_TALLY, type RunResult, resultOf, tallied } from "../core/result.ts";
import { AT_START, type Live, advanceLive } from "../core/runState.ts";
import { type Series, createSeries } from "../core/series.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { ManyEngine } from "../worker/manyProtocol.ts";

/** The grid has fewer points than this up to the step limit's own bound: no two ever merge. */
const POINTS = 1024;

/** A run that came to its end. */
export interface Ended {
  readonly result: RunResult;
  readonly trace: Trace;
  readonly reached: Live["reached"];
}

export interface Followed {
  readonly step: number;
  hear(event: RunEvent): void;
  /** After its last event. @param now on the clock of `followRun` */
  end(engine: ManyEngine, now: number): Ended;
}

type TracedCurves = Readonly<Record<(typeof TRACED)[number], Series>>;

/** @param since when its first news came, ms */
export function followRun(spec: RunSpec, since: number): Followed {
  let tally = NO_TALLY;
  let live = AT_START;
  const curves = Object.fromEntries(TRACED.map((id) => [id, createSeries(POINTS)])) as TracedCurves;
  return {
    get step() {
      return live.step;
    },
    hear(event) {
      tally = tallied(tally, event);
      live = advanceLive(live, event);
      if (event.type !== "measured") return;
      for (const id of TRACED) {
        const value = observableNamed(id).fromMeasurement?.(event.at) ?? null;
        if (value !== null) curves[id].push(event.at.step, value);
      }
    },
    end: (engine, now) => ({
      // Whoever hears of measurements alone cannot time the updates.
      result: resultOf({ ...spec, engine }, tally, null, Math.round(now - since)),
      trace: traceOf(curves),
      reached: live.reached,
    }),
  };
}
