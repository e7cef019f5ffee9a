/**
 * What a run has told so far: its events go to the page at most ten times a second, and once a second while that is
 * hidden; its curves and its standing stay here for checkpoints.
 */
import { type Curves, type CurvesData, createCurves, curvesData, record } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { AT_START, type Live, advanceLive } from "../core/runState.ts";
import type { AttendantHost } from "./attendant.ts";
import type { RunId } from "./protocol.ts";

const REPORT_MS = 100;
const REPORT_HIDDEN_MS = 1000;

/** What a checkpoint keeps of it. */
export interface Told {
  readonly live: Live;
  readonly curves: CurvesData;
}

export interface Reporter {
  readonly live: Live;
  told(): Told;
  collect(events: readonly RunEvent[]): void;
  /** Sends what is due now. */
  flush(): void;
  /** Before a wait: what would come due in it goes now. */
  flushBeforeWait(): void;
  /** Back to where it was, or to the start; what was not sent yet never happened. */
  rewind(to: Told | null): void;
}

export function createReporter(
  runId: RunId,
  { post, now, isHidden }: AttendantHost,
  stepsPerSecond: () => number | null,
  from: Told | null,
): Reporter {
  let live: Live = AT_START;
  let curves: Curves;
  let unsent: RunEvent[] = [];
  let lastReport = -Infinity;

  const rewind = (to: Told | null): void => {
    live = to?.live ?? AT_START;
    curves = createCurves(to?.curves);
    unsent = [];
  };
  rewind(from);

  const flush = (): void => {
    if (unsent.length === 0) return;
    post({ type: "progress", runId, events: unsent, stepsPerSecond: stepsPerSecond() });
    unsent = [];
    lastReport = now();
  };

  return {
    get live() {
      return live;
    },
    told: () => ({ live, curves: curvesData(curves) }),
    collect(events) {
      for (const event of events) {
        record(curves, event);
        live = advanceLive(live, event);
      }
      unsent.push(...events);
      const marked = events.some(({ type }) => type === "reached" || type === "intervened");
      const every = isHidden() ? REPORT_HIDDEN_MS : REPORT_MS;
      if (marked || now() - lastReport >= every) flush();
    },
    flush,
    flushBeforeWait() {
      if (now() - lastReport >= REPORT_MS / 2) flush();
    },
    rewind,
  };
}
