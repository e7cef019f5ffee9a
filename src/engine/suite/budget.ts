/**
 * The budget of V = ‖θ‖²: that its bars are what moves V in every update, whatever the optimizer and whatever is held,
 * against float64 from snapshots; and the gradient that a step tells of. For tests.
 */
import { BARS, type Block } from "../../core/readout.ts";
import type { Setup } from "../../core/setup.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Engine, Trainer } from "../engine.ts";
import { inBatches } from "../samples.ts";
import { type Case, forEach } from "./case.ts";
import { below, equalLists, near, relativelyNear } from "./check.ts";
import { PRECISION } from "./precision.ts";
import { COURSES, KINDS, SMALL, type Sample, copied, named, setupOf } from "./setups.ts";
import { squares, sumOver } from "./sums.ts";

const budgetTolerance = ({ report }: Engine): number =>
  report.name === "exact" ? PRECISION.budget : PRECISION.budgetInFloat32;

const absolute = (values: Iterable<number>): number => [...values].reduce((sum, x) => sum + Math.abs(x), 0);

/** V changed by what the bars of a block add up to. */
function addsUp(engine: Engine, { budget }: Block, change: number, what: string): void {
  const sum = budget.reduce((total, bar) => total + bar, 0);
  near(sum, change, budgetTolerance(engine) * absolute(budget), `sum of the bars, ${what}`);
}

/** Bars of one update between two snapshots, as the rounded weights have it: s = kθ − θ′. */
function sameBars(engine: Engine, setup: Setup, block: Block, before: Snapshot, after: Snapshot): void {
  const { learningRate, weightDecay } = block.rates;
  const keep = setup.optimizer.kind === "adamw" ? Math.fround(1 - learningRate * weightDecay) : 1;
  const [x, y] = [before.parameters, after.parameters];
  block.groups.forEach((group, g) => {
    const v = squares(setup, x, group);
    const expected = [
      (keep * keep - 1) * v,
      -2 * keep * sumOver(setup, [x, y], (a, b) => a * (keep * a - b), group),
      sumOver(setup, [x, y], (a, b) => (keep * a - b) ** 2, group),
      0,
    ];
    // A rounded θ′ is not quite where the step leads, and the factor is rounded too.
    const allowed = budgetTolerance(engine) * absolute(expected) + PRECISION.rounding * v;
    expected.forEach((bar, i) =>
      near(block.budget[g * BARS.length + i]!, bar, allowed, `${BARS[i]} of ${group}`),
    );
    relativelyNear(block.groupNorms[g]!, v, PRECISION.norm, `V of ${group}`);
  });
}

/** Every optimizer and rate. A step of the last is hardly more than a float32 can tell of a weight. */
const BUDGETS: readonly Sample[] = [
  ...COURSES,
  named(`${SMALL}&opt=sgd&lr=0.1&wd=0`),
  named(`${SMALL}&lr=1e-5`),
];

const budget = forEach(
  BUDGETS,
  ({ title }) => `the bars of each update add up to what V changes by: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    const decayed = sumOver(setup, [setup.initial], () => 1);
    let before = await trainer.snapshot();
    for (const steps of [1, 1, 6]) {
      const gradients = setup.batch === null ? (await trainer.inspect()).gradients : null;
      const block = await trainer.advance(steps);
      const after = await trainer.snapshot();
      const change = squares(setup, after.parameters) - squares(setup, before.parameters);
      addsUp(engine, block, change, `step ${before.step} to ${after.step}`);
      if (steps === 1) sameBars(engine, setup, block, before, after);
      if (gradients !== null) {
        relativelyNear(block.gradientSquares[0]!, squares(setup, gradients), PRECISION.observable, "‖∇L‖²");
      }
      equalLists(
        [block.decayed, block.rates.weightDecay],
        [decayed, setup.rates.weightDecay],
        "what decays, and how",
      );
      before = after;
    }
  },
);

const batchGradients: Case = {
  title: "the gradient of a step in batches is its batch's",
  async run(engine) {
    const rate = 0.5;
    const sgd = { kind: "sgd", momentum: 0 } as const;
    const rates = { learningRate: rate, weightDecay: 0 };
    using trainer = await engine.trainer(
      inBatches({ ...setupOf(SMALL), optimizer: sgd, rates }, 7, "replace"),
    );
    const { budget: bars, gradientSquares, groups } = await trainer.advance(3);
    gradientSquares.forEach((square, i) => {
      const moved = groups.reduce((sum, _, g) => sum + bars[(i * groups.length + g) * BARS.length + 2]!, 0);
      relativelyNear(square, moved / rate ** 2, PRECISION.observable, `‖∇L‖² of step ${i}`);
    });
  },
};

const jumps = forEach(
  KINDS,
  ({ title }) => `what a hold, a norm and a rescaling add is a bar of its own: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using first = await engine.trainer(setup);
    using second = await engine.trainer(setup);
    const v = async ({ snapshot }: Trainer): Promise<number> => squares(setup, (await snapshot()).parameters);
    let before = await v(first);
    const goOn = async (trainer: Trainer, steps: number, what: string): Promise<Block> => {
      const block = await trainer.advance(steps);
      const after = await v(trainer);
      addsUp(engine, block, after - before, what);
      before = after;
      return block;
    };
    first.act({ action: "hold" });
    const { groups, budget: bars } = await goOn(first, 3, "held");
    const jump = absolute(bars.filter((_, i) => i % BARS.length === 3));
    below(0.5 * absolute(bars), 2 * jump, "half of all bars, and twice the hold's");
    first.act({ action: "rescale", value: 0.5 });
    await goOn(first, 2, "held and rescaled");
    first.act({ action: "norm", value: 3 });
    await goOn(first, 1, "at a norm");
    first.act({ action: "free" });
    first.act({ action: "rescale", value: 1.25 });
    first.act({ action: "rescale", value: 0.75 });
    // What was done by hand is told with the next update, whoever makes it.
    const snapshot = copied(await first.snapshot());
    const added = squares(setup, snapshot.parameters) - before;
    near(
      snapshot.jumps.reduce((sum, one) => sum + one, 0),
      added,
      1e-5 * before,
      "jumps in the snapshot",
    );
    second.restore(snapshot);
    const { budget: told } = await goOn(second, 1, "set free, rescaled, and resumed");
    const own = groups.map((_, g) => told[g * BARS.length + 3]!);
    own.forEach((bar, g) =>
      relativelyNear(bar, snapshot.jumps[g]!, PRECISION.observable, `jump of ${groups[g]}`),
    );
    await goOn(second, 1, "one step on");
  },
);

export const BUDGET_CASES: readonly Case[] = [...budget, batchGradients, ...jumps];
