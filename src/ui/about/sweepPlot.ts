/**
 * Where a sweep's points and lines lie: one quantity along one factor, both logarithmic. Every line goes through the
 * middle of the points, so that slopes alone differ. Pure; in units of the drawing.
 */
import type { Finding } from "../../core/shellFindings.ts";

export const WIDTH = 320;
export const HEIGHT = 220;
export const LEFT = 58;
export const RIGHT = 308;
export const TOP = 12;
export const BOTTOM = 176;

export type Range = readonly [low: number, high: number];

/** What several panels of one quantity share: all values, at least a decade, so that flat looks flat. */
export function valueRange(findings: readonly Finding[]): Range | null {
  const values = findings.flatMap(({ marks }) => marks.flatMap(({ y }) => (y !== null && y > 0 ? [y] : [])));
  if (values.length === 0) return null;
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const [middle, half] = [(low + high) / 2, Math.max(0.5, ((high - low) / 2) * 1.1)];
  return [10 ** (middle - half), 10 ** (middle + half)];
}

/** 1, 2 and 5 times powers of ten within a range. */
export function ticksOf([low, high]: Range): readonly number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${decade}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PanelLine {
  /** `fit` over our seeds, else the origin of a claim. */
  readonly kind: "ours" | "our derivation" | "fit";
  readonly path: string;
}

export interface Panel {
  readonly seeds: readonly Place[];
  /** Runs that did not get there: at the upper edge. */
  readonly censored: readonly Place[];
  readonly medians: readonly Place[];
  readonly lines: readonly PanelLine[];
  /** Between the slopes at the ends of the interval; `null` where there is none. */
  readonly wedge: string | null;
  readonly across: readonly { readonly value: number; readonly x: number }[];
  readonly up: readonly { readonly value: number; readonly y: number }[];
}

/** Seeds of one level stand beside each other a little. */
const JITTER = 2;

export function panelOf(finding: Finding, range: Range): Panel {
  const levels = finding.levels.map(({ x }) => x);
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  const margin = (most / least) ** 0.07;
  const place = (value: number, [low, high]: Range): number => Math.log(value / low) / Math.log(high / low);
  const atX = (value: number): number =>
    LEFT + (RIGHT - LEFT) * place(value, [least / margin, most * margin]);
  const atY = (value: number): number => BOTTOM - (BOTTOM - TOP) * place(value, range);
  const beside = (seed: number): number => JITTER * ((seed % 5) - 2);

  const points = finding.marks.filter(({ y }) => y !== null && y > 0);
  const mean = (values: readonly number[]): number =>
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const [cx, cy] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y ?? 1))];
  const along = (slope: number, x: number): string =>
    `${atX(x).toFixed(1)},${atY(cy * (x / cx) ** slope).toFixed(1)}`;
  const line = (kind: PanelLine["kind"], slope: number): PanelLine => ({
    kind,
    path: `M${along(slope, least)}L${along(slope, most)}`,
  });
  const { exponent, interval, claims } = finding;
  const claimed = claims.flatMap(({ origin, expected }) =>
    origin === "paper" || typeof expected !== "number" ? [] : [line(origin, expected)],
  );
  return {
    seeds: points.map(({ seed, x, y }) => ({ x: atX(x) + beside(seed), y: atY(y ?? 1) })),
    censored: finding.marks.flatMap(({ seed, x, y }) =>
      y === null ? [{ x: atX(x) + beside(seed), y: TOP + 6 }] : [],
    ),
    medians: finding.levels.flatMap(({ x, median }) =>
      median !== null && median > 0 ? [{ x: atX(x), y: atY(median) }] : [],
    ),
    lines: exponent === null ? [] : [...claimed, line("ours", exponent)],
    wedge:
      interval === null
        ? null
        : `M${along(interval.low, least)}L${along(interval.high, least)}L${along(interval.low, most)}` +
          `L${along(interval.high, most)}Z`,
    across: levels.map((value) => ({ value, x: atX(value) })),
    up: ticksOf(range).map((value) => ({ value, y: atY(value) })),
  };
}
