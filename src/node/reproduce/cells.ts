/**
 * The published cells (published.json: public data of ClevixLab/critical-norm-grokking, arXiv 2606.13753, and
 * ClevixLab/grokking-norm-separation, arXiv 2603.13331), and how they are chosen.
 */
import { type Result, err, ok } from "../../core/prelude.ts";
import { type PublishedCell, type PublishedData, cellName } from "../../core/published.ts";
import data from "./published.json";

const published: PublishedData = data;

export const CELLS: readonly PublishedCell[] = published.cells;

/** A cell, and how many seeds of it are run. */
export interface Chosen {
  readonly cell: PublishedCell;
  readonly seeds: number;
}

export const SEPARATION = "post-p97-lr0.001-wd1-every200";
const SEPARATION_SEEDS = 5;

/** Six cells and their seeds: about five minutes on two cores, and times apart enough to tell. */
const QUICK: Readonly<Record<string, number>> = {
  "mlp-p59-f0.5-lr0.003-wd3": 12,
  "mlp-p59-f0.5-lr0.003-wd1": 7,
  "mlp-p59-f0.5-lr0.001-wd1": 5,
  "mlp-p97-f0.65-lr0.001-wd1": 4,
  "pre-p71-f0.4-lr0.003-wd3": 4,
  "parity-b30-n1000": 5,
};

function named(word: string): readonly Chosen[] {
  const usual = (cells: readonly PublishedCell[]): readonly Chosen[] =>
    cells.map((cell) => ({ cell, seeds: cell.seeds }));
  if (word === "all") return usual(CELLS);
  if (word === "quick") {
    return CELLS.flatMap((cell) => {
      const seeds = QUICK[cellName(cell)];
      return seeds === undefined ? [] : [{ cell, seeds }];
    });
  }
  if (word === "norm-separation") {
    return CELLS.filter((cell) => cellName(cell) === SEPARATION).map((cell) => ({
      cell,
      seeds: SEPARATION_SEEDS,
    }));
  }
  const exact = CELLS.filter((cell) => cellName(cell) === word);
  return usual(exact.length > 0 ? exact : CELLS.filter((cell) => cellName(cell).startsWith(word)));
}

/**
 * @param seeds of every cell, where it was asked for
 * @returns each cell once, in the order of the data, or what is wrong, as a sentence
 */
export function choose(words: readonly string[], seeds: number | null): Result<readonly Chosen[], string> {
  const chosen = new Map<PublishedCell, number>();
  for (const word of words) {
    const cells = named(word);
    if (cells.length === 0) {
      return err(`No cell is called ${word}, nor begins like that; --list shows all of them.`);
    }
    for (const { cell, seeds: usual } of cells) {
      chosen.set(cell, Math.max(chosen.get(cell) ?? 0, seeds ?? usual));
    }
  }
  return ok(
    CELLS.flatMap((cell) => {
      const count = chosen.get(cell);
      return count === undefined ? [] : [{ cell, seeds: count }];
    }),
  );
}
