/**
 * Single runs that look like a fleet: one trainer each, stopped wherever a measurement is due. What an engine's own
 * fleet, and its way of measuring without a stop, must equal. For tests.
 */
import type { Measurement } from "../../core/readout.ts";
import type { Setup } from "../../core/setup.ts";
import type { Engine, Fleet, Stretch, Trainer } from "../engine.ts";
import { joined } from "./joined.ts";

/** A stretch of one run, with a stop at every measurement. */
export async function stopping(
  trainer: Trainer,
  steps: number,
  measureAt: readonly number[],
): Promise<Stretch> {
  const last = trainer.step + steps;
  const blocks = [await trainer.advance(0)];
  const measurements: Measurement[] = [];
  const upTo = async (stop: number): Promise<void> => {
    if (stop > trainer.step) blocks.push(await trainer.advance(stop - trainer.step));
  };
  for (const at of measureAt) {
    await upTo(at);
    measurements.push(await trainer.measure());
  }
  await upTo(last);
  return { block: joined(blocks), measurements };
}

/** @param setups one a run */
export async function apart(engine: Engine, setups: readonly Setup[]): Promise<Fleet> {
  const trainers = await Promise.all(setups.map((setup) => engine.trainer(setup)));
  const over = new Set<number>();
  let step = 0;
  return {
    size: setups.length,
    get step() {
      return step;
    },
    async advance(steps, measureAt) {
      const stretches: (Stretch | null)[] = [];
      for (const [run, trainer] of trainers.entries()) {
        stretches.push(over.has(run) ? null : await stopping(trainer, steps, measureAt));
      }
      step += steps;
      return stretches;
    },
    setRates: (run, rates) => trainers[run]!.setRates(rates),
    act: (run, action) => trainers[run]!.act(action),
    mark: (run) => trainers[run]!.mark(),
    retire: (run) => void over.add(run),
    snapshot: (run) => trainers[run]!.snapshot(),
    [Symbol.dispose]() {
      for (const trainer of trainers) trainer[Symbol.dispose]();
    },
  };
}
