/** The suite of engine/suite, and PyTorch's numbers, for every engine that runs in Node. */
import { readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOLERANCES, conform, conforms } from "./conform.ts";
import type { Engine } from "./engine.ts";
import { startExact } from "./exact/engine.ts";
import type { Fixture } from "./fixture.ts";
import { CASES } from "./suite/cases.ts";
import { startTfjs } from "./tfjs/engine.ts";

const TFJS_FILES = new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)
  .pathname;
const KERNELS = new URL("./exact/kernels.wasm", import.meta.url);
const FIXTURES = new URL("./fixtures/", import.meta.url);

const ENGINES: readonly { readonly name: keyof typeof TOLERANCES; readonly start: () => Promise<Engine> }[] =
  [
    { name: "exact", start: async () => startExact(new WebAssembly.Module(readFileSync(KERNELS)), "") },
    { name: "tfjs-cpu", start: () => startTfjs({ name: "cpu" }, "") },
    { name: "tfjs-wasm", start: () => startTfjs({ name: "wasm", files: TFJS_FILES }, "") },
  ];

function fixture(file: string): Fixture {
  return JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8")) as Fixture;
}

describe.each(ENGINES)("$name", ({ name, start }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine[Symbol.dispose]());

  test("says what it is", () => expect(engine.report.name).toBe(name));

  test.each(readdirSync(FIXTURES))("equals PyTorch: %s", async (file) => {
    const errors = await conform(engine, fixture(file));
    expect(conforms(TOLERANCES[name], errors), JSON.stringify(errors)).toBe(true);
  });

  test.each(CASES)("$title", async ({ run }) => {
    await expect(run(engine)).resolves.toBeUndefined();
  });
});
