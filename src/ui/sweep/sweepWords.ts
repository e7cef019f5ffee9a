/** What the page says of a sweep's results: what became of its cells, what its slopes are. Pure. */
import { assertNever } from "../../core/prelude.ts";
import type { Standing } from "../../core/shellFindings.ts";
import type { Problem } from "../../core/spec/parse.ts";
import type { SlopeFinding, SweepAnalysis } from "../../core/sweep/analysis.ts";
import type { CellFinding, Summary } from "../../core/sweep/phases.ts";
import { type AxisField, AXIS_SYMBOLS, type Level, type SweepPlan, axisRow } from "../../core/sweep/plan.ts";
import { isMade } from "../../core/sweep/result.ts";
import type { Size, SweepPreset } from "../../core/sweep/presets.ts";
import type { ExpectedSlope } from "../../core/sweep/theories.ts";
import { intervalText, signed } from "../about/aboutText.ts";
import { DASH, formatRate, formatStep } from "../charts/format.ts";
import { capitalized } from "../controls/fieldText.ts";
import { countsText } from "../gallery/galleryText.ts";
import { CENSORED } from "../seeds/seedsText.ts";

/** `learning rate η` */
export function axisText(field: AxisField): string {
  const [label, symbol] = [axisRow(field).label, AXIS_SYMBOLS[field]];
  return label.endsWith(` ${symbol}`) ? label : `${label} ${symbol}`;
}

/** `Learning rate η` */
export function axisLabel(field: AxisField): string {
  return capitalized(axisText(field));
}

/** Below, a value is told in powers of ten; the others as they are typed. */
const LEAST_PLAIN = 1e-4;

export function levelText(level: Level): string {
  if (level === "full") return "full";
  return level < LEAST_PLAIN ? formatRate(level) : String(level);
}

/** `η = 0.01, λ = 2` */
export function cellText({ axes }: Pick<SweepPlan, "axes">, levels: readonly Level[]): string {
  return axes.map(({ field }, i) => `${AXIS_SYMBOLS[field]} = ${levelText(levels[i] ?? "full")}`).join(", ");
}

/** `Learning rate η × weight decay λ: 3 × 3 values, 5 seeds` */
export function planTitle({ axes, seeds }: SweepPlan): string {
  const [moved, ...others] = axes.map(({ field }) => axisLabel(field));
  const rest = others.map((label) => label.replace(/^[A-Z]/, (first) => first.toLowerCase()));
  const values = axes.map(({ count, full }) => `${count}${full ? " and full" : ""}`).join(" × ");
  return `${[moved, ...rest].join(" × ")}: ${values} values, ${countsText(seeds, "seed")}`;
}

/** What a plan moves: `η × λ`. */
export function planName({ axes }: SweepPlan): string {
  return axes.map(({ field }) => AXIS_SYMBOLS[field]).join(" × ");
}

/** What a preset's sweep is called. */
export function presetLabel({ name }: SweepPreset, size: Size): string {
  return `${name}, ${size}`;
}

export function problemText({ key, value, message }: Problem): string {
  return `${key}${value === "" ? "" : `=${value}`}: ${message}`;
}

/** `425 (348–605)`, `425 (348–…, DNF 1/3)`, `DNF 3/3`: median and range, and what was not reached. */
export function summaryText(
  { median, range }: Summary,
  { of, missing }: { readonly of: number; readonly missing: number },
  format: (value: number) => string,
): string {
  const dnf = `${CENSORED} ${missing}/${of}`;
  if (range === null) return missing === 0 ? DASH : dnf;
  const [low, high] = range.map(format);
  const middle = median === null ? DASH : format(median);
  if (missing > 0) return `${middle} (${low}–…, ${dnf})`;
  return of === 1 ? middle : `${middle} (${low}–${high})`;
}

/** A time over the runs of a cell that were on their way to it. */
export function stepsText(summary: Summary, of: number, reached: number): string {
  return summaryText(summary, { of, missing: of - reached }, formatStep);
}

/** A run that could not be made. */
export interface Failure {
  readonly key: string;
  readonly text: string;
  /** One that diverged would again. */
  readonly diverged: boolean;
}

export function failuresOf({ plan, cells }: SweepAnalysis): readonly Failure[] {
  return cells.flatMap(({ cell, runs }: CellFinding) =>
    runs.flatMap((run): readonly Failure[] => {
      if (run.kind !== "failed") return [];
      const at = `${cellText(plan, cell.levels)}, seed ${run.spec.seed}`;
      return [{ key: at, text: `${at}: ${run.why}`, diverged: isMade(run.result) }];
    }),
  );
}

/** The exponent with its interval; why there is none is in the counts. */
export function exponentText({ slope }: SlopeFinding): string {
  return slope === null ? DASH : signed(slope);
}

export function slopeIntervalText({ slope, interval }: SlopeFinding): string {
  if (slope === null) return DASH;
  return interval === null ? "none" : intervalText(interval);
}

/** `−1`, `−1.02 ± 0.08`, `grows` */
export function expectedText(expected: ExpectedSlope): string {
  if (typeof expected === "string") return expected;
  const { exponent, margin } = expected;
  const value = signed(exponent, Number.isInteger(exponent) ? 0 : 2);
  return margin === 0 ? value : `${value} ± ${margin.toFixed(2)}`;
}

/** Why theories decline, each sentence once, numbered from 1 in the order in which they are met. */
export function declinedSentences(slopes: readonly SlopeFinding[]): readonly string[] {
  const said = slopes.flatMap(({ theories }) =>
    theories.flatMap(({ declines }) => (declines === null ? [] : [declines])),
  );
  return [...new Set(said)];
}

/** How a theory's word stands to what was found. */
export function standingWord(standing: Standing | null): string {
  switch (standing) {
    case "holds":
    case "fails":
      return standing;
    case "open":
      return "undecided";
    case null:
      return "told, not judged";
    default:
      return assertNever(standing);
  }
}
