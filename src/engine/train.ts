/**
 * The training loop: plan + trainer → events. A generator: whoever pulls it sets the pace (worker, runner, test),
 * and however it is paused, slowed or cut into blocks, the numbers are the same.
 */
import type { RunEvent } from "../core/events.ts";
import { type Milestones, NO_MILESTONES, newlyReached, observeAccuracies } from "../core/milestones.ts";
import { dueInterventions, isMeasured, lastStep, nextStop, ratesAt } from "../core/plan.ts";
import { firstNonFinite, isFiniteState, testAccuracy, trainAccuracy } from "../core/readout.ts";
import type { Intervention } from "../core/spec/interventions.ts";
import type { Rates } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { Trainer } from "./engine.ts";

/** What the loop asks of its host between blocks. */
export interface Pace {
  /** Most steps in the next block, at least 1. */
  blockSteps(): number;
  /** Actions made by hand since the last call; each is applied at the present step. */
  takeActions(): readonly Pick<Intervention, "action" | "value">[];
}

/** Where a resumed run stands beside its trainer's snapshot. */
export interface Progress {
  readonly milestones: Milestones;
}

/** Runs as fast as it is pulled, nothing by hand. */
export const UNPACED: Pace = { blockSteps: () => 4096, takeActions: () => [] };

/**
 * Trains from the trainer's present step to the end of the run. Each yield holds what one stretch brought, and
 * leaves trainer and milestones settled: a snapshot taken there, with the spec and milestones so far, resumes.
 * @param progress of a restored run; `null` for one that begins at step 0
 */
export async function* train(
  trainer: Trainer,
  initialSpec: RunSpec,
  pace: Pace = UNPACED,
  progress: Progress | null = null,
): AsyncGenerator<readonly RunEvent[], void> {
  let spec = initialSpec;
  let milestones = progress?.milestones ?? NO_MILESTONES;
  const ratesNow = (): Rates => ratesAt(spec, milestones, trainer.step);

  /** Measures the present step, if it is one to measure, then applies what is due there. */
  async function look(): Promise<RunEvent[]> {
    const { step } = trainer;
    const events: RunEvent[] = [];
    if (isMeasured(spec, milestones, step)) {
      const at = await trainer.measure();
      events.push({ type: "measured", at });
      if (!isFiniteState(at)) return [...events, diverged(step)];
      const before = milestones;
      milestones = observeAccuracies(before, step, trainAccuracy(at), testAccuracy(at));
      events.push(
        ...newlyReached(before, milestones).map(
          (milestone) => ({ type: "reached", milestone, step }) as const,
        ),
      );
    }
    const due = dueInterventions(spec.interventions, milestones, step);
    if (due.length > 0) trainer.setRates(ratesNow());
    return [...events, ...due.map((entry) => ({ type: "intervened", step, entry, live: false }) as const)];
  }

  function diverged(step: number): RunEvent {
    return { type: "diverged", step, learningRate: ratesNow().learningRate };
  }

  /** Actions made by hand become interventions of the spec at the present step. */
  function intervene(): RunEvent[] {
    const made = pace.takeActions().map((action): Intervention => ({ ...action, when: trainer.step }));
    if (made.length === 0) return [];
    spec = { ...spec, interventions: [...spec.interventions, ...made] };
    trainer.setRates(ratesNow());
    return made.map((entry) => ({ type: "intervened", step: trainer.step, entry, live: true }));
  }

  if (progress === null) {
    const events = await look();
    yield events;
    if (events.some(({ type }) => type === "diverged")) return;
  } else trainer.setRates(ratesNow());

  while (trainer.step < lastStep(spec, milestones)) {
    const events = intervene();
    const stop = nextStop(spec, milestones, trainer.step);
    const block = await trainer.advance(Math.min(stop - trainer.step, Math.max(1, pace.blockSteps())));
    events.push({ type: "trained", block });
    const bad = firstNonFinite(block);
    if (bad !== null) events.push(diverged(bad));
    else if (trainer.step === stop) events.push(...(await look()));
    yield events;
    if (events.some(({ type }) => type === "diverged")) return;
  }
  yield [{ type: "finished", step: trainer.step }];
}
