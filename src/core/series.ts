/**
 * One observable over the steps of a run, in a bounded typed array. When it is full, neighbouring buckets merge in
 * pairs: each keeps its first, smallest, largest and last point, so a spike of one step in a million survives.
 */

/** Numbers per bucket: (step, value) of the first, least, greatest and last point. */
export const STRIDE = 8;
const DEFAULT_CAPACITY = 8192;

/** What a checkpoint or a message carries of a series. */
export interface SeriesData {
  readonly buckets: Float64Array<ArrayBuffer>;
  /** Points per bucket: a power of two. */
  readonly perBucket: number;
  /** Points in the last, unfinished bucket; 0 when it is complete. */
  readonly open: number;
}

export interface Series {
  /** Buckets in use. */
  readonly length: number;
  /** Adds a point; a step not after the last one is ignored, and so is a value that is not finite. */
  push(step: number, value: number): void;
  /** Live view of the buckets, [length × STRIDE], valid until the next push. */
  view(): Float64Array;
  /** The latest point, or `null` before the first. */
  last(): { readonly step: number; readonly value: number } | null;
  /** Value at the last point at or before `step` (within a merged bucket: its last), or `null`. */
  at(step: number): number | null;
  data(): SeriesData;
}

function mergePairs(buckets: Float64Array, count: number): number {
  for (let to = 0; to < count / 2; to++) {
    const a = 2 * to * STRIDE;
    const b = a + STRIDE;
    const least = buckets[b + 3]! < buckets[a + 3]! ? b + 2 : a + 2;
    const greatest = buckets[b + 5]! > buckets[a + 5]! ? b + 4 : a + 4;
    buckets.set(
      [
        buckets[a]!,
        buckets[a + 1]!,
        buckets[least]!,
        buckets[least + 1]!,
        buckets[greatest]!,
        buckets[greatest + 1]!,
        buckets[b + 6]!,
        buckets[b + 7]!,
      ],
      to * STRIDE,
    );
  }
  return count / 2;
}

/** @param capacity buckets kept at most; even */
export function createSeries(capacity = DEFAULT_CAPACITY, from?: SeriesData): Series {
  let room = 256; // grows to the capacity: short runs stay small
  while (from !== undefined && room * STRIDE < from.buckets.length) room *= 2;
  let buckets = new Float64Array(Math.min(room, capacity) * STRIDE);
  let length = 0;
  let perBucket = 1;
  let open = 0;
  if (from !== undefined) {
    buckets.set(from.buckets);
    length = from.buckets.length / STRIDE;
    ({ perBucket, open } = from);
  }

  function makeRoom(): void {
    if (length < capacity) {
      const larger = new Float64Array(Math.min(2 * buckets.length, capacity * STRIDE));
      larger.set(buckets);
      buckets = larger;
    } else {
      length = mergePairs(buckets, length);
      perBucket *= 2;
    }
  }

  return {
    get length() {
      return length;
    },
    push(step, value) {
      const end = (length - 1) * STRIDE;
      if (!Number.isFinite(value) || (length > 0 && step <= buckets[end + 6]!)) return;
      if (open === 0) {
        if (length * STRIDE === buckets.length) makeRoom();
        for (let i = 0; i < STRIDE; i += 2) {
          buckets[length * STRIDE + i] = step;
          buckets[length * STRIDE + i + 1] = value;
        }
        length++;
      } else {
        if (value < buckets[end + 3]!) {
          buckets[end + 2] = step;
          buckets[end + 3] = value;
        }
        if (value > buckets[end + 5]!) {
          buckets[end + 4] = step;
          buckets[end + 5] = value;
        }
        buckets[end + 6] = step;
        buckets[end + 7] = value;
      }
      open = (open + 1) % perBucket;
    },
    view: () => buckets.subarray(0, length * STRIDE),
    last() {
      const end = (length - 1) * STRIDE;
      return length === 0 ? null : { step: buckets[end + 6]!, value: buckets[end + 7]! };
    },
    at(step) {
      let low = 0;
      let high = length; // the first bucket that begins after `step`
      while (low < high) {
        const middle = (low + high) >> 1;
        if (buckets[middle * STRIDE]! > step) high = middle;
        else low = middle + 1;
      }
      if (low === 0) return null;
      const bucket = (low - 1) * STRIDE;
      return buckets[bucket + 6]! <= step ? buckets[bucket + 7]! : buckets[bucket + 1]!;
    },
    data: () => ({ buckets: buckets.slice(0, length * STRIDE), perBucket, open }),
  };
}
