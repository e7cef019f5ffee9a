/**
 * Where a sweep's points and lines lie: one quantity along one factor, both logarithmic. Every line goes through the
 * middle of the points, so that slopes alone differ. Pure; in units of the drawing.
 */
import type { Finding } from "../../core/shellFindings.ts";
import { type Range, shareOf, ticksOf, valueRange, wedgeOf } from "../pictures/logRange.ts";

export const WIDTH = 320;
export const HEIGHT = 220;
export const LEFT = 58;
export const RIGHT = 308;
export const TOP = 12;
export const BOTTOM = 176;

/** What several panels of one quantity share. */
export function rangeOf(findings: readonly Finding[]): Range | null {
  return valueRange(findings.flatMap(({ marks }) => marks.map(({ y }) => y ?? 0)));
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
  const atX = (value: number): number =>
    LEFT + (RIGHT - LEFT) * shareOf(value, [least / margin, most * margin]);
  const atY = (value: number): number => BOTTOM - (BOTTOM - TOP) * shareOf(value, range);
  const beside = (seed: number): number => JITTER * ((seed % 5) - 2);

  const points = finding.marks.filter(({ y }) => y !== null && y > 0);
  const mean = (values: readonly number[]): number =>
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const [cx, cy] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y ?? 1))];
  const placeOn = (slope: number, x: number): Place => ({ x: atX(x), y: atY(cy * (x / cx) ** slope) });
  const written = ({ x, y }: Place): string => `${x.toFixed(1)},${y.toFixed(1)}`;
  const along = (slope: number, x: number): string => written(placeOn(slope, x));
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
        : `M${wedgeOf((slope, end) => placeOn(slope, end === "left" ? least : most), interval)
            .map(written)
            .join("L")}Z`,
    across: levels.map((value) => ({ value, x: atX(value) })),
    up: ticksOf(range).map((value) => ({ value, y: atY(value) })),
  };
}
