/** What is TensorFlow.js's own: its memory. Everything else of it is in ../conformance.test.ts. */
import { beforeAll, describe, expect, test } from "vitest";
import { type Setup, prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { EngineFailure } from "../engine.ts";
import { inBatches, sampleDense, sampleSetup, sampleTransformer } from "../samples.ts";
import { type Backend, memory, startTfjs } from "./engine.ts";
import { tfjsTrainer } from "./trainer.ts";

const WASM_FILES = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)
  .pathname;
const BACKENDS: readonly Backend[] = [{ name: "cpu" }, { name: "wasm", files: WASM_FILES }];

function setupOf(text: string): Setup {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return prepare(parsed.value.spec);
}

describe.each(BACKENDS)("tfjs-$name", (backend) => {
  beforeAll(async () => {
    await startTfjs(backend, "");
  });

  test.each([
    ["the MLP", 2000, setupOf("p=5&d=4&h=4&batch=6")],
    ["the MLP on vectors", 200, inBatches(sampleSetup(sampleDense()), 6, "epoch")],
    [
      "a transformer",
      200,
      inBatches(sampleSetup(sampleTransformer({ layers: 2, norm: "post" })), 6, "replace"),
    ],
  ])(
    "memory is flat, and everything is given back: %s, %i steps",
    { timeout: 120_000 },
    async (_, steps, setup) => {
      const atFirst = memory();
      const trainer = tfjsTrainer(setup);
      trainer.act({ action: "hold" });
      await trainer.advance(10);
      trainer.mark();
      await trainer.measure();
      await trainer.snapshot();
      const early = memory();
      for (let i = 0; i < 20; i++) {
        await trainer.advance(steps / 20);
        await trainer.measure();
        trainer.act({ action: "rescale", value: 0.99 });
        trainer.act({ action: "norm", value: 3 });
        trainer.mark();
      }
      trainer.restore(await trainer.snapshot());
      await trainer.inspect();
      expect(memory()).toEqual(early);
      trainer[Symbol.dispose]();
      expect(memory()).toEqual(atFirst);
    },
  );

  test("a run that cannot fit is refused with a sentence before anything is allocated", async () => {
    const atFirst = memory();
    const huge = setupOf("p=257&h=2048&d=512&frac=0.99");
    expect(() => tfjsTrainer(huge)).toThrow(EngineFailure);
    expect(() => tfjsTrainer(huge)).toThrow(/needs about \d+\.\d GB/);
    expect(memory()).toEqual(atFirst);
  });

  test("what has to fit is a step's batch, and a pass forward over the rest", () => {
    const wide = sampleTransformer({ vocabulary: 258, classes: 257, dModel: 128, heads: 4, hidden: 512 });
    const full = sampleSetup(wide, [33_000, 33_049]);
    expect(() => tfjsTrainer(full)).toThrow(/Lower p, d, h or batch\./);
    const trainer = tfjsTrainer(inBatches(full, 512, "replace"));
    trainer[Symbol.dispose]();
  });
});
