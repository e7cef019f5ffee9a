/**
 * What a browser's own trace says of one thread: how long it was busy between two marks that a script on it set. This
 * is how the script's time of a step is measured: an engine that encodes between two waits cannot time itself from
 * outside, and a promise returned early would hide what comes after it.
 */

/** The marks, by name. */
export const MARKS = { from: "bench: from here", to: "bench: to here" } as const;

/** Of Chromium's trace event format: microseconds. */
interface TraceEvent {
  readonly name: string;
  /** "X" for what has a length. */
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Of `dur`, what the thread was given of a processor: waiting for others' threads is left out. */
  readonly tdur?: number;
}

/**
 * Every task of the thread counts whole: script, what its awaited promises run, and collecting its garbage. Processor
 * time where the trace has it, so that a busy machine adds nothing.
 * @param trace JSON
 * @returns ms
 * @throws Error when the trace does not hold both marks: it was cut short
 */
export function busyMs(trace: string): number {
  const { traceEvents: events } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const from = events.find(({ name }) => name === MARKS.from);
  const to = events.find(({ name }) => name === MARKS.to);
  if (from === undefined || to === undefined) throw new Error("the browser's trace is not whole");
  let busy = 0;
  for (const { name, ph, pid, tid, ts, dur = 0, tdur = dur } of events) {
    const isOurs = name === "RunTask" && ph === "X" && pid === from.pid && tid === from.tid;
    if (isOurs && ts + dur >= from.ts && ts <= to.ts) busy += tdur;
  }
  return busy / 1000;
}
