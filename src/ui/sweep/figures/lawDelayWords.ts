/** What the picture of the laws' words on a sweep says. Pure. */
import { lawNamed } from "../../../core/laws/laws.ts";
import type { JudgedRun, LawScore } from "../../../core/laws/scoreboard.ts";
import type { SaidDelays } from "../../../core/sweep/saidDelays.ts";
import { countsText } from "../../gallery/galleryText.ts";
import { percent } from "../../laws/scoreWords.ts";

/** Law by law, the best first: only first words, and of those who had one. */
export function speakers(scores: readonly LawScore[]): readonly LawScore[] {
  return scores
    .filter(({ edition, predicted }) => edition === 0 && predicted > 0)
    .sort((a, b) => (a.delay.mean ?? Infinity) - (b.delay.mean ?? Infinity));
}

interface Asked {
  readonly judged: ReadonlyMap<string, JudgedRun>;
  readonly scores: readonly LawScore[];
  readonly said: SaidDelays;
  /** Ended runs of the plan that cannot be asked: they were made elsewhere, and only their outcome is known. */
  readonly unasked: number;
  /** Runs that are yet to be asked. */
  readonly waiting: number;
}

export function lawDelayCaption({ judged, scores, said, unasked, waiting }: Asked): string {
  const rest = [
    ...(said.without > 0
      ? [`${countsText(said.without, "word")} without a place here: the step had passed when it was said.`]
      : []),
    ...(unasked > 0
      ? [`Of ${countsText(unasked, "run")} made elsewhere or changed by hand no course is known.`]
      : []),
    ...(waiting > 0 ? [`${countsText(waiting, "run")} still to be asked.`] : []),
  ];
  const all = speakers(scores);
  const [best] = all;
  const head = ((): string => {
    if (judged.size === 0)
      return unasked > 0 || waiting > 0 ? "" : "Each run is put to the laws when it has ended.";
    if (best === undefined) return `No law speaks of these ${countsText(judged.size, "run")}: see the table.`;
    const error = best.delay.mean === null ? "" : `, by ${percent(best.delay.mean)} of the delay`;
    return `${countsText(all.length, "law")} of ${scores.filter(({ edition }) => edition === 0).length} spoke. Nearest: ${lawNamed(best.law).name}${error}.`;
  })();
  return [head, ...rest].filter((part) => part !== "").join(" ");
}

/** One line of the CSV a word. */
export function lawDelayCsv({ delays }: SaidDelays): string {
  const rows = delays.map(({ key, law, measured, predicted, censored }) =>
    [key, law, measured, predicted, censored].join(","),
  );
  return ["spec,law,measured,predicted,censored", ...rows].map((row) => `${row}\n`).join("");
}
