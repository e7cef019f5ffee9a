/** Blocks that follow one another, as one. For tests. */
import type { Block } from "../../core/readout.ts";

/** What a block has a number of for each step, or several. */
export const COLUMNS = ["loss", "groupNorms", "budget", "gradientSquares"] as const;

/** @param blocks at least one; the first may be empty */
export function joined(blocks: readonly Block[]): Block {
  const of = (column: (typeof COLUMNS)[number]): number[] => blocks.flatMap((block) => [...block[column]]);
  return {
    ...blocks[0]!,
    steps: blocks.reduce((sum, { steps }) => sum + steps, 0),
    loss: Float32Array.from(of("loss")),
    groupNorms: Float64Array.from(of("groupNorms")),
    budget: Float64Array.from(of("budget")),
    gradientSquares: Float64Array.from(of("gradientSquares")),
  };
}
