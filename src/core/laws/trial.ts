/**
 * The laws put to the test: calibrated on one cell of a family, asked to predict the runs of the other cells as they
 * went, and scored. Pure: runs in, figures out; which cells there are and which one calibrates is the caller's.
 */
import { median } from "../statistics.ts";
import { calibrate } from "./calibration.ts";
import { type Calibration, type Family, cellOf, runKey } from "./known.ts";
import type { LawId } from "./law.ts";
import type { FinishedRun } from "./reading.ts";
import { type JudgedRun, type LawScore, judgeRun, scoreboard } from "./scoreboard.ts";

/** A named cell with its runs, by seed. */
export interface TriedCell {
  readonly name: string;
  readonly family: Family;
  /** One of the published cells: fits to published seeds have seen its setting, though not these runs. */
  readonly published: boolean;
  readonly runs: readonly FinishedRun[];
}

/** One law's word on one cell. */
export interface CellWord {
  readonly law: LawId;
  readonly edition: 0 | 1;
  /** Runs it spoke of. */
  readonly predicted: number;
  /** Median of its predictions, in steps. */
  readonly at: number;
}

export interface CellOutcome {
  readonly name: string;
  /** `cellOf`. */
  readonly course: string;
  readonly runs: number;
  readonly grokked: number;
  /** Kaplan–Meier medians, in steps; `null` where they are censored. */
  readonly tMem: number | null;
  readonly tGrok90: number | null;
  readonly tGrok99: number | null;
  readonly words: readonly CellWord[];
}

/** Why a law had no word, and of how many runs. */
export interface Silence {
  readonly law: LawId;
  readonly why: string;
  readonly runs: number;
}

/** Laws that are fitted to published seeds, on the cells that are not among theirs. */
export interface Unseen {
  readonly cells: number;
  readonly runs: number;
  /** Of those that had a word. */
  readonly scores: readonly LawScore[];
}

export interface Trial {
  readonly family: Family;
  readonly reach: Calibration["reach"];
  /** Name of the cell that calibrates; it is not among those tested. `null` where it has no runs. */
  readonly calibratedOn: string | null;
  readonly scores: readonly LawScore[];
  readonly cells: readonly CellOutcome[];
  readonly unseen: Unseen;
  /** The commonest first. */
  readonly silences: readonly Silence[];
}

function cellOutcome({ name, runs }: TriedCell, judged: readonly JudgedRun[]): CellOutcome {
  const time = (of: "mem" | "grok90" | "grok99"): number | null =>
    median(runs.map(({ reached }) => reached[of] ?? null));
  const said = new Map<string, { readonly law: LawId; readonly edition: 0 | 1; readonly ats: number[] }>();
  for (const { words } of judged)
    for (const { prediction } of words) {
      const { law, edition, at } = prediction;
      const key = `${law} ${edition}`;
      const before = said.get(key) ?? { law, edition, ats: [] };
      before.ats.push(at);
      said.set(key, before);
    }
  const [first] = runs;
  return {
    name,
    course: first === undefined ? "" : cellOf(first.spec),
    runs: runs.length,
    grokked: runs.filter(({ reached }) => reached.grok99 !== undefined).length,
    tMem: time("mem"),
    tGrok90: time("grok90"),
    tGrok99: time("grok99"),
    words: [...said.values()].map(({ law, edition, ats }) => ({
      law,
      edition,
      predicted: ats.length,
      at: Math.round(median(ats) ?? NaN),
    })),
  };
}

/** Numbers in a sentence differ from run to run; the reason does not. */
const reasonOf = (why: string): string => why.replace(/\d+(\.\d+)?/g, "…");

function silencesOf(judged: readonly JudgedRun[]): readonly Silence[] {
  const counts = new Map<string, { readonly law: LawId; readonly why: string; runs: number }>();
  for (const { silent } of judged)
    for (const word of Object.values(silent)) {
      const why = word.kind === "declined" ? word.why : `It went on waiting for ${word.waitsFor}.`;
      const key = `${word.law} ${reasonOf(why)}`;
      const before = counts.get(key) ?? { law: word.law, why, runs: 0 };
      before.runs++;
      counts.set(key, before);
    }
  return [...counts.values()].sort((a, b) => b.runs - a.runs);
}

const FITTED: readonly LawId[] = ["powerLaw", "dataThreshold"];

function unseenOf(
  tested: readonly { readonly cell: TriedCell; readonly judged: readonly JudgedRun[] }[],
): Unseen {
  const ours = tested.filter(({ cell }) => !cell.published);
  const judged = ours.flatMap((each) => each.judged);
  const scores = scoreboard(judged).filter(({ law, predicted }) => FITTED.includes(law) && predicted > 0);
  return { cells: ours.length, runs: judged.length, scores };
}

/**
 * One family tried: all of its cells but the one that calibrates.
 * @param calibrates its name
 * @param reach      how far the calibration speaks (known.ts)
 */
export function trial(
  family: Family,
  cells: readonly TriedCell[],
  calibrates: string | undefined,
  reach: Calibration["reach"],
): Trial {
  const own = cells.filter((cell) => cell.family === family && cell.runs.length > 0);
  const base = own.find(({ name }) => name === calibrates);
  const calibration: Calibration = {
    cells: base === undefined ? [] : calibrate(base.runs),
    powers: [],
    reach,
  };
  const tested = own
    .filter((cell) => cell !== base)
    .map((cell) => ({
      cell,
      judged: cell.runs.map((run) => judgeRun(run, calibration)),
    }));
  const all = tested.flatMap(({ judged }) => judged);
  return {
    family,
    reach,
    calibratedOn: base?.name ?? null,
    scores: scoreboard(all),
    cells: tested.map(({ cell, judged }) => cellOutcome(cell, judged)),
    unseen: unseenOf(tested),
    silences: silencesOf(all),
  };
}

/** Every cell's own knowledge: what the page sets out with. Runs that calibrated are known by `runKey`, and marked. */
export function shippedCalibration(cells: readonly TriedCell[]): Calibration {
  return { cells: calibrate(cells.flatMap(({ runs }) => runs)), powers: [], reach: "architecture" };
}

/** How many different runs. */
export function runCount(cells: readonly TriedCell[]): number {
  return new Set(cells.flatMap(({ runs }) => runs.map(({ spec }) => runKey(spec)))).size;
}
