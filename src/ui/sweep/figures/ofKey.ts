/** From what a run is known by in a sweep back to the run. */
import { bug } from "../../../core/prelude.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import { parseLink } from "../../../core/spec/parse.ts";
import type { SweepPlan } from "../../../core/sweep/plan.ts";
import { cellText } from "../sweepWords.ts";

/** @param key of `runKey`, which leaves the engine open */
export function specOfKey(key: string, { base }: SweepPlan): RunSpec {
  const read = parseLink(key);
  return read.ok ? { ...read.value.spec, engine: base.engine } : bug(`no run has the key ${key}`);
}

/** `η = 0.002, λ = 1, seed 3`. */
export function settingOfKey(key: string, plan: SweepPlan): string {
  const spec = specOfKey(key, plan);
  const levels = plan.axes.map(({ field }) => spec[field]);
  return `${cellText(plan, levels)}, seed ${spec.seed}`;
}
