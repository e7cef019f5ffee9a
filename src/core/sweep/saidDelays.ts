/**
 * What the laws said of a sweep's runs, as delays to be held against the delays measured: each law's first word of each
 * run, counted from memorization. Words that calibrated themselves, or of runs changed by hand, are no test and left out.
 */
import type { LawId } from "../laws/law.ts";
import type { JudgedRun } from "../laws/scoreboard.ts";

export interface SaidDelay {
  /** Of its run in the sweep. */
  readonly key: string;
  readonly law: LawId;
  /** Steps after memorization, above 0. */
  readonly predicted: number;
  /** Likewise; of a censored run those up to its end. */
  readonly measured: number;
  readonly censored: boolean;
}

export interface SaidDelays {
  readonly delays: readonly SaidDelay[];
  /** Words that have no place on logarithmic axes: a step that had passed, or a grok that came with memorizing. */
  readonly without: number;
}

/** @param judged by the sweep's key */
export function saidDelays(judged: ReadonlyMap<string, JudgedRun>): SaidDelays {
  const delays: SaidDelay[] = [];
  let without = 0;
  for (const [key, { end, words }] of judged) {
    if (end === null) continue;
    for (const { prediction, score } of words) {
      if (prediction.edition === 1 || !prediction.heldOut || score.kind === "void") continue;
      const censored = score.kind === "censored";
      const predicted = prediction.at - end.tMem;
      const measured = (censored ? score.limit : score.actual) - end.tMem;
      if (predicted > 0 && measured > 0)
        delays.push({ key, law: prediction.law, predicted, measured, censored });
      else without++;
    }
  }
  return { delays, without };
}
