/**
 * W_c, the norm at which a free network of this cell groks (arXiv 2606.13753): from the run on the page, else from a
 * baseline beside it, else from earlier runs of this visit, calibrating or not, else from a recorded cell, else not
 * known. Pure.
 */
import { type CellKnowledge, cellFor, cellOf, originOf } from "../core/laws/known.ts";
import type { Live } from "../core/runState.ts";
import type { Series } from "../core/series.ts";
import { median } from "../core/statistics.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { Arms } from "./armsShown.ts";
import type { CalibrationShown } from "./calibration.ts";

export interface CriticalNorm {
  /** ‖θ‖, no square. */
  readonly value: number;
  /** A phrase. */
  readonly from: string;
}

/** A run on the page that has grokked. */
interface Grokked {
  readonly grok90: number;
  readonly fired: Live["fired"];
  readonly norm: Series;
}

/** Only if nobody had touched it before. */
function ofRun({ grok90, fired, norm }: Grokked): CriticalNorm | null {
  const v = fired.some(({ step }) => step <= grok90) ? null : norm.at(grok90);
  return v === null ? null : { value: Math.sqrt(v), from: `measured, this run at T₉₀, step ${grok90}` };
}

function ofArms(arms: Arms | null): CriticalNorm | null {
  const runs = arms?.rows.find(({ arm }) => arm === "baseline")?.runs ?? [];
  const norms = runs.flatMap(({ normAtGrok }) => normAtGrok ?? []);
  const value = median(norms);
  if (value === null) return null;
  return {
    value,
    from: norms.length === 1 ? "measured, the baseline at T₉₀" : `measured, ${norms.length} baselines at T₉₀`,
  };
}

function ofVisit(visit: CalibrationShown["visit"], spec: RunSpec): CriticalNorm | null {
  const runs = visit.find(({ course }) => course === cellOf(spec))?.runs ?? [];
  const norms = runs.flatMap(({ criticalNorm: norm }) => norm ?? []);
  const value = median(norms);
  if (value === null) return null;
  const count = norms.length === 1 ? "a free run" : `${norms.length} free runs`;
  return { value, from: `measured, ${count} of this visit at T₉₀` };
}

/** Cells that are chosen to calibrate laws; those of this visit first. */
function knownCells({ recorded, visit }: CalibrationShown): readonly CellKnowledge[] {
  const made = visit.flatMap(({ knowledge }) => knowledge ?? []);
  return [...made, ...(recorded ?? []).flatMap(({ cell, chosen }) => (chosen ? cell : []))];
}

function ofCell(cells: readonly CellKnowledge[], spec: RunSpec): CriticalNorm | null {
  const cell = cellFor({ cells, powers: [], reach: "architecture" }, spec, ["criticalNorm"]);
  const known = cell?.constants.criticalNorm;
  if (cell === null || known === undefined) return null;
  const other = cell.course === cellOf(spec) ? "" : "; another setting than this one";
  return { value: known.value, from: `fit to ${originOf(cell, "criticalNorm").text}${other}` };
}

/** @param run the run on the page, if it is of this setting and has grokked */
export function criticalNorm(
  spec: RunSpec,
  run: Grokked | null,
  arms: Arms | null,
  calibration: CalibrationShown,
): CriticalNorm | null {
  return (
    (run === null ? null : ofRun(run)) ??
    ofArms(arms) ??
    ofVisit(calibration.visit, spec) ??
    ofCell(knownCells(calibration), spec)
  );
}
