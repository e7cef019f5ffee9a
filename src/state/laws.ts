/**
 * What the laws have said of the run on the page, each word when its step had come, and how they did over the runs of
 * this visit. The ledger itself is core's (core/laws/ledger.ts); this is who keeps it, and when it is asked.
 */
import type { Curves } from "../core/curves.ts";
import type { Calibration } from "../core/laws/known.ts";
import { type Joint, jointWord } from "../core/laws/joint.ts";
import { LAW_IDS, type Prediction } from "../core/laws/law.ts";
import { EMPTY_LEDGER, type Ledger, advanceLedger } from "../core/laws/ledger.ts";
import { type Score, endOf, score } from "../core/laws/score.ts";
import { type JudgedRun, type LawScore, judge, scoreboard } from "../core/laws/scoreboard.ts";
import type { RunSoFar } from "../core/laws/view.ts";
import { decayedCount } from "../core/radius.ts";
import { type Live, type RunState, isUnderWay, liveOf } from "../core/runState.ts";
import type { RunSpec } from "../core/spec/keys.ts";

/** What laws need of a run on the page. */
export interface Followed {
  readonly spec: RunSpec;
  readonly state: RunState;
}

/** A prediction, and how it did: `null` until its milestone has come or the run is over. */
export interface Said {
  readonly prediction: Prediction;
  readonly score: Score | null;
}

/** Laws on the page. New only when something was said or scored. */
export interface LawsShown {
  /** In the order they were made. */
  readonly said: readonly Said[];
  /** Why each law without a word has none. */
  readonly silent: Ledger["silent"];
  /**
   * Where a reload took up a run that had memorized, else `null`: what was said before went with the page, and is not
   * made up afterwards.
   */
  readonly lostAt: number | null;
  /** The joint condition as it was set when the run had memorized; `null` before. */
  readonly joint: Joint | null;
  /** Over the runs of this visit that came to their end. */
  readonly board: readonly LawScore[];
  readonly judged: number;
}

export const NO_LAWS: LawsShown = {
  said: [],
  silent: {},
  lostAt: null,
  joint: null,
  board: [],
  judged: 0,
};

export interface Laws {
  /**
   * What earlier runs have told. Until this is settled nobody is asked, so that no word rests on how fast it came. Told
   * again, it counts for runs that memorize from then on: a run is asked with one calibration throughout, which nobody
   * can have chosen for how the run went on.
   */
  calibrate(calibration: Calibration): void;
  /** The run, some events later: all of its curves up to where it stands are known. */
  follow(run: Followed): void;
  /** The run goes on from an earlier step: what was said from later ones was of a course that is no more. */
  rewind(step: number): void;
  /** A run from before a reload goes on. */
  restore(live: Live): void;
  /** No run; the runs that were judged stay. */
  clear(): void;
}

function sameSilence(a: Ledger["silent"], b: Ledger["silent"]): boolean {
  const text = (silent: Ledger["silent"]): string =>
    LAW_IDS.map((law) => {
      const word = silent[law];
      if (word === undefined) return "";
      return word.kind === "declined" ? `${word.madeAt} ${word.why}` : word.waitsFor;
    }).join("\n");
  return a === b || text(a) === text(b);
}

/** @param show what is on the page from now on */
export function createLaws(curves: () => Curves, show: (laws: LawsShown) => void): Laws {
  let calibration: Calibration | null = null;
  /** The one that the run on the page is asked with; `null` until it has memorized. */
  let asked: Calibration | null = null;
  let ledger = EMPTY_LEDGER;
  let shown = NO_LAWS;
  /** The run last heard of, for when the calibration comes late. */
  let latest: Followed | null = null;
  const judged = new Map<string, JudgedRun>();

  function tell(next: LawsShown): void {
    shown = next;
    show(next);
  }

  function soFar({ spec, state }: Followed): RunSoFar {
    const { reached, fired } = liveOf(state);
    return { spec, decayed: decayedCount(spec), curves: curves(), reached, fired };
  }

  /** A score once given stands. */
  function scored(run: RunSoFar, lastStep: number, over: boolean): readonly Said[] {
    const end = endOf(run, lastStep);
    return ledger.entries.map((prediction) => {
      const before = shown.said.find((each) => each.prediction === prediction);
      if (before !== undefined && before.score !== null) return before;
      const due = end !== null && (over || end.reached[prediction.of] !== undefined);
      if (!due) return before ?? { prediction, score: null };
      return { prediction, score: score(prediction, end) };
    });
  }

  function judgeRun(run: RunSoFar, lastStep: number): Pick<LawsShown, "board" | "judged"> {
    const one = judge(run.spec, ledger, endOf(run, lastStep));
    // The first stands: the same run again says nothing new, and what has been calibrated on it since must not speak in
    // its place. One that went on for longer tells more.
    const before = judged.get(one.key);
    if (before === undefined || (before.end?.lastStep ?? 0) < lastStep) judged.set(one.key, one);
    return { board: scoreboard([...judged.values()]), judged: judged.size };
  }

  function follow(run: Followed): void {
    latest = run;
    if (calibration === null || shown.lostAt !== null) return;
    const { state } = run;
    const { step, reached } = liveOf(state);
    const over = state.kind === "ended";
    if (reached.mem === undefined && !over) return;
    const sofar = soFar(run);
    asked ??= calibration;
    // While events still come, more of the last step may be on its way.
    const upTo = state.kind === "training" ? step - 1 : step;
    ledger = advanceLedger(ledger, sofar, asked, upTo);
    const joint = shown.joint ?? jointWord(sofar, asked, upTo);
    const said = scored(sofar, step, over);
    const isNew = said.length !== shown.said.length || said.some((each, i) => each !== shown.said[i]);
    if (!over && !isNew && joint === shown.joint && sameSilence(ledger.silent, shown.silent)) return;
    const board = over ? judgeRun(sofar, step) : { board: shown.board, judged: shown.judged };
    tell({ ...shown, said, silent: ledger.silent, joint, ...board });
  }

  return {
    calibrate(known) {
      calibration = known;
      if (asked !== null) return;
      if (latest !== null && (isUnderWay(latest.state) || latest.state.kind === "ended")) follow(latest);
    },
    follow,
    rewind(step) {
      ledger = {
        entries: ledger.entries.filter(({ madeAt }) => madeAt <= step),
        silent: {},
        upTo: Math.min(ledger.upTo, step),
      };
      const said = ledger.entries.map((prediction) => ({ prediction, score: null }));
      const hasJoint = shown.joint !== null && shown.joint.madeAt <= step;
      tell({ ...shown, said, silent: {}, joint: hasJoint ? shown.joint : null });
    },
    restore({ step, reached }) {
      ledger = EMPTY_LEDGER;
      asked = null;
      tell({ ...shown, said: [], silent: {}, joint: null, lostAt: reached.mem === undefined ? null : step });
    },
    clear() {
      latest = null;
      asked = null;
      ledger = EMPTY_LEDGER;
      if (shown.said.length > 0 || shown.lostAt !== null || shown.silent !== NO_LAWS.silent)
        tell({ ...shown, said: [], silent: NO_LAWS.silent, joint: null, lostAt: null });
    },
  };
}
