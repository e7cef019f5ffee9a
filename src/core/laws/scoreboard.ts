/**
 * How the laws did over many runs. Nothing is left out in silence: what declined, is void, censored, or had no interval
 * is counted beside the errors of the rest. Beside them stands the floor: the error of an oracle that knows each cell's
 * median, which no law that cannot tell seeds apart can go below.
 */
import { median } from "../statistics.ts";
import { type Calibration, cellOf, runKey } from "./known.ts";
import { LAW_IDS, type LawId, type Prediction, type Target } from "./law.ts";
import { lawNamed } from "./laws.ts";
import { type Ledger, replay } from "./ledger.ts";
import type { FinishedRun } from "./reading.ts";
import { type RunEnd, type Score, endOf, score } from "./score.ts";
import type { RunSpec } from "../spec/keys.ts";

/** A run that is over, and what was said of it. */
export interface JudgedRun {
  /** `runKey`. */
  readonly key: string;
  /** `cellOf`. */
  readonly cell: string;
  /** `null`: it did not memorize. */
  readonly end: RunEnd | null;
  readonly words: readonly { readonly prediction: Prediction; readonly score: Score }[];
  readonly silent: Ledger["silent"];
}

export function judge(spec: RunSpec, ledger: Ledger, end: RunEnd | null): JudgedRun {
  const words =
    end === null ? [] : ledger.entries.map((prediction) => ({ prediction, score: score(prediction, end) }));
  return { key: runKey(spec), cell: cellOf(spec), end, words, silent: ledger.silent };
}

/** A finished run as the laws would have spoken of it while it went. */
export function judgeRun(run: FinishedRun, calibration: Calibration): JudgedRun {
  return judge(run.spec, replay(run, calibration, run.lastStep), endOf(run, run.lastStep));
}

/** A mean error of runs or cells, and how many. */
export interface ErrorOf {
  /** Fractions; `null` for none. */
  readonly mean: number | null;
  readonly median: number | null;
  readonly count: number;
}

export interface LawScore {
  readonly law: LawId;
  readonly edition: 0 | 1;
  /** All runs looked at. */
  readonly runs: number;
  readonly predicted: number;
  /** |error| over the delay: what the papers call MAPE. Runs that reached the milestone, held out ones alone. */
  readonly delay: ErrorOf;
  /** |error| over the time itself. */
  readonly time: ErrorOf;
  /** |median prediction − median time| over the median time, by cell; censored runs count as later than all. */
  readonly cells: ErrorOf;
  /** Median of ln(predicted delay / delay): above 0, too late. */
  readonly bias: number | null;
  /** Truths inside the interval. A censored run counts where its side is certain. */
  readonly coverage: { readonly inside: number; readonly of: number };
  readonly censored: { readonly asSaid: number; readonly missed: number; readonly open: number };
  readonly void: number;
  readonly declined: number;
  /** It never had what it needs. */
  readonly waited: number;
  /** "Never", said of runs that did not grok, and of runs that did. */
  readonly never: { readonly right: number; readonly wrong: number };
  /** Predictions of runs that calibrated them: in no figure above. */
  readonly notHeldOut: number;
  /** Of the same runs as `time`: the oracle's |cell median − time| over the time, and over the delay. */
  readonly floor: { readonly time: ErrorOf; readonly delay: ErrorOf };
}

function errorOf(errors: readonly number[]): ErrorOf {
  const sizes = errors.map(Math.abs);
  const mean = sizes.length === 0 ? null : sizes.reduce((sum, x) => sum + x, 0) / sizes.length;
  return { mean, median: median(sizes), count: sizes.length };
}

function present<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null);
}

/** Kaplan–Meier median of a milestone in each cell, over every run that memorized. */
function cellMedians(runs: readonly JudgedRun[], of: Target): ReadonlyMap<string, number> {
  const times = new Map<string, (number | null)[]>();
  for (const { cell, end } of runs)
    if (end !== null) times.set(cell, [...(times.get(cell) ?? []), end.reached[of] ?? null]);
  return new Map(
    [...times].flatMap(([cell, sample]) => {
      const middle = median(sample);
      return middle === null ? [] : [[cell, middle] as const];
    }),
  );
}

interface Reached {
  readonly run: JudgedRun;
  readonly prediction: Prediction;
  readonly score: Extract<Score, { kind: "reached" }>;
}

function floorOf(reached: readonly Reached[], medians: ReadonlyMap<string, number>): LawScore["floor"] {
  const errors = (delay: boolean): ErrorOf =>
    errorOf(
      present(
        reached.map(({ run, score: { actual } }) => {
          const oracle = medians.get(run.cell);
          const base = delay ? actual - (run.end?.tMem ?? 0) : actual;
          return oracle === undefined || base <= 0 ? null : (oracle - actual) / base;
        }),
      ),
    );
  return { time: errors(false), delay: errors(true) };
}

/** A law's median prediction in each cell, held against the cell's median. */
function cellErrors(
  said: readonly Pick<Reached, "run" | "prediction">[],
  medians: ReadonlyMap<string, number>,
): ErrorOf {
  const byCell = new Map<string, number[]>();
  for (const { run, prediction } of said)
    byCell.set(run.cell, [...(byCell.get(run.cell) ?? []), prediction.at]);
  return errorOf(
    present(
      [...byCell].map(([cell, ats]) => {
        const [truth, middle] = [medians.get(cell), median(ats)];
        return truth === undefined || middle === null ? null : (middle - truth) / truth;
      }),
    ),
  );
}

function lawScore(runs: readonly JudgedRun[], law: LawId, edition: 0 | 1): LawScore {
  const words = runs.flatMap((run) =>
    run.words
      .filter(({ prediction }) => prediction.law === law && prediction.edition === edition)
      .map((word) => ({ run, ...word })),
  );
  const fair = words.filter(({ prediction }) => prediction.heldOut);
  const kept = fair.filter(({ score: { kind } }) => kind !== "void");
  const reached = kept.flatMap(({ run, prediction, score: each }): readonly Reached[] =>
    each.kind === "reached" ? [{ run, prediction, score: each }] : [],
  );
  const censored = kept.flatMap(({ prediction, score: each }) =>
    each.kind === "censored" ? [{ standing: each.standing, banded: prediction.band !== null }] : [],
  );
  const certain = censored.filter(({ standing, banded }) => banded && standing !== "open");
  const insides = present(reached.map(({ score: { inside } }) => inside));
  const medians = cellMedians(runs, lawNamed(law).of);
  const standing = (which: "as said" | "missed" | "open"): number =>
    censored.filter((each) => each.standing === which).length;
  const silences =
    edition === 1
      ? []
      : runs.flatMap(({ end, silent }) => (silent[law] === undefined ? [] : [{ end, word: silent[law] }]));
  const saysNever = silences.filter(({ word }) => word.kind === "declined" && word.never);
  // Changed by hand since, a run proves nothing.
  const nevers = saysNever.filter(
    ({ end, word }) =>
      word.kind === "declined" && !(end?.changes.some((step) => step >= word.madeAt) ?? false),
  );
  const groks = nevers.filter(({ end }) => end?.reached[lawNamed(law).of] !== undefined).length;
  return {
    law,
    edition,
    runs: runs.length,
    predicted: words.length,
    delay: errorOf(present(reached.map(({ score: { delayError } }) => delayError))),
    time: errorOf(reached.map(({ score: { timeError } }) => timeError)),
    cells: cellErrors(kept, medians),
    bias: median(present(reached.map(({ score: { logError } }) => logError))),
    coverage: {
      inside: insides.filter(Boolean).length + certain.filter((each) => each.standing === "as said").length,
      of: insides.length + certain.length,
    },
    censored: { asSaid: standing("as said"), missed: standing("missed"), open: standing("open") },
    void: fair.length - kept.length + saysNever.length - nevers.length,
    declined: silences.filter(({ word }) => word.kind === "declined" && !word.never).length,
    waited: silences.filter(({ word }) => word.kind === "not yet").length,
    never: { right: nevers.length - groks, wrong: groks },
    notHeldOut: words.length - fair.length,
    floor: floorOf(reached, medians),
  };
}

/** Every law over these runs; a second word is scored apart, and listed where there is one. */
export function scoreboard(runs: readonly JudgedRun[]): readonly LawScore[] {
  return LAW_IDS.flatMap((law) => {
    const first = lawScore(runs, law, 0);
    const later = lawScore(runs, law, 1);
    return later.predicted > 0 ? [first, later] : [first];
  });
}
