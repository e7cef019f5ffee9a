/** Calls in their order: a step, an evaluation, a look. Recorded into a pass that its caller submits. */
import type { Memory } from "./memory.ts";
import type { Pass, Plan } from "./plan.ts";

type Into = GPUComputePassEncoder;

export interface Recorder {
  /** ‖θ‖² by group, into row 0 of the ring. */
  norms(pass: Into): void;
  /** Step `slot` of a submission. @param holds some run's norm is held */
  step(pass: Into, slot: number, holds: boolean): void;
  /** Losses and answers of every example into the tallies. */
  evaluation(pass: Into): void;
  /** The same, summed up as the submission's measurement `m`. */
  look(pass: Into, m: number): void;
  /** What decays, by what the control says; norms anew. */
  rescale(pass: Into): void;
}

export function recorder(plan: Plan, memory: Memory): Recorder {
  const { entries, run, about } = memory;

  function throughAll(
    pass: Into,
    { before, each, after }: Pass,
    stretches: number,
    entry: (c: number) => number,
  ): void {
    for (let c = 0; c < stretches; c++) {
      about(pass, entry(c));
      if (c === 0) for (const call of before) run(pass, call);
      for (const call of each) run(pass, call);
    }
    for (const call of after) run(pass, call);
  }

  const norms = (pass: Into): void => {
    about(pass, entries.norms);
    run(pass, plan.look);
    run(pass, plan.summary);
  };
  const evaluation = (pass: Into): void =>
    throughAll(pass, plan.evaluation, memory.stretchesOfAll, entries.test);

  return {
    norms,
    evaluation,
    step(pass, slot, holds) {
      throughAll(pass, plan.training, plan.train.stretches, (c) => entries.train(slot, c));
      run(pass, plan.update);
      run(pass, plan.summary);
      if (!holds) return;
      run(pass, plan.rescale);
      run(pass, plan.summary);
    },
    look(pass, m) {
      evaluation(pass);
      about(pass, entries.look(m));
      run(pass, plan.look);
      run(pass, plan.summary);
    },
    rescale(pass) {
      norms(pass);
      run(pass, plan.rescale);
      norms(pass);
    },
  };
}
