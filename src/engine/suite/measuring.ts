/** What is measured and asked: norms of groups, ties and NaN, sets that are empty, single answers. For tests. */
import { parametersOf } from "../../core/model.ts";
import { type Case, forEach } from "./case.ts";
import { below, equal, equalLists, near, relativelyNear, truth } from "./check.ts";
import { PRECISION } from "./precision.ts";
import { KINDS, SMALL, setupOf } from "./setups.ts";

const norms = forEach(
  KINDS.flatMap((kind) => (["weights", "all"] as const).map((decay) => ({ decay, ...kind }))),
  ({ title, decay }) => `V of a group is the sum of squares of what decays there: ${title}, ${decay}`,
  async (engine, { decay, setup: sampled }) => {
    const setup = sampled();
    const parameters = parametersOf(setup.model, decay);
    using trainer = await engine.trainer({ ...setup, parameters });
    const { groups, groupNorms } = await trainer.measure();
    groups.forEach((group, g) => {
      const inGroup = setup.initial.filter((_, i) => parameters[i]!.group === group && parameters[i]!.decays);
      const squares = inGroup.flatMap((values) => [...values]).reduce((sum, x) => sum + x * x, 0);
      below(0, groupNorms[g]!, `0, and V of ${group}`);
      relativelyNear(groupNorms[g]!, squares, PRECISION.norm, `V of ${group}`);
    });
  },
);

const ties = forEach(
  KINDS,
  ({ title }) => `accuracy counts ties for the lowest class and NaN as wrong: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    const flat = { ...setup, initial: setup.initial.map((values) => values.map(() => 0)) };
    using tied = await engine.trainer(flat);
    const zeros = (labels: Uint16Array): number => labels.filter((label) => label === 0).length;
    const at = await tied.measure();
    const expected = [zeros(setup.train.label), zeros(setup.test.label)];
    equalLists([at.trainCorrect, at.testCorrect], expected, "right answers of a tie");
    equal(at.trainCount + at.testCount, 49, "examples");
    near(at.trainLoss, Math.log(setup.model.classes), PRECISION.probability, "loss of a tie");
    const broken = { ...setup, initial: setup.initial.map((values) => values.map(() => NaN)) };
    using nowhere = await engine.trainer(broken);
    const bad = await nowhere.measure();
    equalLists([bad.trainCorrect, bad.testCorrect], [0, 0], "right answers of NaN");
    equal(bad.trainLoss, NaN, "loss of NaN");
  },
);

const noTest: Case = {
  title: "a set without test examples has no test loss, and answers none",
  async run(engine) {
    const none = new Uint16Array(0);
    using trainer = await engine.trainer({ ...setupOf(SMALL), test: { a: none, b: none, label: none } });
    const { testLoss, testCorrect, testCount } = await trainer.measure();
    equalLists([testLoss, testCorrect, testCount], [NaN, 0, 0], "loss, right answers and examples");
    equal((await trainer.answers()).test.length, 0, "answers");
  },
};

const asked: Case = {
  title: "what it answers right is what it counts, and asking is the softmax of the logits",
  async run(engine) {
    const setup = setupOf(`${SMALL}&lr=0.02`);
    using trainer = await engine.trainer(setup);
    await trainer.advance(60);
    const at = await trainer.measure();
    truth(at.trainCorrect > 0 && at.trainCorrect + at.testCorrect < 49, "some answers are right, some wrong");
    const { train: onTrain, test: onTest } = await trainer.answers();
    const count = (right: Uint8Array): number => right.reduce((sum, one) => sum + one, 0);
    equalLists([onTrain.length, onTest.length], [at.trainCount, at.testCount], "answers");
    equalLists([count(onTrain), count(onTest)], [at.trainCorrect, at.testCorrect], "right answers");
    trainer.act({ action: "temp", value: 2 });
    const { logits } = await trainer.inspect();
    const said = await trainer.ask(setup.train.a[3]!, setup.train.b[3]!);
    const exps = logits.slice(21, 28).map((z) => Math.exp(z / 2));
    const sum = exps.reduce((x, y) => x + y, 0);
    exps.forEach((e, c) => near(said[c]!, e / sum, PRECISION.probability, `share of class ${c}`));
  },
};

export const MEASURING_CASES: readonly Case[] = [...norms, ...ties, noTest, asked];
