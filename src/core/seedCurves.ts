/**
 * The curves of one of several seeds: the few observables that bands, shells, ghosts and laws are made of, where the run
 * was measured. Not those of the run on the page: every other series stays empty, and nothing is told of single steps.
 */
import type { Curves } from "./curves.ts";
import { TRACED } from "./laws/trace.ts";
import { OBSERVABLE_IDS, type ObservableId, observableNamed } from "./observables.ts";
import type { Measurement } from "./readout.ts";
import { type Series, createSeries } from "./series.ts";
import { createSpectra } from "./spectra.ts";

const DRAWN: readonly ObservableId[] = [
  "trainAccuracy",
  "testAccuracy",
  "trainLoss",
  "testLoss",
  "norm",
  "unembeddingNorm",
  "angleToInitial",
];

export const SEED_IDS: readonly ObservableId[] = [...new Set([...DRAWN, ...TRACED])];

/** The grid has fewer points than this up to the step limit's own bound: no two ever merge. */
const POINTS = 1024;
const NONE = 2;

export function createSeedCurves(): Curves {
  const entries = OBSERVABLE_IDS.map(
    (id) => [id, createSeries(SEED_IDS.includes(id) ? POINTS : NONE)] as const,
  );
  const series = Object.fromEntries(entries) as unknown as Record<ObservableId, Series>;
  return { ...series, spectra: createSpectra() };
}

/** Adds one measurement. A step not after the last one is ignored. */
export function recordSeed(curves: Curves, m: Measurement): void {
  for (const id of SEED_IDS) {
    const value = observableNamed(id).fromMeasurement?.(m) ?? null;
    if (value !== null) curves[id].push(m.step, value);
  }
}
