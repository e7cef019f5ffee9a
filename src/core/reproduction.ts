/**
 * Our runs beside published ones: the table that `npm run reproduce` makes and saves, and that the page shows as a
 * gallery. The interfaces below are the format of the saved file. Nothing here runs anything.
 */
import {
  type PublishedCell,
  QUANTITIES,
  type Quantity,
  budgetOf,
  cellName,
  decidingQuantity,
  specOfCell,
  specTextOf,
} from "./published.ts";
import { seeded } from "./rng.ts";
import { type Sample, fisherExact, median, range, ratioInterval } from "./statistics.ts";

/** One of our runs. Its link is the row's spec with this seed, and its receipt. */
export type OurRun = Readonly<Record<Quantity, number | null>> & {
  readonly seed: number;
  readonly receipt: string | null;
  /** Present when the run did not come to its natural end. */
  readonly error?: string;
};

export interface Summary {
  readonly runs: number;
  /** How many got there within the budget. */
  readonly reached: number;
  /** Kaplan–Meier; `null` when more than half of the runs did not get there. */
  readonly median: number | null;
  /** Smallest and largest over the runs that got there. */
  readonly range: readonly [number, number] | null;
}

export interface Comparison {
  readonly published: Summary;
  readonly ours: Summary;
  /** median(ours)/median(published) and its 99 % bootstrap interval; the upper end `null` when nothing bounds it. */
  readonly ratio: number | null;
  readonly interval: readonly [number, number | null] | null;
  /** Fisher's exact test on how many got there; `null` when all did. */
  readonly p: number | null;
}

/**
 * `times`: agrees when the interval holds 1. `counts`, where more than half of either side did not get there: agrees
 * when p > 0.01, that is, when chance alone would often enough part two samples of one rate this far.
 */
export type Verdict =
  { readonly kind: "agrees" | "disagrees"; readonly by: "times" | "counts" } | { readonly kind: "no runs" };

export interface Row {
  readonly name: string;
  /** The run of seed 0, as a link carries it. */
  readonly spec: string;
  readonly source: string;
  readonly budget: number;
  /** The time that the verdict is about. */
  readonly decides: "tGrok90" | "tGrok99";
  readonly verdict: Verdict;
  /**
   * Every quantity that the source logged; V at the end only where our runs go on as long as the source's. Without runs
   * of ours, there is none.
   */
  readonly quantities: Readonly<Partial<Record<Quantity, Comparison>>>;
  readonly published: readonly Readonly<Partial<Record<Quantity, number | null>>>[];
  readonly ours: readonly OurRun[];
}

export interface Table {
  readonly format: 1;
  /** The version that the receipts speak of. */
  readonly engine: string;
  readonly rows: readonly Row[];
}

const CONFIDENCE = 0.99;
const LEAST_P = 0.01;

/** Enough for a reader, and free of last digits that a machine's logarithm may choose. */
function rounded(x: number): number {
  return Number(x.toPrecision(4));
}

function summaryOf(sample: Sample): Summary {
  const reached = sample.filter((x) => x !== null).length;
  return { runs: sample.length, reached, median: median(sample), range: range(sample) };
}

/** @param name of the cell and quantity: names the stream, so that equal samples have equal intervals */
export function compare(ours: Sample, theirs: Sample, name: string): Comparison {
  const [mine, published] = [summaryOf(ours), summaryOf(theirs)];
  const ratio = mine.median === null || !published.median ? null : mine.median / published.median;
  const interval = ratioInterval(ours, theirs, CONFIDENCE, seeded(0).fork(name));
  const all = mine.reached === mine.runs && published.reached === published.runs;
  return {
    published,
    ours: mine,
    ratio: ratio === null ? null : rounded(ratio),
    interval:
      interval === null
        ? null
        : [rounded(interval.low), Number.isFinite(interval.high) ? rounded(interval.high) : null],
    p: all ? null : rounded(fisherExact([mine.reached, mine.runs], [published.reached, published.runs])),
  };
}

function verdictOn({ interval, p }: Comparison): Verdict {
  if (interval === null) return { kind: (p ?? 1) > LEAST_P ? "agrees" : "disagrees", by: "counts" };
  const [low, high] = interval;
  return { kind: low <= 1 && (high === null || high >= 1) ? "agrees" : "disagrees", by: "times" };
}

function quantitiesOf(cell: PublishedCell, ours: readonly OurRun[]): Row["quantities"] {
  const comparable = QUANTITIES.filter((quantity) => quantity !== "vEnd" || specOfCell(cell).after > 0);
  const logged = comparable.filter((quantity) => cell.perSeed.some((run) => quantity in run));
  return Object.fromEntries(
    logged.map((quantity) => {
      const theirs = cell.perSeed.map((run) => run[quantity] ?? null);
      const mine = ours.map((run) => run[quantity]);
      return [quantity, compare(mine, theirs, `${cellName(cell)} ${quantity}`)];
    }),
  );
}

export function rowOf(cell: PublishedCell, ours: readonly OurRun[]): Row {
  const decides = decidingQuantity(cell);
  const quantities = ours.length === 0 ? {} : quantitiesOf(cell, ours);
  const deciding = quantities[decides];
  return {
    name: cellName(cell),
    spec: specTextOf(cell),
    source: cell.source,
    budget: budgetOf(cell),
    decides,
    verdict: deciding === undefined ? { kind: "no runs" } : verdictOn(deciding),
    quantities,
    published: cell.perSeed,
    ours,
  };
}
