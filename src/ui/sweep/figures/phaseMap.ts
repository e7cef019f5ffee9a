/**
 * Where the cells of a sweep lie: a map over two axes, a strip along one. Pure; rem. Bands are never so narrow that a
 * letter does not fit, even if the map is wider than its room: then it scrolls.
 */
import type { CellFinding } from "../../../core/sweep/phases.ts";
import { type SweepPlan, levelsOf } from "../../../core/sweep/plan.ts";
import { type Band, type LevelAxis, ONE_BAND, levelAxis } from "./levelAxis.ts";
import type { CellRect } from "./phaseLooks.ts";

// The outermost labels may be wider than their bands.
const LEFT = { strip: 1.5, map: 4.5 } as const;
const RIGHT = 1.5;
/** The name of the axis that goes up stands over it. */
const TOP = { strip: 0.25, map: 1.25 } as const;
/** Tick labels and the axis's name. */
export const MAP_FOOT = 2.75;
const LEAST = 1.5;
/** Values that are rounded make bands of different widths: the least of them has this many times its share at most. */
const MOST_UNEVEN = 2;
const WIDEST = 7;

export interface MapCell extends CellRect {
  readonly finding: CellFinding;
  readonly column: number;
  /** 0 is the lowest. */
  readonly row: number;
}

export interface PhaseMap {
  readonly width: number;
  /** Without what stands under it. */
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly across: LevelAxis;
  /** `null`: a strip. */
  readonly up: LevelAxis | null;
  /** In the order of `cellsOf`. */
  readonly cells: readonly MapCell[];
}

/** What all bands take up when none is too narrow. */
function leastRoom(bands: readonly Band[]): number {
  const narrowest = Math.min(...bands.map(({ from, to }) => to - from));
  return LEAST * Math.min(1 / narrowest, MOST_UNEVEN * bands.length);
}

/** Few rows are high enough for two lines of text. */
const rowHeight = (rows: number): number => (rows <= 5 ? 3 : rows <= 9 ? 2.375 : LEAST);

/** @param width the room, rem */
export function phaseMap(plan: SweepPlan, findings: readonly CellFinding[], width: number): PhaseMap {
  const [first, second] = plan.axes;
  const across = levelAxis(first, plan.base);
  const up = second === undefined ? null : levelAxis(second, plan.base);
  const rows = up?.bands ?? ONE_BAND;
  const kind = up === null ? "strip" : "map";
  const [left, top] = [LEFT[kind], TOP[kind]];
  const room = Math.min(width - left - RIGHT, WIDEST * across.bands.length);
  const wide = Math.max(room, leastRoom(across.bands));
  const high = Math.max(rowHeight(rows.length) * rows.length, leastRoom(rows));
  const [right, bottom] = [left + wide, top + high];
  const columns = levelsOf(first, plan.base).length;
  const cells = findings.map((finding, i): MapCell => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const [x, y] = [across.bands[column], rows[row]];
    if (x === undefined || y === undefined) return { finding, column, row, x: 0, y: 0, width: 0, height: 0 };
    return {
      finding,
      column,
      row,
      x: left + x.from * wide,
      y: bottom - y.to * high,
      width: (x.to - x.from) * wide,
      height: (y.to - y.from) * high,
    };
  });
  return {
    width: Math.max(width, right + RIGHT),
    height: bottom + MAP_FOOT,
    left,
    right,
    top,
    bottom,
    across,
    up,
    cells,
  };
}
