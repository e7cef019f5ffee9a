/** Where the gallery's points lie: published against ours, both on one logarithmic scale. Pure. */
import type { Comparison, Row, Summary } from "../../core/reproduction.ts";
import { median, range } from "../../core/statistics.ts";

export interface Dot {
  readonly row: Row;
  /** Medians, in steps. */
  readonly published: number;
  readonly ours: number;
  readonly publishedRange: readonly [number, number];
  readonly oursRange: readonly [number, number];
}

/** The comparison that a row's verdict is about; none without runs of ours. */
export function decidingOf(row: Row): Comparison | null {
  return row.quantities[row.decides] ?? null;
}

/** What was published of it, whether or not we have run it. */
export function publishedOf(row: Row): Summary {
  const sample = row.published.map((run) => run[row.decides] ?? null);
  return {
    runs: sample.length,
    reached: sample.filter((step) => step !== null).length,
    median: median(sample),
    range: range(sample),
  };
}

/** Both ends; a median alone where nothing tells them. */
function endsOf({ range: ends, median: middle }: Summary): readonly [number, number] {
  return ends ?? [middle ?? 0, middle ?? 0];
}

/** Rows of which more than half of either side never got there have no point: the table says how many did. */
export function dotsOf(rows: readonly Row[]): readonly Dot[] {
  return rows.flatMap((row) => {
    const deciding = decidingOf(row);
    if (deciding === null) return [];
    const { published, ours } = deciding;
    if (published.median === null || ours.median === null || published.median <= 0 || ours.median <= 0)
      return [];
    return [
      {
        row,
        published: published.median,
        ours: ours.median,
        publishedRange: endsOf(published),
        oursRange: endsOf(ours),
      },
    ];
  });
}

/** Powers of ten that hold every point and range: exponents, at least one decade apart. */
export function decadesOf(dots: readonly Dot[]): readonly [number, number] {
  const values = dots.flatMap(({ publishedRange, oursRange }) => [...publishedRange, ...oursRange]);
  if (values.length === 0) return [2, 5];
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...values))));
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))];
}

/** A value's place between the two powers of ten, 0 … 1. */
export function placeOf(value: number, [low, high]: readonly [number, number]): number {
  return (Math.log10(value) - low) / (high - low);
}
