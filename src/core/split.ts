/** The train/test split: which examples the network may see. */
import type { Stream } from "./rng.ts";

export interface Split {
  /** Example indices, ascending. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * A uniformly random train set of the given size; everything else is the test set.
 * @param stream the run's "split" stream: equal seeds give equal splits
 */
export function splitExamples(count: number, trainCount: number, stream: Stream): Split {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  stream.shuffle(order);
  return { train: order.slice(0, trainCount).sort(), test: order.slice(trainCount).sort() };
}
