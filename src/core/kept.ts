/**
 * Which copies of a run's weights are kept, so that the run can be looked back at: close together where the grid is,
 * and within a bound of memory. Decides only; the worker that sends them and the page that holds them each follow it.
 */
import { gridIndex } from "./grid.ts";
import { type Parameter, sizeOf } from "./model.ts";

/** All copies of one run. */
export const MOST_KEPT_BYTES = 64 * 1024 * 1024;

/** A copy of the weights. */
export interface Kept {
  readonly step: number;
  /** What the logits are divided by. */
  readonly temperature: number;
  /** All parameters, in layout order, as one array. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/**
 * The grid is cut into stretches of `stride` points, one at first; each keeps its first copy. Where one more would pass
 * the bound the stride doubles and every second stretch goes. The latest copy is there besides.
 */
export interface Keeping {
  /** Rising, the latest included. */
  readonly steps: readonly number[];
  /** Whether a copy of this step would stay when later ones come. */
  wants(step: number): boolean;
  /** One copy more, later than all. */
  add(step: number): void;
  /** Forgets what is later than `step`. */
  rewind(step: number): void;
}

/** @param parameters numbers in one copy */
export function createKeeping(parameters: number, mostBytes = MOST_KEPT_BYTES): Keeping {
  // One place is the latest copy's; a network so large that nothing else fits keeps its first all the same.
  const most = Math.max(1, Math.floor(mostBytes / (4 * Math.max(1, parameters))) - 1);
  let stride = 1;
  let stays: number[] = [];
  let latest: number | null = null;

  const stretchOf = (step: number): number => Math.floor(gridIndex(step) / stride);
  const wants = (step: number): boolean => {
    const last = stays.at(-1);
    return last === undefined || stretchOf(step) > stretchOf(last);
  };

  return {
    get steps() {
      return latest === null || latest === stays.at(-1) ? stays : [...stays, latest];
    },
    wants,
    add(step) {
      latest = step;
      if (!wants(step)) return;
      stays = [...stays, step];
      while (stays.length > most) {
        stride *= 2;
        stays = stays.filter((one, i) => i === 0 || stretchOf(one) > stretchOf(stays[i - 1]!));
      }
    },
    rewind(step) {
      stays = stays.filter((one) => one <= step);
      if (latest !== null && latest > step) latest = stays.at(-1) ?? null;
    },
  };
}

/** All arrays as one. */
export function joined(arrays: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of arrays) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}

/** Back in parts: views, one a parameter. */
export function parted(layout: readonly Parameter[], weights: Float32Array): readonly Float32Array[] {
  let at = 0;
  return layout.map(({ shape }) => weights.subarray(at, (at += sizeOf(shape))));
}
