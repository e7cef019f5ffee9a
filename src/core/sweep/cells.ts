/**
 * The cells of a sweep: one for every combination of its axes' values, each a run of its own by the rules of every run.
 * A combination that these rules refuse stays a cell, with the reason. What they cost is in price.ts.
 */
import type { RunSpec } from "../spec/keys.ts";
import { type Problem, canonical, parseLink } from "../spec/parse.ts";
import { printSpec } from "../spec/print.ts";
import { type Level, type SweepPlan, levelsOf } from "./plan.ts";

interface Place {
  /** One for each axis. */
  readonly levels: readonly Level[];
}

/** A cell that runs. */
export interface SoundCell extends Place {
  readonly kind: "sound";
  /** Of the first seed. */
  readonly spec: RunSpec;
}

export interface InvalidCell extends Place {
  readonly kind: "invalid";
  /** Why its spec names no run; never empty. */
  readonly problems: readonly Problem[];
}

export type Cell = SoundCell | InvalidCell;

function cellAt({ base, axes }: SweepPlan, levels: readonly Level[]): Cell {
  const moved = Object.fromEntries(axes.map(({ field }, i) => [field, levels[i]]));
  const spec = canonical({ ...base, ...(moved as Partial<RunSpec>) });
  const read = parseLink(printSpec(spec)); // every rule, as for a link
  return read.ok
    ? { kind: "sound", levels, spec: read.value.spec }
    : { kind: "invalid", levels, problems: read.error };
}

/** Every cell, the first axis running fastest. */
export function cellsOf(plan: SweepPlan): readonly Cell[] {
  const [first, second] = plan.axes;
  const along = levelsOf(first, plan.base);
  const across: readonly (Level | null)[] = second === undefined ? [null] : levelsOf(second, plan.base);
  return across.flatMap((y) => along.map((x) => cellAt(plan, y === null ? [x] : [x, y])));
}

/** The runs of a cell, seed by seed. */
export function runsOfCell(cell: SoundCell, seeds: number): readonly RunSpec[] {
  return Array.from({ length: seeds }, (_, n) => ({ ...cell.spec, seed: cell.spec.seed + n }));
}

/** What a run is known by in a sweep: its spec string, whatever engine makes it. */
export function runKey(spec: RunSpec): string {
  return printSpec({ ...spec, engine: "auto" });
}
