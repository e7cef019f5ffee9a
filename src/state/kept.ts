/**
 * The weights kept of the run on the page, within the bound of `core/kept.ts`. Held here and not in the probe worker,
 * so that nothing is lost with that.
 */
import { type Keeping, type Kept, MOST_KEPT_BYTES, createKeeping } from "../core/kept.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { printSpec } from "../core/spec/print.ts";
import type { Sitting } from "../worker/probeProtocol.ts";

/** How much of the run can be looked back at. */
export interface KeptSummary {
  /** Steps of the weights that are kept, rising. */
  readonly steps: readonly number[];
  readonly bytes: number;
  readonly mostBytes: number;
}

export interface KeptWeights {
  summary(): KeptSummary;
  /** The weights kept last at or before `step` (`null`: of all), or `null`. */
  at(step: number | null): Sitting | null;
  /** @param listener is told of a copy that came, or what else became of them. @returns unsubscribe */
  subscribe(listener: (change: KeptChange) => void): () => void;
}

export type KeptChange =
  | { readonly type: "added" }
  /** What is later than `step` never happened. */
  | { readonly type: "rewound"; readonly step: number }
  /** There is another run, or none. */
  | { readonly type: "cleared" };

export interface WritableKept extends KeptWeights {
  /** @param spec of the run on the page */
  add(kept: Kept, spec: RunSpec): void;
  rewind(step: number): void;
  clear(): void;
}

export function createKept(): WritableKept {
  let keeping: Keeping | null = null;
  let spec = "";
  let copies = 0;
  const sittings = new Map<number, Sitting>();
  const listeners = new Set<(change: KeptChange) => void>();
  const tell = (change: KeptChange): void => listeners.forEach((listener) => listener(change));

  function dropForgotten(): void {
    const steps = new Set(keeping?.steps);
    for (const step of sittings.keys()) if (!steps.has(step)) sittings.delete(step);
  }

  return {
    summary() {
      let bytes = 0;
      for (const { kept } of sittings.values()) bytes += kept.weights.byteLength;
      return { steps: keeping?.steps ?? [], bytes, mostBytes: MOST_KEPT_BYTES };
    },
    at(step) {
      const last = keeping?.steps.findLast((kept) => step === null || kept <= step);
      return last === undefined ? null : (sittings.get(last) ?? null);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(kept, of) {
      if (keeping === null) spec = printSpec({ ...of, interventions: [] });
      keeping ??= createKeeping(kept.weights.length);
      const newest = keeping.steps.at(-1);
      if (newest !== undefined && kept.step <= newest) return;
      keeping.add(kept.step);
      sittings.set(kept.step, { spec, copy: ++copies, kept });
      dropForgotten();
      tell({ type: "added" });
    },
    rewind(step) {
      keeping?.rewind(step);
      dropForgotten();
      tell({ type: "rewound", step });
    },
    clear() {
      keeping = null;
      sittings.clear();
      tell({ type: "cleared" });
    },
  };
}
