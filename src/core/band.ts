/**
 * What several runs of one setting do between them: least, median and greatest value at every grid point. The grid is
 * the same for all runs (contract §1), so nothing is interpolated, and a new point changes one column.
 */
import { isGridPoint } from "./grid.ts";
import { bug } from "./prelude.ts";

export interface Band {
  /** Grid points that at least one run has come to. */
  readonly length: number;
  stepAt(column: number): number;
  /** Over the runs that have come there; NaN where there is none to speak for all. */
  at(column: number): BandColumn;
  /** A run's value at its next grid point; NaN where it has none. Points off the grid are ignored. */
  push(run: number, step: number, value: number): void;
  /** The run came to its natural end. */
  end(run: number): void;
  /** The run begins anew. */
  drop(run: number): void;
}

export interface BandColumn {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

const NOTHING: BandColumn = { low: Number.NaN, middle: Number.NaN, high: Number.NaN };

/** @param sorted rising */
function columnOf(sorted: readonly number[]): BandColumn {
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return NOTHING;
  const n = sorted.length;
  const [a, b] = [sorted[(n - 1) >> 1]!, sorted[n >> 1]!];
  return { low, middle: (a + b) / 2, high };
}

/**
 * @param runs how many there are
 * @param carries what becomes of a run that came to its natural end, since the slow ones alone would speak for all: it
 *   goes on to count with its last value, as is right for what has reached its bound; else the band ends where more
 *   runs have ended than go on
 */
export function createBand(runs: number, carries: boolean): Band {
  const steps: number[] = [];
  const columns: BandColumn[] = [];
  const values = Array.from({ length: runs }, (): number[] => []);
  const ended = new Set<number>();

  function renew(column: number): void {
    const there = values.flatMap((told) => told[column] ?? []);
    const last = values.flatMap((told, run) =>
      told.length <= column && ended.has(run) ? told.slice(-1) : [],
    );
    const counted = carries ? [...there, ...last] : last.length > there.length ? [] : there;
    columns[column] = columnOf(counted.filter((value) => !Number.isNaN(value)).sort((x, y) => x - y));
  }

  function renewFrom(column: number): void {
    for (let at = column; at < steps.length; at++) renew(at);
  }

  return {
    get length() {
      return steps.length;
    },
    stepAt: (column) => steps[column] ?? bug(`no column ${column}`),
    at: (column) => columns[column] ?? NOTHING,
    push(run, step, value) {
      const told = values[run] ?? bug(`no run ${run}`);
      if (!isGridPoint(step) || step <= (steps[told.length - 1] ?? -1)) return;
      const column = told.length;
      if ((steps[column] ??= step) !== step) bug(`step ${step} where the grid has ${steps[column]}`);
      told.push(value);
      renew(column);
    },
    end(run) {
      ended.add(run);
      renewFrom(values[run]?.length ?? 0);
    },
    drop(run) {
      values[run]?.splice(0);
      ended.delete(run);
      renewFrom(0);
    },
  };
}
