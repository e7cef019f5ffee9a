/**
 * Where the points and lines of a panel lie: a measure along an axis, both logarithmic. Every line goes through the
 * center of the fit, so that slopes alone differ. Pure; places are 0 … 1, from the left and from the bottom.
 */
import type { Mark, SlopeFinding } from "../../../core/sweep/analysis.ts";
import type { LawId } from "../../../core/laws/law.ts";
import type { Interval } from "../../../core/statistics.ts";
import { type Range, shareOf, valueRange, wedgeOf } from "../../pictures/logRange.ts";
import type { LevelAxis } from "./levelAxis.ts";

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface MarkPlace extends Place {
  readonly mark: Mark;
}

export interface PanelLine {
  readonly from: Place;
  readonly to: Place;
}

export interface TheoryLine extends PanelLine {
  readonly law: LawId;
  readonly exponent: number;
}

export interface PanelPlot {
  /** Censored ones at their limit. */
  readonly marks: readonly MarkPlace[];
  readonly medians: readonly (PanelLine & { readonly stratum: number })[];
  /** One a stratum, of many strata three. */
  readonly fits: readonly PanelLine[];
  /** Of the middle stratum; `null` where there is no interval. */
  readonly wedge: readonly Place[] | null;
  readonly theories: readonly TheoryLine[];
}

/** What panels of measures in one unit share; `null`: none has a value. */
export function rangeOf(findings: readonly SlopeFinding[]): Range | null {
  return valueRange(findings.flatMap(({ marks }) => marks.map(({ y }) => y)));
}

/** Of a band: what runs of one value take up beside each other. */
const SPREAD = 0.6;
/** More parallels than this hide what they are fitted to: then there is one at either end and one in the middle. */
const MOST_FITS = 7;
/** The golden ratio's fractions fall far from each other, whatever their number. */
const GOLDEN = 0.618034;

function centerOf(finding: SlopeFinding): number {
  const logs = finding.marks.filter(({ full }) => !full).map(({ x }) => Math.log(x));
  return logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
}

/**
 * ln y of the fit at the center of the axis, for each stratum; none without a fit.
 * @param others values of the other axis, by stratum; of a sweep with one axis empty
 */
function heights(
  finding: SlopeFinding,
  center: number,
  others: readonly (number | null)[],
): readonly number[] {
  const { plane, axis } = finding;
  const own = plane?.factors.indexOf(axis.field) ?? -1;
  if (plane === null || own < 0) return [];
  const at = plane.constant + (plane.exponents[own] ?? 0) * center;
  const across = plane.exponents[1 - own];
  const strata = new Set(finding.marks.filter(({ full }) => !full).map(({ stratum }) => stratum));
  if (plane.factors.length < 2 || across === undefined) return [at];
  return others.flatMap((other, stratum) =>
    other === null || !strata.has(stratum) ? [] : [at + across * Math.log(other)],
  );
}

export function panelPlot(
  finding: SlopeFinding,
  axis: LevelAxis,
  range: Range,
  others: readonly (number | null)[],
): PanelPlot {
  const strata = Math.max(1, others.length);
  const full = axis.bands.find(({ level }) => level === "full");
  const least = finding.marks.reduce((min, { seed }) => Math.min(min, seed), Infinity);
  const widths = new Map(axis.bands.map(({ level, from, to }) => [level, to - from]));
  const widthAt = (x: number, isFull: boolean): number =>
    widths.get(isFull && full !== undefined ? "full" : x) ?? 0;
  const middleOf = (x: number, isFull: boolean): number =>
    isFull && full !== undefined ? full.at : axis.place(x);
  /** A stratum keeps its own part of the band. */
  const beside = (stratum: number, within: number): number =>
    SPREAD * ((stratum + 0.5 + within) / strata - 0.5);
  const up = (y: number): number => shareOf(y, range);

  const center = centerOf(finding);
  const { slope, interval } = finding;
  const lines = slope === null ? [] : heights(finding, center, others);
  const [from, to] = axis.ends;
  // ln x at the axis's ends, from the two places that are known.
  const logAt = (place: number): number => {
    const [a, b] = [axis.place(1), axis.place(Math.E)];
    return (place - a) / (b - a);
  };
  const along = (height: number, exponent: number, at: number): Place => ({
    x: at,
    y: up(Math.exp(height + exponent * (logAt(at) - center))),
  });
  const lineOf = (height: number, exponent: number): PanelLine => ({
    from: along(height, exponent, from),
    to: along(height, exponent, to),
  });
  const half = Math.floor((lines.length - 1) / 2);
  const middle = lines[half];
  const wedge = (height: number, { low, high }: Interval): readonly Place[] =>
    wedgeOf((exponent, end) => along(height, exponent, end === "left" ? from : to), { low, high });
  return {
    marks: finding.marks.map((mark) => {
      const within = ((((mark.seed - least + 0.5) * GOLDEN) % 1) - 0.5) * 0.8;
      return {
        mark,
        x: middleOf(mark.x, mark.full) + widthAt(mark.x, mark.full) * beside(mark.stratum, within),
        y: up(mark.y),
      };
    }),
    medians: finding.levels.flatMap(({ x, full: isFull, stratum, median }) => {
      if (median === null || median <= 0) return [];
      const at = (within: number): Place => ({
        x: middleOf(x, isFull) + widthAt(x, isFull) * beside(stratum, within),
        y: up(median),
      });
      return [{ stratum, from: at(-0.5), to: at(0.5) }];
    }),
    fits:
      slope === null
        ? []
        : lines
            .filter((_, i) => lines.length <= MOST_FITS || [0, half, lines.length - 1].includes(i))
            .map((height) => lineOf(height, slope)),
    wedge: middle === undefined || interval === null ? null : wedge(middle, interval),
    theories:
      middle === undefined
        ? []
        : finding.theories.flatMap(({ law, expected, declines }) =>
            declines !== null || typeof expected === "string"
              ? []
              : [{ law, exponent: expected.exponent, ...lineOf(middle, expected.exponent) }],
          ),
  };
}
