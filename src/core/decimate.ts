/**
 * A series reduced to what a chart can show: per bin of the step axis, linear or logarithmic, the first, least,
 * greatest and last point in step order. The series' own first and last points always survive.
 */
import { STRIDE } from "./series.ts";

export interface Point {
  readonly step: number;
  readonly value: number;
}

export interface Bins {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly scale: "linear" | "log";
}

/** Where a step lies on the axis, 0 … 1. On a log axis step 0 has a place of its own, left of 1. */
export function axisPosition(step: number, { from, to, scale }: Omit<Bins, "count">): number {
  if (scale === "linear") return to === from ? 0 : (step - from) / (to - from);
  const position = (x: number): number => (x < 1 ? -LOG_ZERO_SLOT : Math.log10(x));
  const [left, right] = [position(from), position(to)];
  return right === left ? 0 : (position(step) - left) / (right - left);
}

/** Decades left of step 1 where step 0 is drawn on a log axis. */
export const LOG_ZERO_SLOT = 0.3;

/**
 * @param buckets a series' view, [n × STRIDE]
 * @param keep    drops points that a log value axis cannot show (zero, negative), if given
 * @returns at most 4·count points (and the two ends), steps ascending
 */
export function decimate(buckets: Float64Array, bins: Bins, keep?: (value: number) => boolean): Point[] {
  const out: Point[] = [];
  let bin = -1;
  // Offsets into `buckets` of the pairs that the present bin keeps.
  let [first, least, greatest, last] = [0, 0, 0, 0];

  const emit = (): void => {
    if (bin < 0) return;
    const offsets = [...new Set([first, least, greatest, last])].sort((x, y) => buckets[x]! - buckets[y]!);
    for (const offset of offsets) {
      const step = buckets[offset]!;
      if (out.at(-1)?.step !== step) out.push({ step, value: buckets[offset + 1]! });
    }
  };

  for (let bucket = 0; bucket < buckets.length; bucket += STRIDE) {
    for (let offset = bucket; offset < bucket + STRIDE; offset += 2) {
      const step = buckets[offset]!;
      const value = buckets[offset + 1]!;
      if (step < bins.from || step > bins.to || (keep !== undefined && !keep(value))) continue;
      const at = Math.min(bins.count - 1, Math.floor(axisPosition(step, bins) * bins.count));
      if (at !== bin) {
        emit();
        bin = at;
        first = least = greatest = last = offset;
        continue;
      }
      if (value < buckets[least + 1]!) least = offset;
      if (value > buckets[greatest + 1]!) greatest = offset;
      if (step >= buckets[last]!) last = offset;
    }
  }
  emit();
  return out;
}
