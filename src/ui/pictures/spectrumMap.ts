/**
 * The heat map of a spectrum: which kept column each pixel column shows, how far its colors reach, and which
 * frequencies lead. Pure; `spectrumDraw.ts` puts it on a picture.
 */
import { axisPosition } from "../../core/decimate.ts";
import type { Spectra } from "../../core/spectra.ts";
import { type StepAxis, niceCeiling } from "../charts/stepAxis.ts";
import { cividisPixel } from "./spectrumColors.ts";

/**
 * The kept column that stands at each of `width` places of the axis, each holding until the next; -1 where there is
 * none: before the first, and after the last one's own place.
 */
export function columnsAcross(spectra: Spectra, axis: StepAxis, width: number): Int16Array {
  const across = new Int16Array(width).fill(-1);
  const placeOf = (column: number): number =>
    Math.min(width - 1, Math.floor(axisPosition(spectra.stepAt(column), axis) * width));
  for (let column = 0; column < spectra.length; column++) {
    const next = column + 1 < spectra.length ? placeOf(column + 1) : placeOf(column) + 1;
    across.fill(column, placeOf(column), Math.max(next, placeOf(column) + 1));
  }
  return across;
}

/** Finer than 1, 2, 5: the brightest share is never duller than three quarters of the way. */
const REACH_LEADS = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8];

/** Where the colors end: a round share not below any in sight, so that they change a few times in a run. */
export function colorReach(spectra: Spectra): number {
  let most = 0;
  for (let column = 0; column < spectra.length; column++) {
    for (const share of spectra.sharesAt(column)) if (share > most) most = share;
  }
  return most > 0 ? Math.min(1, niceCeiling(most, REACH_LEADS)) : 1;
}

export interface Leader {
  /** From 1 on. */
  readonly frequency: number;
  /** Of the embedding's power, 0 … 1. */
  readonly share: number;
}

/** A frequency leads when it has more than this many times what it would have if all were alike. */
const LEADS = 2;

/** The frequencies that stand out, most power first, at most so many. */
export function leadersOf(shares: Float32Array, most: number): readonly Leader[] {
  return [...shares]
    .map((share, i) => ({ frequency: i + 1, share }))
    .filter(({ share }) => share > LEADS / shares.length)
    .sort((a, b) => b.share - a.share)
    .slice(0, most);
}

/** Pixels of the map, frequency 1 in the lowest row, [rows × width]; 0, transparent, where there is no column. */
export function paintMap(spectra: Spectra, across: Int16Array, reach: number): Uint32Array<ArrayBuffer> {
  const width = across.length;
  const rows = rowsOf(spectra);
  const pixels = new Uint32Array(width * rows);
  across.forEach((column, x) => {
    if (column < 0) return;
    spectra.sharesAt(column).forEach((share, i) => {
      pixels[(rows - 1 - i) * width + x] = cividisPixel(share / reach);
    });
  });
  return pixels;
}

/** Frequencies of the spectrum; 0 before the first column. */
export function rowsOf(spectra: Spectra): number {
  return spectra.length === 0 ? 0 : spectra.sharesAt(0).length;
}
