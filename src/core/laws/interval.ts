/** From how far off a law has been to the interval it draws. */
import { type Band, LEVEL } from "./law.ts";
import type { CellKnowledge, Spread, Voice } from "./known.ts";
import { studentQuantile } from "./quantiles.ts";

/** Fewer runs do not tell how far apart runs lie. */
export const LEAST_RUNS = 3;

/** The rms of ln(predicted/actual) that goes with a mean absolute percentage error, for normal errors. */
export function spreadOfPaper(mape: number, from: string): Spread {
  return { rms: mape * Math.sqrt(Math.PI / 2), runs: Infinity, from };
}

/** What a cell's own runs say; else what the paper does. */
export function spreadOf(cell: CellKnowledge | null, voice: Voice, published: Spread | null): Spread | null {
  return cell?.spreads[voice] ?? published;
}

/** How many e-folds either way hold the truth at LEVEL. */
export function reachOf({ rms, runs }: Spread): number {
  return rms * studentQuantile((1 + LEVEL) / 2, Math.max(1, runs - 1));
}

/** @param delay steps after `from`, above 0 */
export function bandAround(from: number, delay: number, spread: Spread | null): Band | null {
  if (spread === null) return null;
  const factor = Math.exp(reachOf(spread));
  return { low: from + delay / factor, high: from + delay * factor, level: LEVEL, from: spread.from };
}
