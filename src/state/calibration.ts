/**
 * What the laws are calibrated on, as chosen on the page: recorded cells, whole, and runs of this visit, one by one. A cell
 * of this visit speaks before a recorded one of the same setting. Calibrating takes a moment, and is done in pieces, each
 * short enough for the page.
 */
import { cellSteps } from "../core/laws/calibration.ts";
import { type Calibration, type CellKnowledge, type RunFit, familyOf } from "../core/laws/known.ts";
import type { FinishedRun } from "../core/laws/reading.ts";
import { runOf } from "../core/laws/trace.ts";
import { type Finished, type FinishedCell, type FinishedOne, createFinished } from "./finished.ts";

/** A run of this visit, on offer. */
export interface VisitRun {
  readonly fit: RunFit;
  readonly criticalNorm: number | null;
  readonly chosen: boolean;
}

export interface VisitCell extends Pick<CellKnowledge, "course" | "family" | "setting"> {
  readonly runs: readonly VisitRun[];
  /** What the chosen runs have told; `null`: none is chosen, or they are still being read. */
  readonly knowledge: CellKnowledge | null;
}

export interface CalibrationShown {
  /** `null` until it was fetched. */
  readonly recorded: readonly { readonly cell: CellKnowledge; readonly chosen: boolean }[] | null;
  readonly visit: readonly VisitCell[];
  /** A choice that does not count yet. */
  readonly working: boolean;
}

export const NOTHING_CALIBRATED: CalibrationShown = { recorded: null, visit: [], working: false };

export interface CalibrationChoice {
  /** The record; the first call settles it, all of its cells chosen. */
  settle(recorded: Calibration): void;
  chooseRecorded(course: string, chosen: boolean): void;
  /** @param runs keys of runs of this visit */
  chooseRuns(runs: readonly string[], chosen: boolean): void;
  readonly add: Finished["add"];
}

interface Known {
  /** Of the runs behind it. */
  readonly keys: string;
  readonly knowledge: CellKnowledge;
}

/** Runs, and how far each went: one that went on for longer tells more. */
function keysOf(runs: readonly FinishedOne[]): string {
  return runs.map(({ fit }) => `${fit.run} ${fit.lastStep}`).join("\n");
}

/** One after the other: their curves take room. */
function* eachRun(runs: readonly FinishedOne[]): Generator<FinishedRun, void> {
  for (const { ended } of runs) yield runOf(ended);
}

/**
 * @param calibrate the laws are calibrated on this from now on
 * @param show      what is on the page from now on
 */
export function createCalibration(
  calibrate: (calibration: Calibration) => void,
  show: (shown: CalibrationShown) => void,
): CalibrationChoice {
  let recorded: Calibration | null = null;
  const unchosen = new Set<string>();
  const chosen = new Set<string>();
  const known = new Map<string, Known>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const finished = createFinished(
    (key) => chosen.has(key),
    () => {
      if (finished.cells().some(isUnread)) settleChoice();
      else tell();
    },
  );

  const chosenOf = ({ runs }: FinishedCell): readonly FinishedOne[] =>
    runs.filter(({ fit }) => chosen.has(fit.run));
  const isUnread = (cell: FinishedCell): boolean => chosenOf(cell).length > 0 && knowledgeOf(cell) === null;

  function knowledgeOf(cell: FinishedCell): CellKnowledge | null {
    const runs = chosenOf(cell);
    const before = known.get(cell.course);
    return runs.length > 0 && before?.keys === keysOf(runs) ? before.knowledge : null;
  }

  function visitCell(cell: FinishedCell): VisitCell {
    const { course, runs } = cell;
    const [{ ended: first }] = runs;
    const { spec } = first;
    const { p, trainFraction, learningRate, weightDecay } = spec;
    return {
      course,
      family: familyOf(spec),
      setting: { p, trainFraction, learningRate, weightDecay },
      runs: runs.map(({ fit, criticalNorm }) => ({ fit, criticalNorm, chosen: chosen.has(fit.run) })),
      knowledge: knowledgeOf(cell),
    };
  }

  function tell(): void {
    show({
      recorded: recorded?.cells.map((cell) => ({ cell, chosen: !unchosen.has(cell.course) })) ?? null,
      visit: finished.cells().map(visitCell),
      working: timer !== null,
    });
  }

  function* work(): Generator<void, void> {
    for (const cell of finished.cells()) {
      if (!isUnread(cell)) continue;
      const runs = chosenOf(cell);
      const knowledge = yield* cellSteps(eachRun(runs), "visit");
      if (knowledge !== null) known.set(cell.course, { keys: keysOf(runs), knowledge });
    }
  }

  /** The laws hear of it when all of it is read. */
  function settleChoice(): void {
    if (timer !== null) clearTimeout(timer);
    const steps = work();
    const next = (): void => {
      if (steps.next().done !== true) {
        timer = setTimeout(next, 0);
        return;
      }
      timer = null;
      if (recorded !== null) {
        const own = finished.cells().flatMap((cell) => knowledgeOf(cell) ?? []);
        const others = recorded.cells.filter(({ course }) => !unchosen.has(course));
        // Of cells equally near the first speaks.
        calibrate({ ...recorded, cells: [...own, ...others] });
      }
      tell();
    };
    timer = setTimeout(next, 0);
    tell();
  }

  return {
    settle(record) {
      if (recorded !== null) return;
      recorded = record;
      // Laws wait for it: at once, not in a moment.
      calibrate(record);
      if (chosen.size > 0) settleChoice();
      else tell();
    },
    chooseRecorded(course, on) {
      if (on) unchosen.delete(course);
      else unchosen.add(course);
      settleChoice();
    },
    chooseRuns(runs, on) {
      for (const run of runs) {
        if (on) chosen.add(run);
        else chosen.delete(run);
      }
      settleChoice();
    },
    add: finished.add,
  };
}
