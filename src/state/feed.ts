/** The curves of the run on the page, outside React: filled from messages, read by charts on their own clock. */
import { type Curves, createCurves, record } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import type { CurveFeed } from "./labState.ts";

export interface WritableFeed extends CurveFeed {
  add(events: readonly RunEvent[]): void;
  replace(curves: Curves): void;
}

export function createFeed(): WritableFeed {
  let curves = createCurves();
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  return {
    curves: () => curves,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(events) {
      for (const event of events) record(curves, event);
      tell();
    },
    replace(next) {
      curves = next;
      tell();
    },
  };
}
