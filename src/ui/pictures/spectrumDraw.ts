/**
 * The spectrum as a drawing, below the circle: the Gini over steps, under it the heat map on the same step axis, then the scale of its
 * colors. The map is painted on an image of its own when there are new columns; a drawing only lays it down.
 */
import { axisPosition, decimate } from "../../core/decimate.ts";
import type { Spectra } from "../../core/spectra.ts";
import { DASH, formatAccuracy, formatStep } from "../charts/format.ts";
import { type Geometry, xOf, yOf } from "../charts/geometry.ts";
import { spread } from "../charts/spread.ts";
import type { StepAxis } from "../charts/stepAxis.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import type { Pen } from "./pen.ts";
import { CIRCLE_HEIGHT } from "./spectrumCircle.ts";
import { cividis, cssColor } from "./spectrumColors.ts";
import { colorReach, columnsAcross, leadersOf, paintMap, rowsOf } from "./spectrumMap.ts";
import { LINE, axisOf, drawGaze, drawMilestones, drawPanel, drawPromise, stepShown } from "./stepPanel.ts";
import type { Moment } from "./useDrawn.ts";
import type { PictureRun } from "./usePictureRun.ts";
import type { ValueAxis } from "./valueAxis.ts";

/** Rem. */
const LEFT = 3.25;
const RIGHT = 5.5;
const GINI_TOP = CIRCLE_HEIGHT + 2.625;
const GINI = 2.25;
const MAP_TOP = GINI_TOP + GINI + 1.5;
const MAP = 7.5;
const SCALE_TOP = MAP_TOP + MAP + 2.5;
export const SPECTRUM_HEIGHT = SCALE_TOP + 1.5;

const MOST_LEADERS = 6;
/** Across the Gini's line. */
const BINS = 200;
const SCALE_WIDTH = 6;
const SCALE_COLORS = Array.from({ length: 32 }, (_, i) => cssColor(cividis((i + 0.5) / 32)));

export interface SpectrumView extends Pick<PictureRun, "stepScale" | "end" | "reached"> {
  /** Frequencies of this task: known before the first column. */
  readonly frequencies: number;
}

/** The heat map as an image, painted anew only when something of it has changed; `null` before the first column. */
export type MapImage = (
  spectra: Spectra,
  axis: StepAxis,
  width: number,
  reach: number,
) => HTMLCanvasElement | null;

export function createMapImage(): MapImage {
  const image = document.createElement("canvas");
  let painted = "";
  let of: Spectra | null = null;
  return (spectra, axis, width, reach) => {
    const rows = rowsOf(spectra);
    if (rows === 0 || width < 1) return null;
    const last = spectra.stepAt(spectra.length - 1);
    const now = [spectra.length, last, axis.to, axis.scale, width, reach].join(" ");
    if (of === spectra && now === painted) return image;
    [of, painted] = [spectra, now];
    [image.width, image.height] = [width, rows];
    const pixels = paintMap(spectra, columnsAcross(spectra, axis, width), reach);
    const data = new ImageData(new Uint8ClampedArray(pixels.buffer), width, rows);
    image.getContext("2d")?.putImageData(data, 0, 0);
    return image;
  };
}

const GINI_AXIS: ValueAxis = {
  domain: { from: 0, to: 1 },
  ticks: [0, 1].map((at) => ({ at, label: String(at) })),
};

/** Frequencies with a label; k has its row from k − ½ to k + ½. */
function frequencyAxis(count: number): ValueAxis {
  const apart = count > 60 ? 32 : count > 12 ? 10 : 5;
  const ticks = [1, ...Array.from({ length: Math.floor(count / apart) }, (_, i) => (i + 1) * apart)];
  return {
    domain: { from: 0.5, to: count + 0.5 },
    ticks: ticks.map((at) => ({ at, label: String(at) })),
  };
}

/** Each leading frequency and its share, at the right of its row. */
function drawLeaders(pen: Pen, geometry: Geometry, values: ValueAxis, shares: Float32Array): void {
  const { right, top, bottom, rem } = geometry;
  const leaders = leadersOf(shares, MOST_LEADERS).map(({ frequency, share }) => ({
    text: `k ${frequency} · ${formatAccuracy(share)}`,
    y: yOf(geometry, values.domain, frequency),
  }));
  const half = (LINE / 2) * rem;
  const places = spread(
    leaders.map(({ y }) => y),
    LINE * rem,
    top + half,
    bottom - half,
  );
  leaders.forEach(({ text, y }, i) => {
    const place = places[i] ?? y;
    pen.line(
      [
        { x: right + 1, y },
        { x: right + 0.4 * rem, y: place },
      ],
      { color: "var(--ink-2)", width: 1 },
    );
    pen.text(right + 0.5 * rem, place, text);
  });
  if (leaders.length === 0) {
    pen.text(right + 0.5 * rem, (top + bottom) / 2, "none leads", { color: "var(--ink-2)" });
  }
}

function drawColorScale(pen: Pen, { left, rem }: Geometry, reach: number): void {
  const [width, height] = [SCALE_WIDTH * rem, 0.625 * rem];
  const y = SCALE_TOP * rem;
  const strip = width / SCALE_COLORS.length;
  // A hair of overlap, so that no seam shows.
  SCALE_COLORS.forEach((color, i) => pen.rect(left + i * strip, y, strip + 0.5, height, { color }));
  const middle = y + height / 2;
  pen.text(left - 0.4 * rem, middle, "0", { anchor: "end", color: "var(--ink-2)" });
  pen.text(left + width + 0.5 * rem, middle, `${formatReach(reach)} of the embedding’s power`, {
    color: "var(--ink-2)",
  });
}

const formatReach = (share: number): string => `${Number((share * 100).toPrecision(3))}\u202f%`;

/** @returns what it shows, in words */
export function drawSpectrum(
  pen: Pen,
  { width, height, rem }: BoxSize,
  now: Moment,
  { frequencies, reached, ...run }: SpectrumView,
  imageOf: MapImage,
): string {
  const { curves, gaze } = now;
  const { spectra } = curves;
  const [left, right] = [LEFT * rem, Math.max(LEFT * rem + 1, width - RIGHT * rem)];
  const room = { width, height, rem, left, right };
  const gini: Geometry = { ...room, top: GINI_TOP * rem, bottom: (GINI_TOP + GINI) * rem };
  const map: Geometry = { ...room, top: MAP_TOP * rem, bottom: (MAP_TOP + MAP) * rem };
  const axis = axisOf(run, curves);
  const shown = stepShown(now);
  const rows = frequencyAxis(frequencies);

  drawPanel(pen, { geometry: gini, title: "Fourier Gini", axis, values: GINI_AXIS, steps: false, reached });
  const points = decimate(curves.gini.view(), { ...axis, count: BINS });
  pen.line(
    points.map(({ step, value }) => ({
      x: xOf(gini, axisPosition(step, axis)),
      y: yOf(gini, GINI_AXIS.domain, value),
    })),
    { color: "var(--ink)", width: 2 },
  );
  const value = shown === null ? null : curves.gini.at(shown);
  if (value !== null) {
    pen.text(right + 0.5 * rem, yOf(gini, GINI_AXIS.domain, value), value.toFixed(2), { bold: true });
  }

  const reach = colorReach(spectra);
  const image = imageOf(spectra, axis, Math.round(right - left), reach);
  pen.rect(left, map.top, right - left, map.bottom - map.top, { color: "var(--wash)" });
  if (image !== null) pen.image(left, map.top, right - left, map.bottom - map.top, image);
  drawPanel(pen, {
    geometry: map,
    title: "Power by frequency k",
    axis,
    values: { domain: rows.domain, ticks: [] }, // its rules would cross the map
    steps: true,
    reached,
  });
  for (const { at, label } of rows.ticks) {
    pen.text(left - 0.4 * rem, yOf(map, rows.domain, at), label, { anchor: "end", color: "var(--ink-2)" });
  }
  if (image === null) drawPromise(pen, map, "the embedding’s spectrum will appear here");
  drawColorScale(pen, map, reach);
  drawMilestones(pen, gini, axis, reached);
  drawGaze(pen, [gini, map], axis, gaze);

  const column = shown === null ? -1 : spectra.columnAt(shown);
  if (column < 0 || shown === null) return "Spectrum of the embedding: nothing measured yet.";
  drawLeaders(pen, map, rows, spectra.sharesAt(column));
  return wordsOf(spectra.sharesAt(column), shown, value);
}

function wordsOf(shares: Float32Array, step: number, gini: number | null): string {
  const leaders = leadersOf(shares, MOST_LEADERS).map(
    ({ frequency, share }) => `${frequency} with ${formatAccuracy(share)}`,
  );
  const leading = leaders.length === 0 ? "no frequency leads" : `leading frequencies ${leaders.join(", ")}`;
  return `Spectrum of the embedding at step ${formatStep(step)}: ${leading}; Fourier Gini ${gini?.toFixed(2) ?? DASH}.`;
}
