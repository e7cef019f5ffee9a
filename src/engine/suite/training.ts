/** What training itself must be: batches, columns, rates, divergence, and going on as if it had never stopped. For tests. */
import { batchOrder } from "../../core/batches.ts";
import type { RunEvent } from "../../core/events.ts";
import { type Setup, prepare } from "../../core/setup.ts";
import { inBatches } from "../samples.ts";
import { freshCourse, train } from "../train.ts";
import { type Case, forEach } from "./case.ts";
import { equal, equalLists, near, sameBits, sameSnapshots, truth } from "./check.ts";
import { PRECISION } from "./precision.ts";
import { COURSES, KINDS, SMALL, copied, setupOf, specOf } from "./setups.ts";

const batches = forEach(
  [1, 7, 29].flatMap((size) => KINDS.map((kind) => ({ size, ...kind }))),
  ({ size, title }) => `a batch of ${size} is a train set of those examples: ${title}`,
  async (engine, { size, setup: sampled }) => {
    const optimizer = { kind: "sgd", momentum: 0 } as const;
    const setup: Setup = { ...sampled(), optimizer, rates: { learningRate: 0.5, weightDecay: 0 } };
    const whole = inBatches(setup, size, "replace");
    using batched = await engine.trainer(whole);
    await batched.advance(1);
    const rows = batchOrder(whole.train.label.length, size, "replace", whole.batch!.start).next();
    const pick = (from: Uint16Array): Uint16Array => Uint16Array.from(rows, (i) => from[i]!);
    const { a, b, label } = whole.train;
    using alone = await engine.trainer({ ...setup, train: { a: pick(a), b: pick(b), label: pick(label) } });
    await alone.advance(1);
    sameBits(await batched.snapshot(), await alone.snapshot(), "after one step");
  },
);

const goingOn = forEach(
  COURSES,
  ({ title }) =>
    `snapshot → restore → continue is the unbroken run, bit for bit, and so is a second run: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using whole = await engine.trainer(setup);
    await whole.advance(23);
    using cut = await engine.trainer(setup);
    await cut.advance(4);
    await cut.measure();
    await cut.advance(5);
    await cut.inspect();
    const half = copied(await cut.snapshot());
    using resumed = await engine.trainer(setup);
    await resumed.advance(2);
    await resumed.measure();
    resumed.restore(half);
    await resumed.advance(1);
    await resumed.advance(13);
    const [a, b] = [await whole.snapshot(), await resumed.snapshot()];
    equal(b.step, 23, "step");
    sameSnapshots(b, a, "resumed");
    const bitsOf = async ({ measure }: typeof whole): Promise<bigint | null> => (await measure()).weightBits;
    equal(await bitsOf(resumed), await bitsOf(whole), "bits of the weights, as measured");
  },
);

const columns = forEach(
  KINDS,
  ({ title }) => `a block's columns are those of measuring before each step: ${title}`,
  async (engine, { setup }) => {
    const { sameLoss } = PRECISION;
    using trainer = await engine.trainer(setup());
    const before = await trainer.measure();
    const block = await trainer.advance(3);
    equalLists([block.from, block.steps, trainer.step], [0, 3, 3], "where the block is");
    near(block.loss[0]!, before.trainLoss, sameLoss, "first loss");
    equalLists(block.groupNorms.slice(0, before.groups.length), before.groupNorms, "first norms");
    const after = await trainer.measure();
    const next = await trainer.advance(1);
    near(next.loss[0]!, after.trainLoss, sameLoss, "loss after the block");
  },
);

const rates: Case = {
  title: "new rates hold from the next step on, whatever was measured before",
  async run(engine) {
    const setup = setupOf(SMALL);
    const fast = { learningRate: 0.5, weightDecay: 0 };
    using early = await engine.trainer(setup);
    await early.measure();
    early.setRates(fast);
    await early.advance(1);
    using from0 = await engine.trainer({ ...setup, rates: fast });
    await from0.advance(1);
    sameBits(await early.snapshot(), await from0.snapshot(), "after one step");
  },
};

const divergence: Case = {
  title: "divergence is an event, not a hang",
  async run(engine) {
    const spec = specOf(`${SMALL}&lr=10&opt=sgd&act=quadratic&steps=500`);
    using trainer = await engine.trainer(prepare(spec));
    const seen: RunEvent[] = [];
    for await (const events of train(trainer, freshCourse(spec))) seen.push(...events);
    const last = seen.at(-1);
    truth(last?.type === "diverged", `the run diverged: it ended as ${last?.type}`);
    equal(last.learningRate, 10, "its learning rate");
  },
};

export const TRAINING_CASES: readonly Case[] = [...batches, ...goingOn, ...columns, rates, divergence];
