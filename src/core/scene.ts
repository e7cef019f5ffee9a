/** What a network was like at one step, as far as pictures need its weights: opened from a copy that was kept. */

/** Tokens on the plane on which they come closest to a circle. */
export interface Circle {
  /** [tokens × 2], in the order of their cyclic group (`fourier.ts`), largest distance from the middle 1. */
  readonly points: Float32Array;
  /** The token of each point. */
  readonly tokens: Uint16Array;
  /** The frequency with the most power, 1 … ⌊n/2⌋: neighbours in angle differ by its inverse. */
  readonly frequency: number;
  /** In [0, 1], of the plane's two axes, see `circle.ts` (arXiv 2205.10343). */
  readonly circularity: number;
}

export interface Scene {
  /** The step of the weights that were kept, at or before the one asked for. */
  readonly step: number;
  /** 1 where an example is answered right: the train set in its order, then the test set. */
  readonly right: Uint8Array;
  /** `null` for a task whose tokens are in no cyclic order. */
  readonly circle: Circle | null;
}
