/**
 * Many small runs, one after the other or all at once: seconds, with what every run is measured at. Runs in Node and
 * in a browser alike.
 */
import { isGridPoint } from "../../core/grid.ts";
import { type Setup, prepare } from "../../core/setup.ts";
import type { Engine } from "../../engine/engine.ts";
import { specOf } from "./rows.ts";

/** Where a run is measured that ends by itself at this step. */
function gridUpTo(last: number): readonly number[] {
  const all = Array.from({ length: last + 1 }, (_, step) => step);
  return all.filter((step) => isGridPoint(step) || step === last);
}

/** By the way of measuring that the engine offers. */
async function alone(engine: Engine, setup: Setup, steps: number, grid: readonly number[]): Promise<void> {
  using trainer = await engine.trainer(setup);
  if (trainer.advanceMeasuring !== undefined) {
    await trainer.advanceMeasuring(steps, grid);
    return;
  }
  for (const at of grid) {
    if (at > trainer.step) await trainer.advance(at - trainer.step);
    await trainer.measure();
  }
}

async function together(
  engine: Engine,
  setups: readonly Setup[],
  steps: number,
  grid: readonly number[],
): Promise<void> {
  if (engine.fleet === undefined) throw new Error(`${engine.report.name} trains one run at a time`);
  using fleet = await engine.fleet(setups);
  await fleet.advance(steps, grid);
}

/**
 * Trainers are made and disposed of within the time, as a sweep would; kernels are compiled before it.
 * @returns seconds
 */
export async function replicaSeconds(
  engine: Engine,
  specs: readonly string[],
  steps: number,
  atOnce: boolean,
): Promise<number> {
  const setups = specs.map((spec) => prepare(specOf(spec)));
  const run = async (runs: readonly Setup[], last: number): Promise<void> => {
    const grid = gridUpTo(last);
    if (atOnce) await together(engine, runs, last, grid);
    else for (const setup of runs) await alone(engine, setup, last, grid);
  };
  await run(atOnce ? setups : setups.slice(0, 1), 2);
  const from = performance.now();
  await run(setups, steps);
  return (performance.now() - from) / 1000;
}
