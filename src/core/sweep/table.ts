/** A sweep's results to take away: one row a run as CSV, and all that was found as JSON. */
import type { RunResult } from "../result.ts";
import { printSpec } from "../spec/print.ts";
import type { SweepAnalysis } from "./analysis.ts";
import type { CellFinding, CellRun } from "./phases.ts";
import { AXIS_FIELDS, type AxisField, type SweepPlan, axisRow, printPlan } from "./plan.ts";
import { FOUND } from "./result.ts";

const RESULT_FIELDS = [...FOUND, "receipt"] as const satisfies readonly (keyof RunResult)[];

type Value = string | number | null;

/** RFC 4180: quoted where it must be, an empty field for what is not known. */
function csvField(value: Value): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowOf(plan: SweepPlan, { cell, phase }: CellFinding, run: CellRun | null): readonly Value[] {
  const result = run === null || run.kind === "missing" ? null : run.result;
  const reason =
    cell.kind === "invalid" ? cell.problems.map(({ key, message }) => `${key}: ${message}`).join(" ") : "";
  const delay =
    result === null || result.tMem === null || result.tGrok99 === null ? null : result.tGrok99 - result.tMem;
  const levelOn = (field: AxisField): Value =>
    cell.levels[plan.axes.findIndex((axis) => axis.field === field)] ?? plan.base[field];
  return [
    plan.axes.map(({ field }) => axisRow(field).key).join(" "),
    ...AXIS_FIELDS.map(levelOn),
    run === null ? null : run.spec.seed,
    run === null ? "invalid" : run.kind,
    phase,
    delay,
    ...RESULT_FIELDS.map((field) => (result === null ? null : result[field])),
    run?.kind === "failed" ? run.why : reason,
    run === null ? "" : (result?.spec ?? printSpec(run.spec)),
  ];
}

/** One row a run, and one for each invalid cell; times in steps, the delay is T₉₉ − T_mem. */
export function sweepCsv(analyses: readonly SweepAnalysis[]): string {
  const keys = AXIS_FIELDS.map((field) => axisRow(field).key);
  const head = ["swept", ...keys, "seed", "run", "cellPhase", "delay", ...RESULT_FIELDS, "why", "spec"];
  const rows = analyses.flatMap(({ plan, cells }) =>
    cells.flatMap((each) =>
      each.cell.kind === "invalid"
        ? [rowOf(plan, each, null)]
        : each.runs.map((run) => rowOf(plan, each, run)),
    ),
  );
  return [head, ...rows].map((row) => `${row.map(csvField).join(",")}\n`).join("");
}

function told({ plan, cells, slopes, runs, inward, transitions }: SweepAnalysis) {
  return {
    plan: printPlan(plan),
    runs,
    inward,
    slopes: slopes.map(({ axis, marks, ...slope }) => ({
      axis: axisRow(axis.field).key,
      ...slope,
      marks: marks.length, // they are the cells' runs
    })),
    transitions,
    cells: cells.map(({ cell, runs: own, ...found }) => ({
      levels: cell.levels,
      ...(cell.kind === "invalid" ? { problems: cell.problems } : { spec: printSpec(cell.spec) }),
      ...found,
      runs: own.flatMap((run) => (run.kind === "missing" ? [] : [run.result])),
    })),
  };
}

/** Of each sweep its plan, slopes, cells and runs. */
export function sweepJson(analyses: readonly SweepAnalysis[]): string {
  return `${JSON.stringify(analyses.map(told), null, 1)}\n`;
}
