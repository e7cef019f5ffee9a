/** What the engine calls. Nothing here allocates or imports: the engine lays out the memory. */

/** First byte that is the engine's to use. */
export function arenaStart(): usize {
  return (__heap_base + 63) & ~63;
}

export { product } from "./product";
export { add, addRow, columnDots, columnSums, gather, multiply, scaleRow, scatter, transpose } from "./arrange";
export { attention, attentionGradient } from "./attention";
export { layerNorm, layerNormGradient } from "./layerNorm";
export { gelu, quadratic, relu } from "./activation";
export { answers, collapses, crossEntropy, marginSum, outputs, rightAnswers, scaleSum } from "./crossEntropy";
export {
  adam, preconditioner, rescale, sgd, squaredDistance, stepAlong, stepSquared, sumOfSquares,
} from "./optimizer";
export { hash } from "./hash";
export { mapErf, mapExp, mapLog } from "./math";
