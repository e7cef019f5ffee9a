/** What each run of a fleet has of its own on our side, and the scalars that one step of each is made with. */
import { type BatchOrder, batchOrder } from "../../core/batches.ts";
import { bug } from "../../core/prelude.ts";
import { type Controls, NO_CONTROLS, type Optimizer, type Rates, type Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { type Memory, tokensOf, writeStretch } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { SCALARS, SCALAR_ROW } from "./wgsl/common.ts";

export interface Run {
  readonly setup: Setup;
  /** `null`: full batch. */
  order: BatchOrder | null;
  rates: Rates;
  controls: Controls;
  betaPowers: readonly [number, number];
  retired: boolean;
  /** Whether its weights were kept at some step: `Trainer.mark`. */
  isMarked: boolean;
}

export function orderFrom(
  { batch, train: { label } }: Setup,
  state: NonNullable<Snapshot["batches"]>,
): BatchOrder {
  return batch === null
    ? bug("a batch state for a full-batch run")
    : batchOrder(label.length, batch.size, batch.draw, state);
}

export function newRun(setup: Setup): Run {
  return {
    setup,
    order: setup.batch === null ? null : orderFrom(setup, setup.batch.start),
    rates: setup.rates,
    controls: NO_CONTROLS,
    betaPowers: [1, 1],
    retired: false,
    isMarked: false,
  };
}

/** What the update multiplies by what decays, before it is rounded. */
export function keepOf({ kind }: Optimizer, { learningRate, weightDecay }: Rates): number {
  return kind === "adamw" ? 1 - learningRate * weightDecay : 1;
}

type Scalars = Readonly<Partial<Record<(typeof SCALARS)[number], number>>>;

/** One step of a run; everything in float64 here, rounded once where it enters the kernel. */
function scalarsOf({ rates, betaPowers, controls, setup: { optimizer } }: Run, active: boolean): Scalars {
  const { learningRate, weightDecay } = rates;
  const always = { active: active ? 1 : 0, sharpness: 1 / controls.temperature };
  if (optimizer.kind === "sgd") {
    return { ...always, keep: 1, coupled: weightDecay, rate: learningRate, momentum: optimizer.momentum };
  }
  const { kind, beta1, beta2, eps } = optimizer;
  return {
    ...always,
    keep: keepOf(optimizer, rates),
    coupled: kind === "adam" ? weightDecay : 0,
    rate: learningRate / (1 - betaPowers[0]),
    unbias: 1 / Math.sqrt(1 - betaPowers[1]),
    eps,
    beta1,
    rest1: 1 - beta1,
    beta2,
    rest2: 1 - beta2,
  };
}

/** Sends ahead what the GPU needs of steps to come. */
export interface Supply {
  /**
   * Scalars and batches of the next `steps` steps; β powers and batch orders move on.
   * @param looks steps to go to each measurement, rising
   */
  steps(steps: number, looks: readonly number[]): void;
  /** Scalars for calls that make no step, of every run that goes on, or of one alone. */
  now(only?: number): void;
}

export function supplyOf(queue: GPUQueue, plan: Plan, memory: Memory, runs: readonly Run[]): Supply {
  const rowSize = runs.length * SCALAR_ROW;
  const scalars = new Float32Array((memory.mostSteps + memory.mostLooks) * rowSize);
  const put = (slot: number, r: number, active: boolean): void => {
    const values = scalarsOf(runs[r]!, active);
    const at = (slot * runs.length + r) * SCALAR_ROW;
    SCALARS.forEach((name, i) => (scalars[at + i] = values[name] ?? 0));
  };
  const send = (slots: number, from = 0): void =>
    queue.writeBuffer(memory.scalars, from * rowSize * 4, scalars, from * rowSize, slots * rowSize);

  const { stretches, capacity } = plan.train;
  const stepWords = stretches * memory.stretchWords;
  const isFull = runs.every(({ order }) => order === null);
  const batches = new Uint32Array(isFull ? 0 : memory.mostSteps * stepWords);
  function sendBatches(run: Run, r: number, steps: number): void {
    const { order, setup } = run;
    if (order === null) return;
    for (let slot = 0; slot < steps; slot++) {
      const rows = order.next();
      for (let c = 0; c < stretches; c++) {
        const first = c * capacity;
        const count = Math.min(capacity, rows.length - first);
        const at = slot * stepWords + c * memory.stretchWords;
        writeStretch(batches, at, capacity, tokensOf(setup), { ...setup.train, rows, first, count });
      }
    }
    queue.writeBuffer(memory.ids, (r * memory.words + memory.trainAt) * 4, batches, 0, steps * stepWords);
  }

  return {
    steps(steps, looks) {
      runs.forEach((run, r) => {
        const { optimizer } = run.setup;
        let m = 0;
        const look = (at: number): void => {
          if (looks[m] === at) put(memory.mostSteps + m++, r, !run.retired);
        };
        if (steps === 0) put(0, r, !run.retired);
        look(0);
        for (let slot = 0; slot < steps; slot++) {
          if (optimizer.kind !== "sgd" && !run.retired) {
            run.betaPowers = [run.betaPowers[0] * optimizer.beta1, run.betaPowers[1] * optimizer.beta2];
          }
          put(slot, r, !run.retired);
          look(slot + 1);
        }
        if (!run.retired) sendBatches(run, r, steps);
      });
      send(Math.max(1, steps));
      if (looks.length > 0) send(looks.length, memory.mostSteps);
    },
    now(only) {
      runs.forEach(({ retired }, r) => put(0, r, only === undefined ? !retired : r === only));
      send(1);
    },
  };
}
