/** What a sweep will take, before anything of it starts. An estimate; nothing is decided by it. Pure. */
import type { Gigaflops } from "../../core/cost.ts";
import { runKey } from "../../core/sweep/cells.ts";
import type { SweepPlan } from "../../core/sweep/plan.ts";
import { priceOf } from "../../core/sweep/price.ts";
import { roughTime } from "../controls/costText.ts";
import { countsText } from "../gallery/galleryText.ts";
import { cellText, problemText } from "./sweepWords.ts";

export interface SweepCost {
  /** Each counted once, though several plans may hold it. */
  readonly runs: number;
  readonly cells: number;
  /** One run after another, on one thread. */
  readonly seconds: number;
  /** Cells that name no run, by the reason why. */
  readonly invalid: ReadonlyMap<string, readonly string[]>;
}

/** @param speed of the machine on one thread */
export function costOf(plans: readonly SweepPlan[], speed: Gigaflops): SweepCost {
  const sound = new Map<string, { seeds: number; seconds: number }>();
  const invalid = new Map<string, readonly string[]>();
  for (const plan of plans) {
    const price = priceOf(plan, speed);
    for (const { cell, seconds } of price.cells) {
      const key = runKey(cell.spec);
      sound.set(key, { seeds: Math.max(plan.seeds, sound.get(key)?.seeds ?? 0), seconds });
    }
    for (const { levels, problems } of price.invalid) {
      const why = problems.map(problemText).join(" ");
      invalid.set(why, [...(invalid.get(why) ?? []), cellText(plan, levels)]);
    }
  }
  const cells = [...sound.values()];
  return {
    runs: cells.reduce((sum, { seeds }) => sum + seeds, 0),
    cells: cells.length,
    seconds: cells.reduce((sum, { seeds, seconds }) => sum + seeds * seconds, 0),
    invalid,
  };
}

/** `27 runs in 9 cells · about 4 min on 2 workers, cheapest first` */
export function costText({ runs, cells, seconds }: SweepCost, workers: number): string {
  const size = `${countsText(runs, "run")} in ${countsText(cells, "cell")}`;
  if (runs === 0) return `${size}: nothing to train.`;
  const time = roughTime(seconds / Math.min(workers, runs));
  return `${size} · about ${time} on ${countsText(workers, "worker")}, cheapest first`;
}

export function invalidText({ invalid }: SweepCost): string {
  const count = [...invalid.values()].flat().length;
  return count === 1
    ? "1 cell names no run and is left out:"
    : `${count} cells name no run and are left out:`;
}

/** `batch=512: the train set has 480 examples … (b = 512, η = 0.01 and 2 more)` */
export function reasonText(why: string, [first = "", ...others]: readonly string[]): string {
  return `${why} (${first}${others.length === 0 ? "" : ` and ${others.length} more`})`;
}
