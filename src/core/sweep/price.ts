/**
 * What a sweep will cost, before it starts: arithmetic of its runs (core/cost.ts) times how long each will likely last.
 * How long is a guess, good for an order and an estimate and decided by nothing else: a published time, else one of a
 * neighboring setting scaled, else the step limit.
 */
import { type Gigaflops, outlookOf, publishedTime } from "../cost.ts";
import { courseOf, type GrokTime } from "../publishedTimes.ts";
import { SHELL_CELLS } from "../shellPlan.ts";
import { defaultSpec, type RunSpec } from "../spec/keys.ts";
import { parseLink } from "../spec/parse.ts";
import { PRESETS } from "../spec/presets.ts";
import { type Cell, type SoundCell, cellsOf } from "./cells.ts";
import type { SweepPlan } from "./plan.ts";

/** Times of settings that have a name here: presets, and the cells of "About the numbers" (pilot runs). */
const NAMED_TIMES: ReadonlyMap<string, GrokTime> = new Map<string, GrokTime>([
  ...SHELL_CELLS.map(({ spec, groks }) => [courseOf(spec), { step: groks, at: 99 }] as const),
  ...PRESETS.flatMap(({ spec: text, groks }) => {
    const read = parseLink(text);
    return read.ok && groks !== null ? [[courseOf(read.value.spec), groks] as const] : [];
  }),
]);

function knownTime(spec: RunSpec): GrokTime | null {
  return publishedTime(spec) ?? NAMED_TIMES.get(courseOf(spec)) ?? null;
}

/** T₉₀ of the MLP ∝ (ηλ)^−0.84 p^−1.36 α^−3.06 (fits to public data of arXiv 2606.13753, full batch). */
function relativeTime({ learningRate, weightDecay, p, trainFraction }: RunSpec): number {
  return (learningRate * weightDecay) ** -0.84 * p ** -1.36 * trainFraction ** -3.06;
}

/** Of a cell, from the base's time where the cell's own is not known; `null`: nobody has said. */
function likelyTime(spec: RunSpec, base: RunSpec): GrokTime | null {
  const own = knownTime(spec);
  if (own !== null) return own;
  const near = knownTime(base) ?? knownTime({ ...base, batch: "full", draw: defaultSpec().draw });
  const factor = relativeTime(spec) / relativeTime(base);
  return near === null || !Number.isFinite(factor) ? null : { step: near.step * factor, at: near.at };
}

/** About how many steps a run of the cell will last. */
export function likelySteps(spec: RunSpec, base: RunSpec): number {
  const time = likelyTime(spec, base);
  return time === null ? spec.steps : Math.min(spec.steps, Math.round(time.step) + spec.after);
}

export interface Priced {
  readonly cell: SoundCell;
  /** Of one run, on one thread. */
  readonly seconds: number;
}

export interface Price {
  /** Cells that run, the cheapest first. */
  readonly cells: readonly Priced[];
  readonly invalid: readonly Exclude<Cell, SoundCell>[];
  readonly runs: number;
  /** All runs, one after another on one thread. */
  readonly seconds: number;
}

/** @param speed of the machine on one thread */
export function priceOf(plan: SweepPlan, speed: Gigaflops): Price {
  const cells = cellsOf(plan);
  const priced = cells
    .filter((cell) => cell.kind === "sound")
    .map((cell) => {
      const known = likelyTime(cell.spec, plan.base);
      return { cell, seconds: outlookOf(cell.spec, speed, known).likelySeconds };
    })
    .sort((a, b) => a.seconds - b.seconds);
  return {
    cells: priced,
    invalid: cells.filter((cell) => cell.kind === "invalid"),
    runs: priced.length * plan.seeds,
    seconds: plan.seeds * priced.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
