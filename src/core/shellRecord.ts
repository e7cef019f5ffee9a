/**
 * The record behind "About the numbers" as it is saved (`public/shell.json`, made by `npm run reproduce -- shell`):
 * the plan's cells with their runs, one row each, and nothing that can be computed from them. What follows from the
 * runs is in shellFindings.ts.
 */
import type { RunResult } from "./result.ts";
import { SHELL_CELLS, type ShellCell, specTextOf } from "./shellPlan.ts";

const RUN_FIELDS = [
  "receipt",
  "steps",
  "tMem",
  "tGrok90",
  "tGrok99",
  "vInit",
  "vMem",
  "vPeak",
  "vGrok90",
  "vEnd",
] as const;

/** One run. Not reached is `null`; V = ‖θ‖² as in core/result.ts. Its link is the cell's spec with this seed. */
export type ShellRun = Pick<RunResult, (typeof RUN_FIELDS)[number]> & {
  readonly seed: number;
  /** Present when the run did not come to its natural end. */
  readonly error?: string;
};

export interface RecordedCell {
  readonly name: string;
  /** The run of seed 0, as a link carries it. */
  readonly spec: string;
  /** By seed. */
  readonly runs: readonly ShellRun[];
}

export interface ShellRecord {
  readonly format: 1;
  /** The version that the receipts speak of. */
  readonly engine: string;
  /** Day of the newest run in it, YYYY-MM-DD. */
  readonly made: string;
  readonly cells: readonly RecordedCell[];
}

/** Six digits: as many as float32 weights have. */
function rounded(x: number | null): number | null {
  return x === null ? null : Number(x.toPrecision(6));
}

export function shellRun(result: RunResult, seed: number): ShellRun {
  const { receipt, steps, tMem, tGrok90, tGrok99, vInit, vMem, vPeak, vGrok90, vEnd, error } = result;
  return {
    seed,
    receipt,
    steps,
    tMem,
    tGrok90,
    tGrok99,
    vInit: rounded(vInit),
    vMem: rounded(vMem),
    vPeak: rounded(vPeak),
    vGrok90: rounded(vGrok90),
    vEnd: rounded(vEnd),
    ...(error === undefined ? {} : { error }),
  };
}

function isRun(value: unknown): value is ShellRun {
  if (typeof value !== "object" || value === null) return false;
  const run = value as Partial<Record<keyof ShellRun, unknown>>;
  const known = (field: unknown): boolean => field === null || Number.isFinite(field);
  return (
    Number.isInteger(run.seed) &&
    RUN_FIELDS.every((field) =>
      field === "receipt" ? run.receipt === null || typeof run.receipt === "string" : known(run[field]),
    )
  );
}

function isCell(value: unknown): value is RecordedCell {
  if (typeof value !== "object" || value === null) return false;
  const { name, spec, runs } = value as Partial<Record<keyof RecordedCell, unknown>>;
  return typeof name === "string" && typeof spec === "string" && Array.isArray(runs) && runs.every(isRun);
}

/** @returns `null` for anything but a record */
export function readRecord(text: string): ShellRecord | null {
  try {
    const record = JSON.parse(text) as Partial<Record<keyof ShellRecord, unknown>> | null;
    const sound =
      record?.format === 1 &&
      typeof record.engine === "string" &&
      typeof record.made === "string" &&
      Array.isArray(record.cells) &&
      record.cells.every(isCell);
    return sound ? (record as unknown as ShellRecord) : null;
  } catch {
    return null; // some hosts answer with a page of their own where a file is missing
  }
}

/** One line a cell, so that two records can be held against each other by eye. */
export function recordText({ format, engine, made, cells }: ShellRecord): string {
  const head = `"format":${format},"engine":${JSON.stringify(engine)},"made":${JSON.stringify(made)}`;
  return `{${head},"cells":[\n${cells.map((cell) => JSON.stringify(cell)).join(",\n")}\n]}\n`;
}

/** A cell's runs; none where the record knows it not, or under another spec. */
export function runsOf(record: ShellRecord, cell: ShellCell): readonly ShellRun[] {
  return record.cells.find(({ name, spec }) => name === cell.name && spec === specTextOf(cell))?.runs ?? [];
}

/**
 * Runs added to a record, seed by seed: a run of one spec and seed is the same to the last bit on one engine version.
 * @returns the record with cells in the plan's order, and a sentence about each run that is not what it was
 */
export function recorded(
  before: ShellRecord | null,
  made: ReadonlyMap<ShellCell, readonly ShellRun[]>,
  engine: string,
  today: string,
): { readonly record: ShellRecord; readonly complaints: readonly string[] } {
  const complaints: string[] = [];
  let news = false;
  const old = before?.engine === engine ? before : null;
  const cells = SHELL_CELLS.flatMap((cell): readonly RecordedCell[] => {
    const runs = new Map(old === null ? [] : runsOf(old, cell).map((run) => [run.seed, run]));
    for (const run of made.get(cell) ?? []) {
      const known = runs.get(run.seed);
      if (known === undefined) news = true;
      else if (known.receipt !== run.receipt)
        complaints.push(`${cell.name}, seed ${run.seed}: another receipt than in the saved record.`);
      runs.set(run.seed, run);
    }
    const bySeed = [...runs.values()].sort((a, b) => a.seed - b.seed);
    return bySeed.length === 0 ? [] : [{ name: cell.name, spec: specTextOf(cell), runs: bySeed }];
  });
  return { record: { format: 1, engine, made: old === null || news ? today : old.made, cells }, complaints };
}
