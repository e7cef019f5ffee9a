/** The series of one run, all observables, filled from its events. Page and worker keep one each. */
import type { RunEvent } from "./events.ts";
import { OBSERVABLE_IDS, type ObservableId, observableNamed } from "./observables.ts";
import type { Block, Measurement } from "./readout.ts";
import { type Series, type SeriesData, createSeries } from "./series.ts";

export type Curves = Readonly<Record<ObservableId, Series>>;
export type CurvesData = Readonly<Record<ObservableId, SeriesData>>;

export function createCurves(from?: CurvesData): Curves {
  const entries = OBSERVABLE_IDS.map((id) => [id, createSeries(undefined, from?.[id])] as const);
  return Object.fromEntries(entries) as unknown as Curves;
}

export function curvesData(curves: Curves): CurvesData {
  return Object.fromEntries(OBSERVABLE_IDS.map((id) => [id, curves[id].data()])) as unknown as CurvesData;
}

function recordBlock(curves: Curves, block: Block): void {
  for (const id of OBSERVABLE_IDS) {
    const { fromBlock } = observableNamed(id);
    if (fromBlock === undefined) continue;
    for (let i = 0; i < block.steps; i++) {
      const value = fromBlock(block, i);
      if (value !== null) curves[id].push(block.from + i, value);
    }
  }
}

function recordMeasurement(curves: Curves, m: Measurement): void {
  for (const id of OBSERVABLE_IDS) {
    const value = observableNamed(id).fromMeasurement?.(m) ?? null;
    if (value !== null) curves[id].push(m.step, value);
  }
}

/** Adds what an event brings. Points already there are ignored, so an event may arrive after its step was measured. */
export function record(curves: Curves, event: RunEvent): void {
  if (event.type === "trained") recordBlock(curves, event.block);
  if (event.type === "measured") recordMeasurement(curves, event.at);
}
