/** The panels of an axis as tables: medians for the page, every run for a file. Pure. */
import type { SlopeFinding } from "../../../core/sweep/analysis.ts";
import {
  AXIS_SYMBOLS,
  type Axis,
  type Level,
  type SweepPlan,
  axisRow,
  levelsOf,
} from "../../../core/sweep/plan.ts";
import { MEASURES } from "../../../core/sweep/theories.ts";
import { DASH, formatNorm, formatStep } from "../../charts/format.ts";
import { levelText } from "../sweepWords.ts";

function otherOf({ axes }: SweepPlan, axis: Axis): Axis | undefined {
  return axes.find(({ field }) => field !== axis.field);
}

export function levelHead(plan: SweepPlan, axis: Axis, shown: readonly SlopeFinding[]): readonly string[] {
  const other = otherOf(plan, axis);
  return [
    AXIS_SYMBOLS[axis.field],
    ...(other === undefined ? [] : [AXIS_SYMBOLS[other.field]]),
    ...shown.flatMap(({ measure }) => {
      const { symbol } = MEASURES[measure];
      return [`${symbol}, median`, `${symbol}, runs`, `${symbol}, censored`];
    }),
  ];
}

/** Every value of the axis, and of the other, whether or not a run has been made there. */
export function levelRows(
  plan: SweepPlan,
  axis: Axis,
  shown: readonly SlopeFinding[],
): readonly (readonly string[])[] {
  const other = otherOf(plan, axis);
  const strata: readonly (Level | null)[] = other === undefined ? [null] : levelsOf(other, plan.base);
  return strata.flatMap((stratum, i) =>
    levelsOf(axis, plan.base).map((level) => [
      levelText(level),
      ...(stratum === null || other === undefined ? [] : [levelText(stratum)]),
      ...shown.flatMap(({ measure, levels }) => {
        // A full batch of either axis is marked as such, so the value decides where this axis has a number.
        const found = levels.find(
          (each) => each.stratum === i && (level === "full" ? each.full : each.x === level),
        );
        const format = MEASURES[measure].kind === "time" ? formatStep : formatNorm;
        const middle = found?.median ?? null;
        return [
          middle === null ? DASH : format(middle),
          String(found?.runs ?? 0),
          String(found?.censored ?? 0),
        ];
      }),
    ]),
  );
}

/** A row for each run that has a value: a censored one has the limit that it passed. */
export function alongCsv(plan: SweepPlan, shown: readonly SlopeFinding[]): string {
  const [first] = shown;
  if (first === undefined) return "";
  const other = otherOf(plan, first.axis);
  const strata = other === undefined ? [] : levelsOf(other, plan.base);
  const head = [
    "measure",
    axisRow(first.axis.field).key,
    ...(other === undefined ? [] : [axisRow(other.field).key]),
    "seed",
    "value",
    "censored",
    "fullBatch",
  ];
  const rows = shown.flatMap(({ measure, marks }) =>
    marks.map(({ x, y, seed, censored, full, stratum }) => [
      measure,
      x,
      ...(other === undefined ? [] : [strata[stratum] ?? ""]),
      seed,
      y,
      censored,
      full,
    ]),
  );
  return [head, ...rows].map((row) => `${row.join(",")}\n`).join("");
}
