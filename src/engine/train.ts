/**
 * The training loop: plan + trainer → events. A generator: whoever pulls it sets the pace (worker, runner, test),
 * and however it is paused, slowed or cut into blocks, the numbers are the same.
 */
import type { RunEvent } from "../core/events.ts";
import { nextGridPoint } from "../core/grid.ts";
import { type Milestones, NO_MILESTONES, newlyReached, observeAccuracies } from "../core/milestones.ts";
import { dueInterventions, isMeasured, lastStep, nextLeg, ratesAt } from "../core/plan.ts";
import { bug } from "../core/prelude.ts";
import { type Chain, NO_POINTS, foldPoint, sealed } from "../core/receipt.ts";
import {
  BARS,
  type Block,
  type Measurement,
  firstNonFinite,
  isFiniteState,
  testAccuracy,
  trainAccuracy,
} from "../core/readout.ts";
import type { Intervention } from "../core/spec/interventions.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { StateAction, Stretch, Trainer } from "./engine.ts";

/** A run's spec and what it has reached: all that decides its future, and its receipt, beside the trainer's weights. */
export interface Course {
  spec: RunSpec;
  milestones: Milestones;
  /** The receipt so far: folded where the plan measures and nowhere else. `null` from an engine without one. */
  chain: Chain | null;
}

/** A run that begins at step 0. */
export function freshCourse(spec: RunSpec): Course {
  return { spec, milestones: NO_MILESTONES, chain: NO_POINTS };
}

/** Where a run's updates are made: a trainer, or a place in a fleet. */
export type Seat = Pick<Trainer, "step" | "setRates" | "act" | "mark">;

/** Most steps in the next block, at least 1: the host's say in how long a pull takes. */
export type BlockSteps = () => number;

export const UNBOUNDED: BlockSteps = () => 4096;

/** What an intervention does beyond setting a rate; `null` for one that does no more. */
function stateAction({ action, value }: Intervention): StateAction | null {
  switch (action) {
    case "lr":
    case "wd":
      return null;
    case "hold":
    case "free":
      return { action };
    case "norm":
    case "rescale":
    case "temp":
      return { action, value: value ?? bug(`${action} without a number`) };
  }
}

function setRates(seat: Seat, { spec, milestones }: Course): void {
  seat.setRates(ratesAt(spec, milestones, seat.step));
}

/** Applies what is due at the present step, in written order. */
function apply(seat: Seat, course: Course, due: readonly Intervention[]): void {
  if (due.length === 0) return;
  setRates(seat, course);
  for (const entry of due) {
    const action = stateAction(entry);
    if (action !== null) seat.act(action);
  }
}

/**
 * An action made by hand, between two pulls of `train`: becomes an intervention of the spec at the present step.
 * Call it only while the generator is suspended at a yield.
 */
export function intervene(
  seat: Seat,
  course: Course,
  action: Pick<Intervention, "action" | "value">,
): RunEvent {
  const entry: Intervention = { ...action, when: seat.step };
  course.spec = { ...course.spec, interventions: [...course.spec.interventions, entry] };
  apply(seat, course, [entry]);
  return { type: "intervened", step: seat.step, entry, live: true };
}

/** The columns of steps `from` … `end` − 1, none or one block: views, not copies. */
function trained(block: Block, from: number, end: number): RunEvent[] {
  if (from >= end) return [];
  const [first, last, groups] = [from - block.from, end - block.from, block.groups.length];
  const part: Block = {
    ...block,
    from,
    steps: end - from,
    loss: block.loss.subarray(first, last),
    groupNorms: block.groupNorms.subarray(first * groups, last * groups),
    budget: block.budget.subarray(first * groups * BARS.length, last * groups * BARS.length),
    gradientSquares: block.gradientSquares.subarray(first, last),
  };
  return [{ type: "trained", block: part }];
}

/** The rate named is the one of the update that led there. */
function diverged(step: number, { spec, milestones, chain }: Course): RunEvent {
  const { learningRate } = ratesAt(spec, milestones, step - 1);
  return { type: "diverged", step, learningRate, receipt: sealed(chain, "diverged", step) };
}

export function isOver(events: readonly RunEvent[]): boolean {
  return events.some(({ type }) => type === "diverged" || type === "finished");
}

/** Folds one measurement of the plan into the course. The run's weights are kept as they are when it has memorized. */
function observe(seat: Seat, course: Course, at: Measurement): RunEvent[] {
  const { step } = at;
  course.chain = foldPoint(course.chain, at);
  if (!isFiniteState(at)) return [{ type: "measured", at }, diverged(step, course)];
  const before = course.milestones;
  course.milestones = observeAccuracies(before, step, trainAccuracy(at), testAccuracy(at));
  const reached = newlyReached(before, course.milestones);
  if (reached.includes("mem")) {
    if (seat.step !== step) bug("memorized in the middle of a leg");
    seat.mark();
  }
  return [
    { type: "measured", at },
    ...reached.map((milestone) => ({ type: "reached", milestone, step }) as const),
  ];
}

/**
 * What a leg brought to its run, in order, however long the leg was; at its end, what is due there is applied. Nothing
 * is told of what lies past a divergence, nor of a measurement that the plan turns out not to ask for.
 * @param block `null`: no update was made
 */
export function follow(
  seat: Seat,
  course: Course,
  block: Block | null,
  measurements: readonly Measurement[],
): RunEvent[] {
  const bad = block === null ? null : firstNonFinite(block);
  const events: RunEvent[] = [];
  let told = block?.from ?? 0;
  const tell = (end: number): void => {
    if (block !== null) events.push(...trained(block, told, end));
    told = end;
  };
  for (const at of measurements) {
    if ((bad !== null && at.step > bad) || !isMeasured(course.spec, course.milestones, at.step)) continue;
    tell(at.step);
    events.push(...observe(seat, course, at));
    if (isOver(events)) return events;
  }
  if (bad !== null) {
    tell(bad + 1);
    return [...events, diverged(bad, course)];
  }
  const { step } = seat;
  tell(step);
  const due = dueInterventions(course.spec.interventions, course.milestones, step);
  apply(seat, course, due);
  return [...events, ...due.map((entry) => ({ type: "intervened", step, entry, live: false }) as const)];
}

/** The natural end, where the run has come to it. */
export function ending({ step }: Seat, { spec, milestones, chain }: Course): RunEvent | null {
  if (step < lastStep(spec, milestones)) return null;
  return { type: "finished", step, receipt: sealed(chain, "finished", step) };
}

async function advance(trainer: Trainer, steps: number, measureAt: readonly number[]): Promise<Stretch> {
  if (trainer.advanceMeasuring !== undefined) return trainer.advanceMeasuring(steps, measureAt);
  const block = await trainer.advance(steps);
  return { block, measurements: measureAt.length === 0 ? [] : [await trainer.measure()] };
}

/**
 * Trains from the trainer's present step to the end of the run. Each yield holds what one leg brought, several blocks
 * where the trainer measures on the way, and leaves trainer and course settled: a snapshot and a copy of the course
 * taken there resume the run.
 * @param course             updated as the run goes on
 * @param resuming           the present step was already looked at, before the snapshot was taken
 */
export async function* train(
  trainer: Trainer,
  course: Course,
  blockSteps: BlockSteps = UNBOUNDED,
  resuming = false,
): AsyncGenerator<readonly RunEvent[], void> {
  if (resuming) setRates(trainer, course);
  else {
    const looks = isMeasured(course.spec, course.milestones, trainer.step);
    const events = follow(trainer, course, null, looks ? [await trainer.measure()] : []);
    yield events;
    if (isOver(events)) return;
  }
  for (;;) {
    const end = ending(trainer, course);
    if (end !== null) {
      yield [end];
      return;
    }
    const { step } = trainer;
    const { spec, milestones } = course;
    const toGrid = trainer.advanceMeasuring === undefined ? nextGridPoint(step) - step : Infinity;
    const most = Math.min(Math.max(1, blockSteps()), toGrid);
    const leg = nextLeg(spec, milestones, step, most);
    const { block, measurements } = await advance(trainer, leg.end - step, leg.measureAt);
    const events = follow(trainer, course, block, measurements);
    yield events;
    if (isOver(events)) return;
  }
}
