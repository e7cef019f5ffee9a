/**
 * What the laws have said of one run, each word with its date. A prediction that stands here never moves: a law's later
 * word is an entry of its own. Laws are asked at the points of the evaluation grid, in order, so the ledger of a run does
 * not depend on how often, or when, anyone looked.
 */
import { nextGridPoint } from "../grid.ts";
import type { Calibration } from "./known.ts";
import { type Declined, LAW_IDS, type LawId, type NotYet, type Prediction, type Word } from "./law.ts";
import { LAWS, lawNamed } from "./laws.ts";
import { declined } from "./regime.ts";
import { type RunSoFar, type RunView, viewAt } from "./view.ts";

export interface Ledger {
  /** In the order they were made. */
  readonly entries: readonly Prediction[];
  /** Of each law that has no entry: its latest word. Missing before memorization was looked at. */
  readonly silent: Readonly<Partial<Record<LawId, Declined | NotYet>>>;
  /** The grid has been asked up to here. */
  readonly upTo: number;
}

export const EMPTY_LEDGER: Ledger = { entries: [], silent: {}, upTo: -1 };

/** A law's word, were it asked at this view; once its milestone is there it has nothing left to predict. */
function ask(law: LawId, view: RunView, calibration: Calibration, edition: 0 | 1): Word | null {
  const { predict, later, of } = lawNamed(law);
  if (edition === 1 && later === undefined) return null;
  const word = edition === 0 ? predict(view, calibration) : later?.predict(view, calibration);
  if (word === undefined || word.kind === "declined") return word ?? null;
  const grokked = view.reached(of);
  // What was made from data up to a step before the grok was still a prediction, even if it is asked for late.
  const late = grokked !== null && (word.kind === "not yet" || word.madeAt >= grokked);
  return late ? declined(law, view, "The run had grokked before the law had what it needs.") : word;
}

/** The first word of every law at a view. */
export function predictions(view: RunView, calibration: Calibration): readonly Word[] {
  return LAWS.flatMap(({ id }) => ask(id, view, calibration, 0) ?? []);
}

function hasEntry(entries: readonly Prediction[], law: LawId, edition: 0 | 1): boolean {
  return entries.some((entry) => entry.law === law && entry.edition === edition);
}

/** Where a second window is the same as the first, the law has said nothing new. */
function repeats(entries: readonly Prediction[], word: Prediction): boolean {
  const first = entries.find(({ law, edition }) => law === word.law && edition === 0);
  return first !== undefined && first.at === word.at && first.from === word.from;
}

function askedAt(ledger: Ledger, view: RunView, calibration: Calibration): Ledger {
  const entries = [...ledger.entries];
  const silent = { ...ledger.silent };
  for (const law of LAW_IDS) {
    if (!hasEntry(entries, law, 0)) {
      const word = ask(law, view, calibration, 0);
      if (word?.kind === "prediction") {
        entries.push(word);
        delete silent[law];
      } else if (word !== null) {
        const before = silent[law];
        // A reason keeps the date at which it was first given.
        if (before?.kind !== "declined" || word.kind !== "declined" || before.why !== word.why)
          silent[law] = word;
      }
    }
    if (!hasEntry(entries, law, 1)) {
      const word = ask(law, view, calibration, 1);
      if (word?.kind === "prediction" && !repeats(entries, word)) entries.push(word);
    }
  }
  return { entries, silent, upTo: view.step };
}

/**
 * The ledger when the run has come to a step: every grid point since the last time is asked. Before memorization there
 * is nothing to ask, nor once both milestones are there.
 * @param to where the run stands; all of its curves up to here are known
 */
export function advanceLedger(ledger: Ledger, run: RunSoFar, calibration: Calibration, to: number): Ledger {
  const { mem, grok90, grok99 } = run.reached;
  let next = ledger;
  if (mem === undefined || mem > to) return next;
  const over = grok90 === undefined || grok99 === undefined ? Infinity : Math.max(grok90, grok99);
  let point = next.upTo < mem ? mem : nextGridPoint(next.upTo);
  const last = over === Infinity ? to : Math.min(to, nextGridPoint(over - 1)); // the first point that knows of both
  for (; point <= last; point = nextGridPoint(point)) next = askedAt(next, viewAt(run, point), calibration);
  return next;
}

/** The ledger of a run that is over, as it would have been kept live. */
export function replay(run: RunSoFar, calibration: Calibration, lastStep: number): Ledger {
  return advanceLedger(EMPTY_LEDGER, run, calibration, lastStep);
}
