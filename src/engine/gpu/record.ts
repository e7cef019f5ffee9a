/** Calls in their order: a step, an evaluation, a look. Recorded into a pass that its caller submits. */
import type { Memory } from "./memory.ts";
import type { Call } from "./jobs.ts";
import type { Pass, Plan, Portion } from "./plan.ts";
import type { Spool } from "./readBack.ts";

type Into = Spool;

export interface Recorder {
  /** ‖θ‖² by group, into the first look's row of the ring. */
  norms(into: Into): void;
  /** Step `slot` of a submission. @param holds some run's norm is held */
  step(into: Into, slot: number, holds: boolean): void;
  /** Losses and answers of every example into the tallies. */
  evaluation(into: Into): void;
  /** The same with all else that a measurement tells, as the submission's measurement `m`. */
  look(into: Into, m: number): void;
  /** What decays, by what the control says. */
  rescale(into: Into): void;
  /** Keeps the weights as they are. */
  mark(into: Into): void;
}

export function recorder(plan: Plan, memory: Memory): Recorder {
  const { entries } = memory;
  const run = (into: Into, call: Call): void => memory.run(into.pass(), call);
  const about = (into: Into, entry: number): void => memory.about(into.pass(), entry);

  function throughAll(
    into: Into,
    { before, each, after }: Pass,
    stretches: number,
    { flop }: Portion,
    entry: (c: number) => number,
  ): void {
    for (let c = 0; c < stretches; c++) {
      about(into, entry(c));
      if (c === 0) for (const call of before) run(into, call);
      for (const call of each) run(into, call);
      if (into.spend(flop)) about(into, entry(c));
    }
    for (const call of after) run(into, call);
  }

  const norms = (into: Into): void => {
    about(into, entries.norms);
    run(into, plan.look);
    run(into, plan.lookSummary);
  };
  const evaluation = (into: Into): void =>
    throughAll(into, plan.evaluation, memory.stretchesOfAll, plan.test, entries.test);

  return {
    norms,
    evaluation,
    step(into, slot, holds) {
      throughAll(into, plan.training, plan.train.stretches, plan.train, (c) => entries.train(slot, c));
      run(into, plan.update);
      run(into, plan.stepSummary);
      if (!holds) return;
      run(into, plan.rescale);
      run(into, plan.rescaleSummary);
    },
    look(into, m) {
      evaluation(into);
      about(into, entries.look(m));
      run(into, plan.look);
      run(into, plan.lookSummary);
      if (plan.spectrum !== null) run(into, plan.spectrum);
    },
    rescale(into) {
      norms(into);
      run(into, plan.rescale);
      run(into, plan.rescaleSummary);
    },
    mark(into) {
      about(into, entries.norms);
      run(into, plan.mark);
    },
  };
}
