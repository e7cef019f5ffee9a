/**
 * The runs on which the laws of the delay are tried: the public cells in which at least half of the seeds grok
 * (published.json), and cells of ours where those leave a family with too few to test on, or are slow. Rows; nothing here
 * runs anything.
 */
import { type Family, cellOf, familyOf } from "../../core/laws/known.ts";
import { type Result, bug, err, ok } from "../../core/prelude.ts";
import { cellName, specOfCell } from "../../core/published.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { canonical, parseLink } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import { median } from "../../core/statistics.ts";
import { CELLS } from "./cells.ts";
import type { Planned } from "./plan.ts";

export interface LawCell {
  /** Short, and unique in the plan. */
  readonly name: string;
  readonly family: Family;
  /** Of seed 0 on the exact engine. */
  readonly spec: RunSpec;
  readonly from: "public" | "ours";
  /** Seeds 0 … n − 1 in each plan; 0: not in it. */
  readonly seeds: { readonly quick: number; readonly full: number };
  /** About when it groks: for the estimate of hours alone. */
  readonly groks: number;
}

/** The families that a law of the delay can be tried on: parity has none, by its plentiful data. */
export const TRIED = ["mlp", "pre", "none", "post"] as const satisfies readonly Family[];

/** The one cell of each family that calibrates. */
export const CALIBRATES: Readonly<Partial<Record<Family, string>>> = {
  mlp: "mlp-p59-f0.5-lr0.001-wd1",
  pre: "pre-p71-f0.4-lr0.003-wd3",
  none: "bare-p59-f0.4-lr0.0005-wd1",
  post: "post-p97-lr0.001-wd1-every200",
};

/** Steps after the grok, in which the norm settles: V̂_post is read at their end. Post-norm as its source has it. */
const AFTER: Readonly<Record<Family, number>> = { mlp: 100, pre: 200, none: 500, post: 2000, parity: 100 };

const QUICK: Readonly<Record<string, number>> = {
  "mlp-p59-f0.5-lr0.003-wd3": 3,
  "mlp-p59-f0.5-lr0.003-wd1": 3,
  "mlp-p59-f0.5-lr0.001-wd1": 3,
  "mlp-p97-f0.65-lr0.001-wd1": 3,
  "mlp-p37-f0.6-lr0.002-wd1": 3,
  "mlp-p43-f0.5-lr0.002-wd2": 3,
  "mlp-p47-f0.6-lr0.001-wd2": 3,
  "mlp-p53-f0.45-lr0.0015-wd3": 3,
  "mlp-p71-f0.4-lr0.003-wd1": 3,
  "mlp-p89-f0.5-lr0.003-wd2": 3,
  "pre-p71-f0.4-lr0.003-wd3": 3,
  "pre-p59-f0.4-lr0.003-wd3": 3,
  "pre-p53-f0.5-lr0.003-wd3": 3,
};

const FULL_SEEDS = 5;

/** When they grok is a guess from the neighboring cells. */
const OURS: readonly (readonly [name: string, spec: string, groks: number])[] = [
  // No published cell has these, and no fit has seen them.
  ["mlp-p37-f0.6-lr0.002-wd1", "p=37&frac=0.6&lr=0.002&wd=1", 1600],
  ["mlp-p43-f0.5-lr0.002-wd2", "p=43&lr=0.002&wd=2", 1200],
  ["mlp-p47-f0.6-lr0.001-wd2", "p=47&frac=0.6&lr=0.001&wd=2", 1100],
  ["mlp-p53-f0.45-lr0.0015-wd3", "p=53&frac=0.45&lr=0.0015", 1100],
  ["mlp-p71-f0.4-lr0.003-wd1", "p=71&frac=0.4&wd=1", 1700],
  ["mlp-p89-f0.5-lr0.003-wd2", "p=89&wd=2", 400],
  ["pre-p59-f0.4-lr0.003-wd3", "frac=0.4&model=transformer&norm=pre", 400],
  ["pre-p53-f0.5-lr0.003-wd3", "p=53&model=transformer&norm=pre", 350],
  ["pre-p71-f0.55-lr0.003-wd3", "p=71&frac=0.55&model=transformer&norm=pre", 200],
  ["bare-p59-f0.5-lr0.0005-wd1", "frac=0.5&model=transformer&lr=0.0005&wd=1", 3000],
  ["bare-p59-f0.65-lr0.0005-wd1", "frac=0.65&model=transformer&lr=0.0005&wd=1", 1500],
  ["bare-p59-f0.4-lr0.0005-wd3", "frac=0.4&model=transformer&lr=0.0005&wd=3", 2000],
  ["bare-p59-f0.4-lr0.001-wd1", "frac=0.4&model=transformer&lr=0.001&wd=1", 3000],
  ["bare-p97-f0.4-lr0.0005-wd1", "p=97&frac=0.4&model=transformer&lr=0.0005&wd=1", 3000],
];

const BUDGET = 60_000;

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  return parsed.ok ? parsed.value.spec : bug(`a law cell that is no spec: ${text}`);
}

function cellFrom(name: string, spec: RunSpec, from: LawCell["from"], groks: number): LawCell {
  const family = familyOf(spec);
  const settled = canonical({ ...spec, after: AFTER[family], engine: "exact" });
  return {
    name,
    family,
    spec: settled,
    from,
    seeds: { quick: QUICK[name] ?? 0, full: FULL_SEEDS },
    groks: Math.round(groks),
  };
}

/** Free runs of addition, each setting once: the norm-separation data tell of some settings twice. */
function publicCells(): readonly LawCell[] {
  const seen = new Set<string>();
  return CELLS.flatMap((cell) => {
    const spec = specOfCell(cell);
    const key = cellOf(spec);
    const mostGrok = 2 * cell.grokked >= cell.seeds;
    if (spec.task === "parity" || spec.interventions.length > 0 || !mostGrok || seen.has(key)) return [];
    seen.add(key);
    const groks = median(cell.perSeed.map(({ tGrok99 }) => tGrok99 ?? null)) ?? spec.steps;
    return cellFrom(cellName(cell), spec, "public", groks);
  });
}

export const LAW_CELLS: readonly LawCell[] = [
  ...publicCells(),
  ...OURS.map(([name, text, groks]) => cellFrom(name, { ...specOf(text), steps: BUDGET }, "ours", groks)),
];

/** A cell, and how many seeds of it are run. */
export interface ChosenLaw {
  readonly cell: LawCell;
  readonly seeds: number;
}

function named(word: string): readonly ChosenLaw[] {
  const exact = LAW_CELLS.filter(({ name }) => name === word);
  const meant = exact.length > 0 ? exact : LAW_CELLS.filter(({ name }) => name.startsWith(word));
  if (word !== "quick" && word !== "full")
    return meant.map((cell) => ({ cell, seeds: cell.seeds.quick || cell.seeds.full }));
  return LAW_CELLS.flatMap((cell) => (cell.seeds[word] === 0 ? [] : [{ cell, seeds: cell.seeds[word] }]));
}

/**
 * @param seeds of every cell, where it was asked for
 * @returns each cell once, in the plan's order, or what is wrong, as a sentence
 */
export function chooseLaws(
  words: readonly string[],
  seeds: number | null,
): Result<readonly ChosenLaw[], string> {
  const most = new Map<LawCell, number>();
  for (const word of words.length === 0 ? ["quick"] : words) {
    const cells = named(word);
    if (cells.length === 0) return err(`No law cell begins like ${word}; laws --list shows all of them.`);
    for (const { cell, seeds: usual } of cells) most.set(cell, Math.max(most.get(cell) ?? 0, seeds ?? usual));
  }
  return ok(
    LAW_CELLS.flatMap((cell) => {
      const count = most.get(cell);
      return count === undefined ? [] : [{ cell, seeds: count }];
    }),
  );
}

/** Every run asked for: the same list on every machine. */
export function lawRuns(chosen: readonly ChosenLaw[]): readonly Planned[] {
  return chosen.flatMap(({ cell, seeds }) =>
    Array.from({ length: seeds }, (_, seed) => {
      const spec = { ...cell.spec, seed };
      const steps = Math.min(spec.steps, cell.groks + spec.after);
      return { spec, text: printSpec(spec), readEvery: null, traced: true, steps, cell: cell.name };
    }),
  );
}
