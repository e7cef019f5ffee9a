/** What the gallery says of a row and of the whole table. Pure. */
import type { Row, Summary, Verdict } from "../../core/reproduction.ts";
import { DASH, THIN, formatStep } from "../charts/format.ts";
import { decidingOf } from "./scatter.ts";

export function countsText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** A median and its seeds' range; how many got there, where not all did. */
export function timesText({ median, range, reached, runs }: Summary): string {
  if (reached === 0) return `none of ${runs}`;
  const share = `${reached} of ${runs}`;
  if (median === null) return share;
  if (reached < runs) return `${formatStep(median)} (${share})`;
  return range === null
    ? formatStep(median)
    : `${formatStep(median)} (${formatStep(range[0])}–${formatStep(range[1])})`;
}

/** ours / published, with the interval that the verdict looks at. */
export function ratioText(row: Row): string {
  const { ratio, interval } = decidingOf(row) ?? { ratio: null, interval: null };
  if (ratio === null) return DASH;
  if (interval === null) return ratio.toFixed(2);
  const [low, high] = interval;
  return `${ratio.toFixed(2)} (${low.toFixed(2)}–${high === null ? "∞" : high.toFixed(2)})`;
}

const VERDICTS: Readonly<Record<Verdict["kind"], string>> = {
  agrees: "agrees",
  disagrees: "disagrees",
  "no runs": "not run yet",
};

export function verdictText({ verdict }: Row): string {
  return VERDICTS[verdict.kind];
}

/** A mark beside the word, so that color is never alone. */
export const VERDICT_MARKS: Readonly<Record<Verdict["kind"], string>> = {
  agrees: "✓",
  disagrees: "✗",
  "no runs": "○",
};

/** The words of the verdict's grounds, for whoever asks. */
export function groundsText({ decides, budget }: Row): string {
  return `first step with test accuracy ≥ ${decides === "tGrok99" ? 99 : 90}${THIN}%, within ${formatStep(budget)} steps`;
}

export function summaryText(rows: readonly Row[]): string {
  const agree = rows.filter(({ verdict }) => verdict.kind === "agrees").length;
  const disagree = rows.filter(({ verdict }) => verdict.kind === "disagrees").length;
  const left = rows.length - agree - disagree;
  const run = agree + disagree;
  if (run === 0) return "No published setting has been run yet.";
  const told = `${agree} of ${countsText(run, "setting")} that ${run === 1 ? "was" : "were"} run ${agree === 1 ? "agrees" : "agree"} with what was published`;
  return left === 0 ? `${told}.` : `${told}; ${left} ${left === 1 ? "has" : "have"} not been run yet.`;
}
