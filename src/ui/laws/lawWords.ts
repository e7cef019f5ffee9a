/** What a row of the panel says, in words. Pure. */
import type { Declined, Input, LawId, NotYet, Prediction, Target } from "../../core/laws/law.ts";
import { lawNamed } from "../../core/laws/laws.ts";
import type { Origin } from "../../core/laws/origin.ts";
import type { Score } from "../../core/laws/score.ts";
import type { Live } from "../../core/runState.ts";
import type { LawsShown, Said } from "../../state/laws.ts";
import { THIN, formatStep } from "../charts/format.ts";

/** A law on the page: its word, or why it has none. */
export type Standing =
  | { readonly kind: "idle" }
  | { readonly kind: "lost"; readonly at: number }
  | Declined
  | NotYet
  | ({ readonly kind: "said" } & Said);

/** The word that a row shows in its line: the law's first. */
export function standingOf({ said, silent, lostAt }: LawsShown, law: LawId, runs: boolean): Standing {
  if (!runs) return { kind: "idle" };
  if (lostAt !== null) return { kind: "lost", at: lostAt };
  const first = said.find(({ prediction }) => prediction.law === law);
  return first === undefined
    ? (silent[law] ?? { kind: "not yet", law, waitsFor: "the run to memorize" })
    : { kind: "said", ...first };
}

/** What a milestone is called. */
export const TARGETS: Readonly<Record<Target, string>> = {
  grok90: `test accuracy 90${THIN}%`,
  grok99: `test accuracy 99${THIN}%`,
};

/** `+12 %`, with a sign that is never a hyphen. */
export function signedPercent(share: number): string {
  const percent = Math.round(share * 100);
  return `${percent < 0 ? "−" : percent > 0 ? "+" : ""}${Math.abs(percent)}${THIN}%`;
}

export function bandText({ band }: Prediction): string {
  return band === null
    ? "no interval"
    : `${Math.round(band.level * 100)}${THIN}%: ${formatStep(band.low)} to ${formatStep(band.high)}`;
}

/** `in 120` or `40 ago`, in steps. */
export function countdown(at: number, now: number): string {
  const left = Math.round(at) - now;
  return left >= 0 ? `in ${formatStep(left)}` : `${formatStep(-left)} ago`;
}

/** A line has no room for the word. */
function insideMark(inside: boolean | null): string {
  return inside === null ? "" : inside ? " ✓" : " ✗";
}

/** What a later word has more, after a comma; nothing for a first one. */
export function laterText({ law, edition }: Prediction): string {
  const { later } = lawNamed(law);
  return edition === 1 && later !== undefined ? `, ${later.from}` : "";
}

/** Whether it proves anything that the law is right here. */
export function heldOutText({ heldOut }: Pick<Prediction, "heldOut">): string {
  return heldOut
    ? "Held out: this run had no part in what the law was calibrated on."
    : "This run helped to calibrate the law: it proves nothing.";
}

/** How a prediction did, in the few words of a line. */
export function verdictText(score: Score): string {
  switch (score.kind) {
    case "reached": {
      const error = score.delayError ?? score.timeError;
      return `${signedPercent(error)}${insideMark(score.inside)}`;
    }
    case "censored":
      return score.standing === "as said"
        ? "later, as said"
        : score.standing === "missed"
          ? "missed"
          : "open";
    case "void":
      return "void";
  }
}

/** The same as a sentence. */
export function verdictSentence({ of }: Prediction, score: Score): string {
  switch (score.kind) {
    case "reached": {
      const { actual, delayError, timeError, inside } = score;
      const error =
        delayError === null
          ? `${signedPercent(timeError)} of the step`
          : `${signedPercent(delayError)} of the delay since memorizing`;
      const where = inside === null ? "" : inside ? "; inside its interval" : "; outside its interval";
      return `Truth: ${TARGETS[of]} at step ${formatStep(actual)}. Error ${error}${where}.`;
    }
    case "censored": {
      const by = `${TARGETS[of].replace(/^t/, "T")} did not come by step ${formatStep(score.limit)}`;
      switch (score.standing) {
        case "as said":
          return `${by}: as said, later than that.`;
        case "missed":
          return `${by}, where all of the prediction lay before: missed.`;
        case "open":
          return `${by}, within the interval: the run was too short to tell.`;
      }
    }
    case "void":
      return `The run was changed by hand at step ${formatStep(score.changedAt)}: not scored.`;
  }
}

/** `paper, arXiv …`: where a law or a number is from. */
export function originText({ kind, text }: Origin): string {
  switch (kind) {
    case "paper":
      return `paper, ${text}`;
    case "fit":
      return `fit to ${text}`;
    case "our derivation":
    case "setting":
      return text;
    case "measured":
      return `measured, ${text}`;
  }
}

/** Inputs that are from one place stand together, in the order in which places come up. */
export function byOrigin(
  inputs: readonly Input[],
): readonly (readonly [origin: string, of: readonly Input[]])[] {
  const places = new Map<string, Input[]>();
  for (const input of inputs) {
    const place = originText(input.origin);
    places.set(place, [...(places.get(place) ?? []), input]);
  }
  return [...places];
}

/** The step of a milestone of a run that nobody had changed by then; else none. */
export function cameFreely({ reached, fired }: Live, of: Target): number | undefined {
  const at = reached[of];
  return at === undefined || fired.some(({ step }) => step < at) ? undefined : at;
}

/** Where it was said that this run never groks, and it has. @param came the step of the milestone, if that has come */
export function isWronglyNever(standing: Standing, came: number | undefined): boolean {
  return standing.kind === "declined" && standing.never && came !== undefined;
}

/** One sentence that says where a law stands. @param came the step of its milestone, if that has come */
export function standingSentence(standing: Standing, law: LawId, came?: number): string {
  switch (standing.kind) {
    case "idle":
      return `Speaks once memorized. For ${lawNamed(law).regime}.`;
    case "lost":
      return `Taken up again at step ${formatStep(standing.at)}: what was said before the reload is gone, and none is made up afterwards.`;
    case "declined":
      return [
        `${standing.why} Said at step ${formatStep(standing.madeAt)}.`,
        ...(came !== undefined && isWronglyNever(standing, came)
          ? [`Truth: ${TARGETS[lawNamed(law).of]} at step ${formatStep(came)}.`]
          : []),
      ].join(" ");
    case "not yet":
      return `Waits for ${standing.waitsFor}.`;
    case "said": {
      const { prediction, score } = standing;
      if (score !== null) return verdictSentence(prediction, score);
      return `${TARGETS[prediction.of].replace(/^t/, "T")} at step ${formatStep(prediction.at)} (${bandText(prediction)}), said at step ${formatStep(prediction.madeAt)}${laterText(prediction)}.`;
    }
  }
}
