/** What a run hands over to be looked back at, on the exact engine and on a clock of the test's own. */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeeping, joined } from "../core/kept.ts";
import { parameterCount } from "../core/model.ts";
import { prepare } from "../core/setup.ts";
import { parseLink } from "../core/spec/parse.ts";
import type { Engine, Trainer } from "../engine/engine.ts";
import { startNodeEngine } from "../node/engines.ts";
import { createKeeper } from "./keeper.ts";
import type { FromWorker, RunId } from "./protocol.ts";

let engine: Engine;
beforeAll(async () => {
  const kernels = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));
  engine = await startNodeEngine("exact", kernels);
});

async function stage(waits: boolean) {
  const parsed = parseLink("p=5&d=4&h=5");
  if (!parsed.ok) throw new Error("spec");
  const setup = prepare(parsed.value.spec);
  const trainer: Trainer = await engine.trainer(setup);
  const page = { now: 0 };
  const sent: Extract<FromWorker, { type: "kept" }>[] = [];
  const keeping = createKeeping(parameterCount(setup.parameters));
  const keeper = createKeeper("run" as RunId, keeping, waits, {
    post: (message) => {
      if (message.type === "kept") sent.push(message);
    },
    now: () => page.now,
  });
  const steps = (): number[] => sent.map(({ kept }) => kept.step);
  return { trainer, page, sent, steps, keeping, keeper };
}

describe("a keeper", () => {
  test("sends the weights as they are", async () => {
    const { trainer, sent, keeper } = await stage(false);
    await trainer.advance(3);
    trainer.act({ action: "temp", value: 2 });
    expect(keeper.isDue(3, false)).toBe(true);
    await keeper.keep(trainer);
    const { parameters } = await trainer.snapshot();
    expect(sent[0]).toEqual({
      type: "kept",
      runId: "run",
      kept: { step: 3, temperature: 2, weights: joined(parameters) },
    });
  });

  test("sends every grid point that will stay where copies cost nothing", async () => {
    const { trainer, steps, keeper } = await stage(false);
    for (let i = 0; i < 60; i++) {
      if (keeper.isDue(trainer.step, false)) await keeper.keep(trainer);
      await trainer.advance(1);
    }
    expect(steps()).toEqual([...Array.from({ length: 52 }, (_, i) => i), 53, 55, 57, 59]);
  });

  test("sends two a second at most where they must be waited for, and always where the run stays", async () => {
    const { trainer, page, steps, keeper } = await stage(true);
    for (let i = 0; i < 10; i++) {
      if (keeper.isDue(trainer.step, false)) await keeper.keep(trainer);
      await trainer.advance(1);
      page.now += 120;
    }
    expect(steps()).toEqual([0, 5]);
    expect(keeper.isDue(trainer.step, true)).toBe(true);
    await keeper.keep(trainer);
    expect(keeper.isDue(trainer.step, true)).toBe(false);
  });

  test("sends the latest twice a second, also between those that stay", async () => {
    const { trainer, page, steps, keeper } = await stage(false);
    await trainer.advance(53);
    await keeper.keep(trainer);
    await trainer.advance(1);
    expect(keeper.isDue(54, false)).toBe(false);
    page.now += 500;
    expect(keeper.isDue(54, false)).toBe(true);
    await keeper.keep(trainer);
    expect(steps()).toEqual([53, 54]);
  });
});
