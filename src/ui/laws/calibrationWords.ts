/** What the panel "Calibration" says of cells and runs, in numbers and words. Pure. */
import { median, range } from "../../core/statistics.ts";
import { type CellKnowledge, FAMILIES, type RunFit, settingText } from "../../core/laws/known.ts";
import { supportOf } from "../../core/laws/verdict.ts";
import { DASH, formatNorm, formatStep } from "../charts/format.ts";

/** What runs of one cell tell, as the laws take it: medians. */
export interface CellNumbers {
  readonly label: string;
  readonly text: string;
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** A median, and the range of the runs where they differ. */
function spanText(values: readonly (number | null)[], text: (value: number) => string): string {
  const told = values.filter((value) => value !== null);
  const [middle, ends] = [median(told), range(told)];
  if (middle === null || ends === null) return DASH;
  const [low, high] = [text(ends[0]), text(ends[1])];
  return low === high ? text(middle) : `${text(middle)} (${low} to ${high})`;
}

const twoDigits = (value: number): string => value.toFixed(2).replace("-", "−");

/** κ to three decimals: it is seldom above 1. */
export function kappaText(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

export function cellNumbers(fits: readonly RunFit[]): readonly CellNumbers[] {
  const of = (pick: (fit: RunFit) => number | null): readonly (number | null)[] => fits.map(pick);
  return [
    {
      label: "κ_LL",
      text: spanText(
        of(({ line }) => line?.kappa ?? null),
        kappaText,
      ),
    },
    {
      label: "R²",
      text: spanText(
        of(({ line }) => line?.r2 ?? null),
        twoDigits,
      ),
    },
    {
      label: "V⋆",
      text: spanText(
        of(({ vStar }) => vStar),
        formatNorm,
      ),
    },
    {
      label: "V̂_post",
      text: spanText(
        of(({ vPost }) => vPost),
        formatNorm,
      ),
    },
    {
      label: "C",
      text: spanText(
        of(({ marginAngle }) => marginAngle),
        formatNorm,
      ),
    },
    {
      label: "φ at T_99",
      text: spanText(
        of(({ angle }) => angle),
        (angle) => `${degrees(angle).toFixed(1)}°`,
      ),
    },
  ];
}

export function cellName({ family, setting }: Pick<CellKnowledge, "family" | "setting">): string {
  return `${FAMILIES[family]}, ${settingText(setting)}`;
}

/** As its key tells: 0 is not written. */
export function seedOf({ run }: Pick<RunFit, "run">): string {
  return /(?:^|&)seed=(\d+)/.exec(run)?.[1] ?? "0";
}

/** Whether the runs support the contraction; else the conditions that failed or are not known, with their numbers. */
export function supportText(fits: readonly RunFit[]): string {
  const { supported, gates } = supportOf(fits);
  if (supported) return "Supports the exponential contraction.";
  const open = gates.filter(({ met }) => met === supported).map(({ text }) => text);
  const head =
    supported === null
      ? "Not decided whether it supports the exponential contraction."
      : "Does not support the exponential contraction.";
  return [head, ...open].join(" ");
}

/** `κ 0.066, R² 0.93, steps 181 to 462`, or why there is no line. */
export function lineText({ line, tMem, tGrok99, lastStep }: RunFit): string {
  if (line !== null)
    return `κ ${kappaText(line.kappa)}, R² ${twoDigits(line.r2)}, steps ${formatStep(line.from)} to ${formatStep(line.to)}`;
  if (tMem === null) return `did not memorize in ${formatStep(lastStep)} steps`;
  if (tGrok99 === null) return `did not grok in ${formatStep(lastStep)} steps`;
  return "no window: grokked within 100 steps of memorizing";
}
