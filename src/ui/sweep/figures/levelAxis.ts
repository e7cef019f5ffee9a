/**
 * An axis of a sweep as figures show it: a band for each value, on a logarithmic scale, and beside the last one, past a
 * gap, the full batch. Pure; places are 0 … 1.
 */
import { type Axis, type AxisField, type Level, levelsOf } from "../../../core/sweep/plan.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";

export interface Band {
  readonly level: Level;
  readonly from: number;
  readonly at: number;
  readonly to: number;
}

export interface LevelAxis {
  readonly field: AxisField;
  readonly bands: readonly Band[];
  /** Where a value of the scale is, between bands too. */
  readonly place: (x: number) => number;
  /** Of the scale's bands, the full batch apart. */
  readonly ends: readonly [from: number, to: number];
}

/** Between the last value and the full batch, in bands. */
const GAP = 0.35;

export function levelAxis(axis: Axis, base: RunSpec): LevelAxis {
  const levels = levelsOf(axis, base);
  const logs = levels.flatMap((level) => (level === "full" ? [] : [Math.log(level)]));
  const [first = 0, last = 0] = [logs[0], logs.at(-1)];
  const edge = (i: number): number => {
    const [below, above] = [logs[i - 1], logs[i]];
    if (below !== undefined && above !== undefined) return (below + above) / 2;
    // The outer halves mirror the inner ones.
    if (above !== undefined) return first - ((logs[1] ?? first + 1) - first) / 2;
    return last + (last - (logs.at(-2) ?? last - 1)) / 2;
  };
  const [from, to] = [edge(0), edge(logs.length)];
  const mean = (to - from) / logs.length;
  const span = to - from + (axis.full ? (GAP + 1) * mean : 0);
  const share = (log: number): number => (log - from) / span;
  const bands = logs.map((log, i) => ({
    level: levels[i] ?? "full",
    from: share(edge(i)),
    at: share(log),
    to: share(edge(i + 1)),
  }));
  const beside = share(to + GAP * mean);
  return {
    field: axis.field,
    bands: axis.full ? [...bands, { level: "full", from: beside, at: (beside + 1) / 2, to: 1 }] : bands,
    place: (x) => share(Math.log(x)),
    ends: [0, share(to)],
  };
}

/** Where one value alone stands: what has no axis. */
export const ONE_BAND: readonly Band[] = [{ level: 1, from: 0, at: 0.5, to: 1 }];

/** A label and where its middle is, px. */
export interface Placed {
  readonly text: string;
  readonly at: number;
}

/** Labels that do not touch: the first, the last, and of the others those that have room. @param widthOf px */
export function thinned<T extends Placed>(
  labels: readonly T[],
  gap: number,
  widthOf: (text: string) => number,
): readonly T[] {
  const [first, last] = [labels[0], labels.at(-1)];
  if (first === undefined || last === undefined || first === last) return labels;
  const free = (a: T, b: T): boolean =>
    Math.abs(b.at - a.at) >= (widthOf(a.text) + widthOf(b.text)) / 2 + gap;
  const kept = [first];
  for (const label of labels.slice(1, -1)) {
    const before = kept.at(-1) ?? first;
    if (free(before, label) && free(label, last)) kept.push(label);
  }
  return free(first, last) ? [...kept, last] : [first];
}
