/**
 * What an engine promises that trains many runs at once, or measures without a stop: the bits of a single run that is
 * stopped wherever it is measured. For engines that have both; not part of the suite that every engine runs. For tests.
 */
import { bug } from "../../core/prelude.ts";
import type { Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Engine, Fleet, Stretch, Trainer } from "../engine.ts";
import { apart, stopping } from "./apart.ts";
import { type Case, forEach } from "./case.ts";
import { differentBits, equal, sameColumns, sameMeasurements, sameSnapshots, truth } from "./check.ts";
import { COURSES, SMALL, setupOf } from "./setups.ts";

function fleetOf(engine: Engine, setups: readonly Setup[]): Promise<Fleet> {
  return engine.fleet?.(setups) ?? bug(`${engine.report.name} has no fleets`);
}

function advanceMeasuring(trainer: Trainer, steps: number, measureAt: readonly number[]): Promise<Stretch> {
  return trainer.advanceMeasuring?.(steps, measureAt) ?? bug("a trainer that stops to measure");
}

function sameStretch(got: Stretch | null, wanted: Stretch | null, what: string): void {
  equal(got === null, wanted === null, `${what} is over`);
  if (got === null || wanted === null) return;
  sameColumns(got.block, [wanted.block], what);
  equal(got.measurements.length, wanted.measurements.length, `measurements of ${what}`);
  wanted.measurements.forEach((measurement, i) => {
    sameMeasurements(got.measurements[i]!, measurement, `${what}, measured at ${measurement.step}`);
  });
}

function sameStretches(
  got: readonly (Stretch | null)[],
  wanted: readonly (Stretch | null)[],
  what: string,
): void {
  equal(got.length, wanted.length, `runs of ${what}`);
  wanted.forEach((stretch, run) => sameStretch(got[run]!, stretch, `${what}, run ${run}`));
}

const measuring = forEach(
  COURSES,
  ({ title }) => `measuring on the way gives what a stop at each measurement gives, bit for bit: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using flowing = await engine.trainer(setup);
    using stopped = await engine.trainer(setup);
    const both = async (steps: number, measureAt: readonly number[]): Promise<void> => {
      const got = await advanceMeasuring(flowing, steps, measureAt);
      sameStretch(got, await stopping(stopped, steps, measureAt), `${steps} steps`);
      equal(flowing.step, stopped.step, "step");
    };
    await both(9, [0, 1, 2, 5, 9]);
    for (const trainer of [flowing, stopped]) {
      trainer.act({ action: "hold" });
      trainer.act({ action: "temp", value: 1.5 });
      trainer.setRates({ learningRate: 0.01, weightDecay: 0.5 });
    }
    await both(7, [9, 12]);
    for (const trainer of [flowing, stopped]) {
      trainer.mark();
      trainer.act({ action: "rescale", value: 0.75 });
    }
    await both(3, []);
    await both(4, [23]);
    sameMeasurements(await flowing.measure(), await stopped.measure(), "measured at the end");
    sameSnapshots(await flowing.snapshot(), await stopped.snapshot(), "at the end");
  },
);

const transformer = "model=transformer&p=7&d=8&heads=2&h=12&frac=0.6";

/** What the runs of a fleet have in common. */
const FLEETS = [
  SMALL,
  `${SMALL}&batch=7`,
  `${SMALL}&batch=5&draw=replace&embed=separate&act=relu`,
  `${SMALL}&opt=adam&decay=all&act=quadratic`,
  "task=parity&bits=12&k=2&n=50&h=13",
  `${transformer}&norm=pre`,
  `${transformer}&layers=2&norm=post&bias=1&batch=9`,
];

/** And what each of three has of its own. */
const OWN = [
  "&seed=3&lr=0.003&wd=3",
  "&seed=4&lr=0.02&wd=0.1&b1=0.8",
  "&seed=3&lr=0.01&wd=0&b2=0.99&eps=1e-5&init=torch",
];

const setupsOf = (common: string): readonly Setup[] => OWN.map((own) => setupOf(common + own));

interface Played {
  readonly stretches: readonly (readonly (Stretch | null)[])[];
  readonly snapshots: readonly Snapshot[];
}

/** Three runs with a life of their own each: the second ends early. */
async function played(fleet: Fleet): Promise<Played> {
  const stretches = [await fleet.advance(0, [0]), await fleet.advance(5, [1, 3, 5])];
  fleet.setRates(1, { learningRate: 0.005, weightDecay: 1 });
  fleet.act(2, { action: "hold" });
  fleet.act(0, { action: "temp", value: 1.5 });
  fleet.mark(2);
  stretches.push(await fleet.advance(7, [6, 12]));
  const ended = await fleet.snapshot(1);
  fleet.retire(1);
  fleet.act(2, { action: "rescale", value: 0.5 });
  fleet.act(0, { action: "norm", value: 3 });
  stretches.push(await fleet.advance(6, [18]));
  fleet.act(2, { action: "free" });
  fleet.mark(0);
  fleet.mark(2);
  stretches.push(await fleet.advance(4, [19, 22]));
  fleet.act(0, { action: "rescale", value: 1.5 });
  equal(fleet.step, 22, "step of the fleet");
  return { stretches, snapshots: [await fleet.snapshot(0), ended, await fleet.snapshot(2)] };
}

const replicas = forEach(
  FLEETS,
  (common) => `each run of a fleet is its single run, bit for bit: ${common}`,
  async (engine, common) => {
    const setups = setupsOf(common);
    using together = await fleetOf(engine, setups);
    using alone = await apart(engine, setups);
    equal(together.size, 3, "runs");
    const [got, wanted] = [await played(together), await played(alone)];
    wanted.stretches.forEach((stretches, i) => sameStretches(got.stretches[i]!, stretches, `stretch ${i}`));
    wanted.snapshots.forEach((snapshot, run) =>
      sameSnapshots(got.snapshots[run]!, snapshot, `end of run ${run}`),
    );
    differentBits(got.snapshots[0]!, got.snapshots[2]!, "two runs");
  },
);

const sizes = forEach(
  [1, 2, 16],
  (size) => `a fleet of ${size}, with momentum: each run is its single run`,
  async (engine, size) => {
    const common = `${SMALL}&opt=sgd&mom=0.9&lr=0.05&wd=0.01`;
    const setups = Array.from({ length: size }, (_, seed) => setupOf(`${common}&seed=${seed}`));
    using together = await fleetOf(engine, setups);
    using alone = await apart(engine, setups);
    const stretch = async (fleet: Fleet): Promise<readonly (Stretch | null)[]> => fleet.advance(8, [8]);
    sameStretches(await stretch(together), await stretch(alone), "eight steps");
    for (let run = 0; run < size; run++) {
      sameSnapshots(await together.snapshot(run), await alone.snapshot(run), `run ${run}`);
    }
  },
);

const divergence: Case = {
  title: "a run of a fleet that diverges leaves the others as they are",
  async run(engine) {
    const common = `${SMALL}&opt=sgd&act=quadratic&wd=0.01`;
    const setups = [`${common}&lr=0.01`, `${common}&lr=10`, `${common}&lr=0.02`].map(setupOf);
    using together = await fleetOf(engine, setups);
    using alone = await apart(engine, setups);
    const got = await together.advance(40, [40]);
    truth(!Number.isFinite(got[1]!.measurements[0]!.trainLoss), "the second run has diverged");
    const wanted = await alone.advance(40, [40]);
    for (const run of [0, 2]) {
      sameStretch(got[run]!, wanted[run]!, `run ${run}`);
      sameSnapshots(await together.snapshot(run), await alone.snapshot(run), `run ${run}`);
    }
  },
};

const goingOn: Case = {
  title: "a snapshot of a fleet's run goes on as a single run",
  async run(engine) {
    const setups = setupsOf(`${SMALL}&batch=7`);
    using together = await fleetOf(engine, setups);
    await together.advance(6, []);
    using alone = await engine.trainer(setups[1]!);
    alone.restore(await together.snapshot(1));
    const [, wanted = null] = await together.advance(5, [11]);
    sameStretch(await advanceMeasuring(alone, 5, [11]), wanted, "going on");
    sameSnapshots(await alone.snapshot(), await together.snapshot(1), "at the end");
  },
};

export const FLEET_CASES: readonly Case[] = [...measuring, ...replicas, ...sizes, divergence, goingOn];
