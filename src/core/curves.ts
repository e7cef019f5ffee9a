/** The series of one run, all observables, filled from its events. Page and worker keep one each. */
import type { RunEvent } from "./events.ts";
import { OBSERVABLE_IDS, type ObservableId, observableNamed } from "./observables.ts";
import type { Block, Measurement } from "./readout.ts";
import { type Series, type SeriesData, createSeries } from "./series.ts";
import { type Spectra, type SpectraData, createSpectra } from "./spectra.ts";

export interface Curves extends Readonly<Record<ObservableId, Series>> {
  readonly spectra: Spectra;
}

export interface CurvesData {
  readonly series: Readonly<Record<ObservableId, SeriesData>>;
  readonly spectra: SpectraData;
}

export function createCurves(from?: CurvesData): Curves {
  const entries = OBSERVABLE_IDS.map((id) => {
    const { capacity } = observableNamed(id);
    return [id, createSeries(capacity, from?.series[id])] as const;
  });
  const series = Object.fromEntries(entries) as unknown as Record<ObservableId, Series>;
  return { ...series, spectra: createSpectra(from?.spectra) };
}

export function curvesData(curves: Curves): CurvesData {
  const entries = OBSERVABLE_IDS.map((id) => [id, curves[id].data()] as const);
  return {
    series: Object.fromEntries(entries) as unknown as Record<ObservableId, SeriesData>,
    spectra: curves.spectra.data(),
  };
}

function recordBlock(curves: Curves, block: Block): void {
  for (const id of OBSERVABLE_IDS) {
    const { fromBlock, adds } = observableNamed(id);
    if (fromBlock !== undefined) {
      for (let i = 0; i < block.steps; i++) {
        const value = fromBlock(block, i);
        if (value !== null) curves[id].push(block.from + i, value);
      }
    }
    if (adds !== undefined) addUp(curves[id], block, adds);
  }
}

/** Sums stand at the step that an update leads to, and at 0 before any. */
function addUp(series: Series, block: Block, adds: (block: Block, i: number) => number | null): void {
  for (let i = 0; i < block.steps; i++) {
    const step = block.from + i + 1;
    const amount = adds(block, i);
    if (amount === null) return;
    if (series.length === 0) series.push(block.from + i, 0);
    const last = series.last();
    if (last !== null && step > last.step) series.push(step, last.value + amount);
  }
}

function recordMeasurement(curves: Curves, m: Measurement): void {
  for (const id of OBSERVABLE_IDS) {
    const value = observableNamed(id).fromMeasurement?.(m) ?? null;
    if (value !== null) curves[id].push(m.step, value);
  }
  if (m.spectrum !== null) curves.spectra.push(m.step, m.spectrum);
}

/** Adds what an event brings. Points already there are ignored, so an event may arrive after its step was measured. */
export function record(curves: Curves, event: RunEvent): void {
  if (event.type === "trained") recordBlock(curves, event.block);
  if (event.type === "measured") recordMeasurement(curves, event.at);
}
