/**
 * A run's weights at one step, with the means to ask about them: what every probe is given. Weights are one flat array
 * of all parameters in layout order, [P].
 */
import { type Kept, joined, parted } from "../../core/kept.ts";
import type { ProbePoint } from "../../core/probes.ts";
import type { Dataset, Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Engine, Trainer } from "../engine.ts";

export interface Subject {
  readonly spec: RunSpec;
  readonly setup: Setup;
  readonly kept: Kept;
  /** Of the whole train set. */
  readonly gradients: Gradients;
  /** Of some of it: a trainer of its own, to be disposed. */
  gradientsOf(train: Dataset): Promise<Gradients & Disposable>;
}

/** What a probe finds. */
export type Found = Omit<ProbePoint, "step">;

/** Computes one probe. Yields the share that is done, often enough that one can stop there. */
export type Work = AsyncGenerator<number, Found, void>;

export interface Slope {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** ∂loss/∂θ, [P]. */
  readonly gradient: Float32Array;
}

export interface Gradients {
  /** At any weights, [P]. */
  at(weights: Float32Array): Promise<Slope>;
}

/** A trainer whose weights can be replaced by kept ones, to look at and not to train. */
export interface Sitter extends Disposable {
  readonly trainer: Trainer;
  sit(weights: Float32Array, temperature: number): void;
}

/** @throws EngineFailure when this machine cannot hold the setup */
export async function createSitter(engine: Engine, setup: Setup): Promise<Sitter> {
  const trainer = await engine.trainer(setup);
  const fresh: Snapshot = await trainer.snapshot();
  return {
    trainer,
    sit: (weights, temperature) =>
      trainer.restore({
        ...fresh,
        parameters: parted(setup.parameters, weights),
        controls: { ...fresh.controls, temperature },
      }),
    [Symbol.dispose]: () => trainer[Symbol.dispose](),
  };
}

/** Gradients at the temperature that is given. */
export function gradientsOn({ trainer, sit }: Sitter, temperature: number): Gradients {
  return {
    async at(weights) {
      sit(weights, temperature);
      const { loss, gradients } = await trainer.inspect();
      return { loss, gradient: joined(gradients) };
    },
  };
}
