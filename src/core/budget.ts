/**
 * The radial budget of a run as far as its curves keep it: sums of the bars of V′ − V (readout.ts) at steps where they
 * are known exactly, and their averages between two such steps. Every update counts, also those between drawn points.
 * Our algebra, exact; the picture is of arXiv 2606.30388.
 */
import type { Curves } from "./curves.ts";
import type { Group } from "./model.ts";
import { type ObservableId, groupBar } from "./observables.ts";
import { BARS, type Bar } from "./readout.ts";
import { STRIDE } from "./series.ts";

export type Whose = Group | "total";

export type Bars = Readonly<Record<Bar, number>>;

/** Σ over all updates up to `step`, in V's unit. */
export interface BudgetSum {
  readonly step: number;
  readonly sums: Bars;
}

/** What an update from `from` to `to` adds on average, in V's unit per step. */
export interface BudgetBin {
  readonly from: number;
  readonly to: number;
  readonly mean: Bars;
}

export function barId(whose: Whose, bar: Bar): ObservableId {
  return whose === "total" ? `${bar}Bar` : groupBar(whose, bar);
}

export function netOf(bars: Bars): number {
  return BARS.reduce((sum, bar) => sum + bars[bar], 0);
}

function eachBar(value: (bar: Bar) => number): Bars {
  return {
    decay: value("decay"),
    radial: value("radial"),
    diffusion: value("diffusion"),
    jump: value("jump"),
  };
}

/**
 * The sums where the series hold them exactly: at the end of each bucket, and at the start. Steps rise.
 * @returns empty before the first update, and for a group that the model does not have
 */
export function budgetSums(curves: Curves, whose: Whose): readonly BudgetSum[] {
  const views = BARS.map((bar) => curves[barId(whose, bar)].view());
  const [first] = views;
  if (first === undefined || first.length === 0) return [];
  const sumAt = (offset: number): BudgetSum => ({
    step: first[offset]!,
    sums: eachBar((bar) => views[BARS.indexOf(bar)]![offset + 1]!),
  });
  const out = [sumAt(0)];
  for (let bucket = 0; bucket < first.length; bucket += STRIDE) {
    const end = bucket + 6;
    // A sum that overflowed is not kept: such a run ends there, and the last bucket with it.
    if (views.some((view) => view[end] !== first[end])) break;
    if (first[end]! > out.at(-1)!.step) out.push(sumAt(end));
  }
  return out;
}

/**
 * Averages between sums that lie at least `apart` from each other on an axis, from left to right: bins that are
 * complete stay as they are while the run goes on, and the last one reaches to the last sum.
 * @param place of a step on the axis, rising
 */
export function budgetBins(
  sums: readonly BudgetSum[],
  place: (step: number) => number,
  apart: number,
): readonly BudgetBin[] {
  const kept: BudgetSum[] = [];
  for (const sum of sums) {
    const last = kept.at(-1);
    if (last === undefined || place(sum.step) - place(last.step) >= apart) kept.push(sum);
  }
  const end = sums.at(-1);
  if (end !== undefined && kept.at(-1) !== end) {
    if (kept.length > 1) kept.pop();
    kept.push(end);
  }
  return kept.slice(1).map((to, i) => {
    const from = kept[i]!;
    const steps = to.step - from.step;
    return {
      from: from.step,
      to: to.step,
      mean: eachBar((bar) => (to.sums[bar] - from.sums[bar]) / steps),
    };
  });
}

/** The bin that holds the update from `step` on, or the last one before it. */
export function binAt(bins: readonly BudgetBin[], step: number): BudgetBin | null {
  return bins.findLast(({ from }) => from <= step) ?? null;
}
