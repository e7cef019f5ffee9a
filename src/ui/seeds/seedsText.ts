/** What the page says of the seeds: how far they are, what they came to. Pure. */
import { assertNever } from "../../core/prelude.ts";
import type { Estimate, EstimateId } from "../../core/shellsOverSeeds.ts";
import { type Sample, median, range } from "../../core/statistics.ts";
import { type SeedRow, type SeedRuns, isOver } from "../../state/seeds.ts";
import { DASH, formatNorm, formatStep } from "../charts/format.ts";
import { durationText } from "../run/durations.ts";

/** Not reached within the steps of a run that came to its end. */
export const CENSORED = "DNF";

function progressText(seeds: SeedRuns, isShown: boolean): string {
  const { rows, secondsLeft, phase } = seeds;
  const of = isShown ? "" : " of other settings";
  const count = `${rows.length} seeds${of}`;
  const done = `${rows.filter(isOver).length} of ${rows.length} done`;
  switch (phase) {
    case "training": {
      const left = secondsLeft === null ? "" : ` · ${durationText(secondsLeft)} left`;
      return rows.some(({ standing }) => standing.kind !== "waiting")
        ? `${count}: ${done}${left}`
        : `${count}: starting`;
    }
    case "stopped":
      return `${count}, stopped: ${done}`;
    case "done":
      return rows.every(isOver)
        ? count
        : `${count}, of which ${rows.filter((row) => !isOver(row)).length} failed`;
    default:
      return assertNever(phase);
  }
}

/** Median and range of a time; what was not reached is said, never a number. */
export function timeText(sample: Sample): string {
  const [middle, seen] = [median(sample), range(sample)];
  const missing = sample.filter((step) => step === null).length;
  const dnf = missing === 0 ? "" : `, ${CENSORED} ${missing}/${sample.length}`;
  if (middle === null || seen === null)
    return missing === 0 ? DASH : `${CENSORED} ${missing}/${sample.length}`;
  if (sample.length === 1) return formatStep(middle);
  const [first, last] = seen.map(formatStep);
  return `${formatStep(middle)} (${first}–${missing === 0 ? last : "…"}${dnf})`;
}

/** Median and range of the times, over the seeds that are over; empty before the first. Short while they train. */
function timesText({ rows, phase }: Pick<SeedRuns, "rows" | "phase">): string {
  const over = rows.filter(isOver);
  if (over.length === 0) return "";
  const times = (of: (row: SeedRow) => number | null): string => timeText(over.map(of));
  const grokked = `grokked ${times(({ shells }) => shells.times.generalization)}`;
  return phase === "training"
    ? grokked
    : `memorized ${times(({ shells }) => shells.times.memorization)} · ${grokked}`;
}

/** Both, in one line. @param isShown whether they are of what is on the page */
export function seedsText(seeds: SeedRuns, isShown: boolean): string {
  const [progress, times] = [progressText(seeds, isShown), isShown ? timesText(seeds) : ""];
  if (times === "") return progress;
  return seeds.phase === "done" ? `${progress}: ${times}` : `${progress} · ${times}`;
}

/** How a seed stands, in a word or two. */
export function standingWord({ standing, live }: SeedRow): string {
  switch (standing.kind) {
    case "waiting":
      return "waiting";
    case "training":
      return `step ${formatStep(live.step)}`;
    case "finished":
      return `ended ${formatStep(standing.step)}`;
    case "diverged":
      return `diverged ${formatStep(standing.step)}`;
    case "failed":
      return "failed";
    case "stopped":
      return `stopped ${formatStep(live.step)}`;
    default:
      return assertNever(standing);
  }
}

/** A value of one seed: its number, that it never came, or that nobody knows yet. */
export function cellText(row: SeedRow, value: number | null, format: (value: number) => string): string {
  if (value !== null) return format(value);
  return isOver(row) ? CENSORED : DASH;
}

const TIMES: readonly EstimateId[] = ["tauM", "tauG", "delay"];

/** Mean with its interval, median, and how many got there. */
export function estimateCells(
  id: EstimateId,
  { of, censored, mean, interval, median: middle }: Estimate,
): readonly [mean: string, interval: string, median: string, reached: string] {
  const format = TIMES.includes(id) ? (step: number) => formatStep(step) : formatNorm;
  const say = (value: number | null): string => (value === null ? DASH : format(value));
  const between = interval === null ? DASH : `${format(interval.low)}–${format(interval.high)}`;
  return [say(mean), between, say(middle), of === 0 ? DASH : `${of - censored}/${of}`];
}
