/** Interventions that act on the weights or the logits themselves (contract §4). For tests. */
import { NO_CONTROLS, type Setup } from "../../core/setup.ts";
import { relativeError } from "../fixture.ts";
import { type Case, forEach } from "./case.ts";
import { below, differentBits, equal, equalLists, relativelyNear, sameBits, truth } from "./check.ts";
import { PRECISION } from "./precision.ts";
import { KINDS, SMALL, copied, setupOf } from "./setups.ts";

/** ‖θ‖ over what decays. */
const normOf = (setup: Setup, values: readonly Float32Array[]): number =>
  Math.hypot(...values.filter((_, i) => setup.parameters[i]!.decays).map((v) => Math.hypot(...v)));

const holding = forEach(
  KINDS,
  ({ title }) => `a held norm is kept at every step, and free ends it: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    const { norm: allowed } = PRECISION;
    using trainer = await engine.trainer(setup);
    const norm = async (): Promise<number> => normOf(setup, (await trainer.snapshot()).parameters);
    const initial = normOf(setup, setup.initial);
    trainer.act({ action: "hold" });
    relativelyNear(await norm(), initial, allowed, "held");
    const { groupNorms } = await trainer.advance(3);
    const groups = groupNorms.length / 3;
    const last = groupNorms.subarray(2 * groups).reduce((sum, v) => sum + v, 0);
    relativelyNear(Math.sqrt(last), initial, allowed, "before the third step");
    relativelyNear(await norm(), initial, allowed, "after three steps");
    trainer.act({ action: "rescale", value: 0.5 });
    relativelyNear(await norm(), initial / 2, allowed, "held and rescaled");
    await trainer.advance(2);
    relativelyNear(await norm(), initial / 2, allowed, "two steps after");
    trainer.act({ action: "norm", value: 3 });
    relativelyNear(await norm(), 3, allowed, "at a norm");
    await trainer.advance(2);
    relativelyNear(await norm(), 3, allowed, "two steps after");
    trainer.act({ action: "free" });
    await trainer.advance(2);
    below(await norm(), 2.999, "set free, two steps after");
  },
);

const rescaling = forEach(
  KINDS,
  ({ title }) => `a rescale touches what decays, and nothing else: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    using trainer = await engine.trainer(setup);
    trainer.act({ action: "rescale", value: 2 });
    const { parameters, moments } = await trainer.snapshot();
    setup.parameters.forEach(({ name, decays }, i) => {
      const expected = setup.initial[i]!.map((x) => (decays ? 2 * x : x));
      equalLists(parameters[i]!, expected, name);
    });
    truth(
      moments.flat().every((values) => values.every((value) => value === 0)),
      "all moments are 0",
    );
  },
);

const temperatures = forEach(
  KINDS,
  ({ title }) => `a temperature divides the logits of the loss: ${title}`,
  async (engine, { setup: sampled }) => {
    const setup = sampled();
    const { sameness } = PRECISION;
    // The same network with its last layer divided.
    const temperature = 2;
    const isLast = setup.parameters.map(({ name }) => /^([Wb]2|U|bu)$/.test(name));
    const initial = setup.initial.map((values, i) =>
      isLast[i] ? values.map((x) => x / temperature) : values,
    );
    using hot = await engine.trainer(setup);
    using divided = await engine.trainer({ ...setup, initial });
    hot.act({ action: "temp", value: temperature });
    const [at, same] = [await hot.measure(), await divided.measure()];
    relativelyNear(at.trainLoss, same.trainLoss, sameness, "train loss");
    relativelyNear(at.testLoss, same.testLoss, sameness, "test loss");
    equalLists([at.trainCorrect, at.testCorrect], [same.trainCorrect, same.testCorrect], "right answers");
    const [a, b] = [(await hot.inspect()).gradients, (await divided.inspect()).gradients];
    const expected = b.map((values, i) => (isLast[i] ? values.map((x) => x / temperature) : values));
    below(relativeError(a, expected), sameness, "relative error of the gradient");
  },
);

const stored: Case = {
  title: "what is held and the temperature are in a snapshot",
  async run(engine) {
    const setup = setupOf(SMALL);
    using whole = await engine.trainer(setup);
    await whole.advance(3);
    whole.act({ action: "hold" });
    whole.act({ action: "temp", value: 1.5 });
    await whole.advance(4);
    const half = copied(await whole.snapshot());
    await whole.advance(5);
    const expected = await whole.snapshot();
    using resumed = await engine.trainer(setup);
    resumed.restore(half);
    await resumed.advance(5);
    const got = await resumed.snapshot();
    sameBits(got, expected, "resumed");
    equal(got.controls.heldNorm, half.controls.heldNorm, "held norm");
    equal(got.controls.temperature, 1.5, "temperature");
    resumed.restore({ ...half, controls: NO_CONTROLS });
    await resumed.advance(5);
    differentBits(await resumed.snapshot(), expected, "resumed without controls");
  },
};

export const INTERVENTION_CASES: readonly Case[] = [...holding, ...rescaling, ...temperatures, stored];
