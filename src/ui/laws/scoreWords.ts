/** What the table "How the laws did" says, in words. Pure. */
import { lawNamed } from "../../core/laws/laws.ts";
import { type Beside, PUBLISHED_FLOORS } from "../../core/laws/publishedScores.ts";
import type { ErrorOf, LawScore } from "../../core/laws/scoreboard.ts";
import type { Silence, Trial } from "../../core/laws/trial.ts";
import { FAMILIES } from "../../core/laws/known.ts";
import { DASH, THIN } from "../charts/format.ts";

/** `12.8 %`: published figures have one decimal. */
export function percent(share: number | null): string {
  return share === null ? DASH : `${(100 * share).toFixed(1)}${THIN}%`;
}

const counted = (n: number, what: string): string => `${n} ${n === 1 ? what : `${what}s`}`;

export function lawName({ law, edition }: Pick<LawScore, "law" | "edition">): string {
  return edition === 0 ? lawNamed(law).name : `${lawNamed(law).name}, later word`;
}

export function ofCount({ mean, count }: ErrorOf): string {
  return mean === null ? DASH : `${percent(mean)} of ${count}`;
}

export function silentText({ declined, waited, never }: LawScore): string {
  const parts = [
    ...(declined > 0 ? [`${declined} declined`] : []),
    ...(waited > 0 ? [`${waited} waited`] : []),
    ...(never.right + never.wrong > 0 ? [`${never.right + never.wrong} never, ${never.wrong} wrong`] : []),
  ];
  return parts.length === 0 ? DASH : parts.join(", ");
}

const REACHES = {
  architecture: "for its own network and train fraction alone",
  family: "for all of its family",
} as const;

/** On what a trial was calibrated, and on what it was tested. */
export function trialText({ calibratedOn, reach, cells }: Trial): string {
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
  const on =
    calibratedOn === null
      ? "The cell that calibrates has not been made yet"
      : `Calibrated on ${calibratedOn}, speaking ${REACHES[reach]}`;
  return runs === 0
    ? `${on}; no other cell has been made yet.`
    : `${on}; tested on ${counted(cells.length, "other cell")}, ${counted(runs, "run")}.`;
}

/** How the fits to published seeds did where they had seen nothing; `null` where there is no such cell. */
export function unseenText({ cells, runs, scores }: Trial["unseen"]): string | null {
  if (scores.length === 0) return null;
  const each = scores.map(
    (score) =>
      `${lawName(score)} ${percent(score.delay.mean)} (of a cell’s median ${percent(score.cells.mean)}, inside its 90 % ${score.coverage.inside} of ${score.coverage.of})`,
  );
  const floor = percent(scores[0]?.floor.delay.mean ?? null);
  return `On the ${counted(cells, "cell")} that no fit has seen, ${counted(runs, "run")}: ${each.join("; ")}; their floor ${floor}.`;
}

/** What a paper found, and why ours is worse where it is. */
export function besideText({ published, ours, why }: Beside): string {
  const { law, error, runs, of, source } = published;
  const said = ours === null ? "here it had no word" : `ours ${ofCount(ours)}`;
  const head = `${lawNamed(law).name}: paper, ${source}, ${percent(error)} of ${runs} runs (${of}); ${said}.`;
  return why === null ? head : `${head} ${why}`;
}

/** The floor that the published seeds have. */
export function floorText(family: Trial["family"]): string | null {
  const floor = PUBLISHED_FLOORS[family];
  return floor === undefined
    ? null
    : `An oracle that knows each cell’s median errs by ${percent(floor)} of the delay to T_90 on the published seeds (fit to public data, arXiv 2606.13753).`;
}

export function silenceText({ law, why, runs }: Silence, all: number): string {
  return `${lawNamed(law).name}, silent in ${runs} of ${all}: ${why}`;
}

export const familyName = (family: Trial["family"]): string =>
  FAMILIES[family].charAt(0).toUpperCase() + FAMILIES[family].slice(1);

/** A wider reach that changes no figure is not shown twice. @returns trials to show, the widest reach of each family first */
export function shownTrials(trials: readonly Trial[]): readonly Trial[] {
  const families = [...new Set(trials.map(({ family }) => family))];
  return families.flatMap((family) => {
    const own = trials.filter((trial) => trial.family === family);
    const wide = own.find(({ reach }) => reach === "family");
    const near = own.find(({ reach }) => reach === "architecture");
    if (wide === undefined || near === undefined) return own;
    const same = JSON.stringify(wide.scores) === JSON.stringify(near.scores);
    return same ? [wide] : [wide, near];
  });
}
