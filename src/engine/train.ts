/**
 * The training loop: plan + trainer → events. A generator: whoever pulls it sets the pace (worker, runner, test),
 * and however it is paused, slowed or cut into blocks, the numbers are the same.
 */
import type { RunEvent } from "../core/events.ts";
import { type Milestones, NO_MILESTONES, newlyReached, observeAccuracies } from "../core/milestones.ts";
import { dueInterventions, isMeasured, lastStep, nextStop, ratesAt } from "../core/plan.ts";
import { bug } from "../core/prelude.ts";
import { type Chain, NO_POINTS, foldPoint, sealed } from "../core/receipt.ts";
import { firstNonFinite, isFiniteState, testAccuracy, trainAccuracy } from "../core/readout.ts";
import type { Intervention } from "../core/spec/interventions.ts";
import type { Rates } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { StateAction, Trainer } from "./engine.ts";

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

/** Most steps in the next block, at least 1: the host's say in how long a pull takes. */
export type BlockSteps = () => number;

const UNBOUNDED: BlockSteps = () => 4096;

function ratesNow(trainer: Trainer, { spec, milestones }: Course): Rates {
  return ratesAt(spec, milestones, trainer.step);
}

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

/** Applies what is due at the present step, in written order. */
function apply(trainer: Trainer, course: Course, due: readonly Intervention[]): void {
  if (due.length === 0) return;
  trainer.setRates(ratesNow(trainer, course));
  for (const entry of due) {
    const action = stateAction(entry);
    if (action !== null) trainer.act(action);
  }
}

/**
 * An action made by hand, between two pulls of `train`: becomes an intervention of the spec at the present step.
 * Call it only while the generator is suspended at a yield.
 */
export function intervene(
  trainer: Trainer,
  course: Course,
  action: Pick<Intervention, "action" | "value">,
): RunEvent {
  const entry: Intervention = { ...action, when: trainer.step };
  course.spec = { ...course.spec, interventions: [...course.spec.interventions, entry] };
  apply(trainer, course, [entry]);
  return { type: "intervened", step: trainer.step, entry, live: true };
}

/** Measures the present step, if it is one to measure, then applies what is due there. */
async function look(trainer: Trainer, course: Course): Promise<RunEvent[]> {
  const { step } = trainer;
  const events: RunEvent[] = [];
  if (isMeasured(course.spec, course.milestones, step)) {
    const at = await trainer.measure();
    events.push({ type: "measured", at });
    course.chain = foldPoint(course.chain, at);
    if (!isFiniteState(at)) return [...events, diverged(step, trainer, course)];
    const before = course.milestones;
    course.milestones = observeAccuracies(before, step, trainAccuracy(at), testAccuracy(at));
    for (const milestone of newlyReached(before, course.milestones)) {
      events.push({ type: "reached", milestone, step });
    }
  }
  const due = dueInterventions(course.spec.interventions, course.milestones, step);
  apply(trainer, course, due);
  return [...events, ...due.map((entry) => ({ type: "intervened", step, entry, live: false }) as const)];
}

function diverged(step: number, trainer: Trainer, course: Course): RunEvent {
  const { learningRate } = ratesNow(trainer, course);
  return { type: "diverged", step, learningRate, receipt: sealed(course.chain, "diverged", step) };
}

/**
 * Trains from the trainer's present step to the end of the run. Each yield holds what one stretch brought, and
 * leaves trainer and course settled: a snapshot and a copy of the course taken there resume the run.
 * @param course   updated as the run goes on
 * @param resuming the present step was already looked at, before the snapshot was taken
 */
export async function* train(
  trainer: Trainer,
  course: Course,
  blockSteps: BlockSteps = UNBOUNDED,
  resuming = false,
): AsyncGenerator<readonly RunEvent[], void> {
  const isOver = (events: readonly RunEvent[]): boolean => events.some(({ type }) => type === "diverged");
  if (resuming) trainer.setRates(ratesNow(trainer, course));
  else {
    const events = await look(trainer, course);
    yield events;
    if (isOver(events)) return;
  }
  while (trainer.step < lastStep(course.spec, course.milestones)) {
    const stop = nextStop(course.spec, course.milestones, trainer.step);
    const block = await trainer.advance(Math.min(stop - trainer.step, Math.max(1, blockSteps())));
    const events: RunEvent[] = [{ type: "trained", block }];
    const bad = firstNonFinite(block);
    if (bad !== null) events.push(diverged(bad, trainer, course));
    else if (trainer.step === stop) events.push(...(await look(trainer, course)));
    yield events;
    if (isOver(events)) return;
  }
  const { step } = trainer;
  yield [{ type: "finished", step, receipt: sealed(course.chain, "finished", step) }];
}
