/** One run on the GPU: a fleet of one, seen as a trainer. */
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import type { Stretch, Trainer } from "../engine.ts";
import { type GpuFleet, gpuFleet } from "./fleet.ts";
import type { Kernels } from "./kernels.ts";

const fleets = new WeakMap<Trainer, GpuFleet>();

/** @throws EngineFailure when the run does not fit */
export async function gpuTrainer(kernels: Kernels, setup: Setup, now: () => number): Promise<Trainer> {
  const fleet = await gpuFleet(kernels, [setup], now);
  const advanceMeasuring = async (steps: number, measureAt: readonly number[]): Promise<Stretch> => {
    const [stretch] = await fleet.advance(steps, measureAt);
    return stretch ?? bug("the only run is retired");
  };
  const trainer: Trainer = {
    get step() {
      return fleet.step;
    },
    advance: async (steps) => (await advanceMeasuring(steps, [])).block,
    advanceMeasuring,
    measure: () => fleet.measure(0),
    setRates: (rates) => fleet.setRates(0, rates),
    act: (action) => fleet.act(0, action),
    mark: () => fleet.mark(0),
    snapshot: () => fleet.snapshot(0),
    restore: (snapshot) => fleet.restore(0, snapshot),
    answers: () => fleet.answers(0),
    ask: (a, b) => fleet.ask(0, a, b),
    inspect: () => fleet.inspect(0),
    [Symbol.dispose]: () => fleet[Symbol.dispose](),
  };
  fleets.set(trainer, fleet);
  return trainer;
}

/**
 * The flat buffer of a run's weights, for whoever shares the device: zeros pad each row to whole vectors of four.
 * @returns `null` for a trainer of another engine
 */
export function parameterBuffer(
  trainer: Trainer,
): { readonly buffer: GPUBuffer; readonly floats: number } | null {
  const fleet = fleets.get(trainer);
  return fleet === undefined ? null : { buffer: fleet.parameterBuffer, floats: fleet.parameterFloats };
}
