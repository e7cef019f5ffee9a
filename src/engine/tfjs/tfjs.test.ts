/** What is TensorFlow.js's own: its memory. Everything else of it is in ../conformance.test.ts. */
import { beforeAll, describe, expect, test } from "vitest";
import { type Setup, prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { EngineFailure } from "../engine.ts";
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

  test("memory is flat over 2000 steps, and everything is given back", { timeout: 120_000 }, async () => {
    const atFirst = memory();
    const trainer = tfjsTrainer(setupOf("p=5&d=4&h=4&batch=6"));
    await trainer.advance(10);
    await trainer.measure();
    await trainer.snapshot();
    const early = memory();
    for (let i = 0; i < 20; i++) {
      await trainer.advance(100);
      await trainer.measure();
    }
    await trainer.snapshot();
    expect(memory()).toEqual(early);
    trainer[Symbol.dispose]();
    expect(memory()).toEqual(atFirst);
  });

  test("a run that cannot fit is refused with a sentence before anything is allocated", async () => {
    const atFirst = memory();
    const huge = setupOf("p=257&h=2048&d=512&frac=0.99");
    expect(() => tfjsTrainer(huge)).toThrow(EngineFailure);
    expect(() => tfjsTrainer(huge)).toThrow(/needs about \d+\.\d GB/);
    expect(memory()).toEqual(atFirst);
  });
});
