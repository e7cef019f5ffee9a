/** What the engine calls. Nothing here allocates or imports: the engine lays out the memory. */

/** First byte that is the engine's to use. */
export function arenaStart(): usize {
  return (__heap_base + 63) & ~63;
}

export { product } from "./product";
export { addRow, columnSums, multiply, pairGather, pairScatter, transpose } from "./arrange";
export { gelu, quadratic, relu } from "./activation";
export { crossEntropy, rightAnswers } from "./crossEntropy";
export { adam, sgd, sumOfSquares } from "./optimizer";
export { hash } from "./hash";
export { mapErf, mapExp, mapLog } from "./math";
