/** Which training examples each step sees: one seeded order, the same for every engine. */
import { type Stream, type StreamState, streamFrom } from "./rng.ts";

/** Where the order stands: enough to continue it bit for bit. */
export interface BatchState {
  readonly stream: StreamState;
  /** Examples already used of the present epoch; 0 under `replace`. */
  readonly used: number;
}

export interface BatchOrder {
  readonly size: number;
  /** Positions in the train set for the next step, [size]. The array is reused by the next call. */
  next(): Uint32Array;
  state(): BatchState;
}

/**
 * @param count  examples in the train set
 * @param size   examples per step, at most `count`
 * @param draw   `epoch`: a fresh permutation each epoch, last partial batch dropped; `replace`: uniform draws
 */
export function batchOrder(
  count: number,
  size: number,
  draw: "epoch" | "replace",
  { stream: from, used: usedSoFar }: BatchState,
): BatchOrder {
  let stream: Stream = streamFrom(from);
  const batch = new Uint32Array(size);

  if (draw === "replace") {
    return {
      size,
      next() {
        for (let i = 0; i < size; i++) batch[i] = stream.below(count);
        return batch;
      },
      state: () => ({ stream: stream.state(), used: 0 }),
    };
  }

  const order = new Uint32Array(count);
  let epochStart = from;
  let used = usedSoFar;
  const reshuffle = (): void => {
    epochStart = stream.state();
    for (let i = 0; i < count; i++) order[i] = i;
    stream.shuffle(order);
  };
  if (used > 0) {
    stream = streamFrom(epochStart);
    reshuffle();
  }
  return {
    size,
    next() {
      if (used === 0 || used + size > count) {
        reshuffle();
        used = 0;
      }
      batch.set(order.subarray(used, used + size));
      used += size;
      return batch;
    },
    // An epoch is stored by where its shuffle began, so that restoring repeats the shuffle.
    state: () => ({ stream: used > 0 ? epochStart : stream.state(), used }),
  };
}
