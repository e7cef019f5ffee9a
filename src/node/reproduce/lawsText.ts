/** The record of the laws as text: for each family one table, its published figures, and what kept the laws silent. */
import { FAMILIES, type Family } from "../../core/laws/known.ts";
import { lawNamed } from "../../core/laws/laws.ts";
import type { LawRecord } from "../../core/laws/record.ts";
import { CROSS_TASK, PUBLISHED_FLOORS, besidePublished } from "../../core/laws/publishedScores.ts";
import type { ErrorOf, LawScore } from "../../core/laws/scoreboard.ts";
import type { Trial } from "../../core/laws/trial.ts";
import { counted } from "./making.ts";
import { columns } from "./shellText.ts";

const percent = (x: number | null): string => (x === null ? "–" : `${(100 * x).toFixed(1)} %`);
const meanText = ({ mean, count }: ErrorOf): string => (mean === null ? "–" : `${percent(mean)} of ${count}`);

function nameOf({ law, edition }: LawScore): string {
  return edition === 0 ? lawNamed(law).name : `${lawNamed(law).name}, later`;
}

const HEAD = [
  "law",
  "said",
  "cell medians",
  "delay",
  "its floor",
  "time",
  "its floor",
  "inside 90 %",
  "bias",
  "declined",
  "waited",
  "never, wrong",
  "censored",
];

/** exp of a log error, as a factor: 1.2× is a fifth too late. */
const factorText = (bias: number | null): string => (bias === null ? "–" : `${Math.exp(bias).toFixed(2)}×`);

function scoreLine(score: LawScore): readonly string[] {
  const { runs, predicted, cells, delay, time, floor, coverage, bias, declined, waited, never, censored } =
    score;
  const { asSaid, missed, open } = censored;
  return [
    nameOf(score),
    `${predicted}/${runs}`,
    meanText(cells),
    meanText(delay),
    percent(floor.delay.mean),
    meanText(time),
    percent(floor.time.mean),
    coverage.of === 0 ? "–" : `${coverage.inside}/${coverage.of}`,
    factorText(bias),
    String(declined),
    String(waited),
    `${never.right + never.wrong}, ${never.wrong}`,
    String(asSaid + missed + open),
  ];
}

/** What a paper found of a law in this family, beside ours, and why ours is worse where it is. */
export function besideLines(tried: Trial): readonly string[] {
  return besidePublished(tried).map(({ published, ours, why }) => {
    const { law, error, runs, of, source } = published;
    const said = ours === null ? "ours had no word" : `ours ${meanText(ours)}`;
    const head = `${lawNamed(law).name}, published ${percent(error)} of ${runs} runs (${of}; ${source}), ${said}.`;
    return why === null ? head : `${head} ${why}`;
  });
}

const STEPS = (x: number | null): string => (x === null ? "–" : String(Math.round(x)));

function cellsText({ cells, scores }: Trial): string {
  const voices = scores.filter(({ predicted }) => predicted > 0);
  return columns([
    ["cell", "runs", "T_mem", "T_90", "T_99", ...voices.map(nameOf)],
    ...cells.map(({ name, runs, tMem, tGrok90, tGrok99, words }) => [
      name,
      String(runs),
      STEPS(tMem),
      STEPS(tGrok90),
      STEPS(tGrok99),
      ...voices.map(({ law, edition }) => {
        const word = words.find((each) => each.law === law && each.edition === edition);
        return word === undefined ? "–" : `${word.at} (${word.predicted})`;
      }),
    ]),
  ]);
}

/** The fits to published seeds, where they had seen nothing. */
function unseenLines({ unseen: { cells, runs, scores } }: Trial): readonly string[] {
  if (scores.length === 0) return [];
  const head = `Of which ${counted(cells, "cell")} that no fit has seen, ${counted(runs, "run")}:`;
  return [head, columns([HEAD, ...scores.map(scoreLine)])];
}

const REACHES = {
  architecture: "speaking for its own network and train fraction",
  family: "speaking for all of its family",
} as const;

/** What is silent in nearly every run is told; single runs are not. */
const MOST_SILENCES = 6;

function trialText(trial: Trial): string {
  const { family, reach, calibratedOn, cells, scores, silences } = trial;
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
  const on = calibratedOn === null ? "nothing has calibrated it" : `calibrated on ${calibratedOn}`;
  const head = `${FAMILIES[family]}: ${on}, ${REACHES[reach]}; tested on ${counted(cells.length, "cell")}, ${counted(runs, "run")}.`;
  if (runs === 0) return `${head} No other cell has runs yet.`;
  const floor = PUBLISHED_FLOORS[family];
  return [
    head,
    columns([HEAD, ...scores.map(scoreLine)]),
    cellsText(trial),
    ...(floor === undefined
      ? []
      : [`The floor of the delay to T_90 on the published seeds: ${percent(floor)}.`]),
    ...unseenLines(trial),
    ...besideLines(trial),
    ...silences
      .slice(0, MOST_SILENCES)
      .map(({ law, why, runs: n }) => `${lawNamed(law).name} was silent in ${n} of ${runs}: ${why}`),
  ].join("\n");
}

/** A wider reach that changes nothing is said so, not shown again. */
function repeats(trial: Trial, before: Trial | undefined): boolean {
  return before?.family === trial.family && JSON.stringify(before.scores) === JSON.stringify(trial.scores);
}

export function lawsText({ trials, runs }: LawRecord): string {
  const families = new Set<Family>(trials.map(({ family }) => family));
  const cross = `Published for ${CROSS_TASK.of}, which are not run here: ${percent(CROSS_TASK.error)} of ${CROSS_TASK.runs} runs (${CROSS_TASK.source}).`;
  const legend =
    "cell medians: a law's median prediction against the cell's median; delay, time: mean error of single runs over " +
    "T_grok − T_mem and over T_grok; its floor: an oracle that knows each cell's median; bias: median of predicted " +
    "over actual delay. The power law and the data threshold were fitted to other seeds of the public cells.";
  return [
    ...trials.map((each, i) =>
      repeats(each, trials[i - 1])
        ? `${FAMILIES[each.family]}, ${REACHES[each.reach]}: the same figures.`
        : trialText(each),
    ),
    legend,
    cross,
    `${runs} runs in all, of ${families.size === 1 ? "1 family" : `${families.size} families`}.`,
  ].join("\n\n");
}
