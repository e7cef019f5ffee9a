/** Invented runs with known answers, for tests alone: curves given as functions of the step, milestones read off the grid. */
import { createCurves } from "../curves.ts";
import { isGridPoint } from "../grid.ts";
import { MILESTONES, MILESTONE_NAMES, type Milestone } from "../milestones.ts";
import type { RunSpec } from "../spec/keys.ts";
import { parseLink } from "../spec/parse.ts";
import { bug } from "../prelude.ts";
import type { FinishedRun } from "./reading.ts";

export function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  return parsed.ok ? parsed.value.spec : bug(`not a spec: ${text}`);
}

export interface Invented {
  readonly spec: string;
  /** V at each step. */
  readonly norm: (step: number) => number;
  /** Steps at which train accuracy passes 0.99, and test accuracy 0.5, 0.9 and 0.99; missing: never. */
  readonly reached: Readonly<Partial<Record<Milestone, number>>>;
  readonly lastStep: number;
  readonly decayed?: number;
  readonly preconditioner?: number;
  readonly collapse?: number;
  readonly angle?: (step: number) => number;
  readonly fired?: FinishedRun["fired"];
}

function accuracy(reached: Invented["reached"], of: "train" | "test", step: number): number {
  let share = of === "train" ? 0.5 : 0;
  for (const name of MILESTONE_NAMES) {
    const at = reached[name];
    if (MILESTONES[name].of === of && at !== undefined && step >= at) share = MILESTONES[name].threshold;
  }
  return share === 0.99 ? 1 : share;
}

export function invented(run: Invented): FinishedRun {
  const { norm, reached, lastStep, preconditioner, collapse, angle } = run;
  const curves = createCurves();
  for (let step = 0; step <= lastStep; step++) {
    curves.norm.push(step, norm(step));
    if (!isGridPoint(step) && step !== lastStep) continue;
    curves.trainAccuracy.push(step, accuracy(reached, "train", step));
    curves.testAccuracy.push(step, accuracy(reached, "test", step));
    if (preconditioner !== undefined) curves.preconditioner.push(step, preconditioner);
    if (collapse !== undefined) curves.collapse.push(step, collapse);
    if (angle !== undefined) curves.angleToMemorization.push(step, angle(step));
  }
  return {
    spec: specOf(run.spec),
    decayed: run.decayed ?? 1000,
    curves,
    reached,
    fired: run.fired ?? [],
    lastStep,
  };
}
