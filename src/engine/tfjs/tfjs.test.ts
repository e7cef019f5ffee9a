import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import type { Fixture } from "../fixture.ts";
import type { Engine } from "../engine.ts";
import { conform } from "./conform.ts";
import { type Backend, memory, startTfjs } from "./engine.ts";
import { tfjsTrainer } from "./trainer.ts";

const WASM_FILES = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)
  .pathname;
const BACKENDS: readonly Backend[] = [{ name: "cpu" }, { name: "wasm", files: WASM_FILES }];
const FIXTURES = ["gelu-adamw", "relu-adam-l2", "quadratic-sgd"];

function fixture(name: string): Fixture {
  const url = new URL(`../fixtures/mlp-concat-${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Fixture;
}

describe.each(BACKENDS)("tfjs-$name", (backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startTfjs(backend, "test");
  });
  afterAll(() => engine[Symbol.dispose]());

  test.each(FIXTURES)("equals PyTorch on mlp-concat-%s", async (name) => {
    const errors = await conform(fixture(name));
    console.log(backend.name, name, JSON.stringify(errors));
    for (const key of ["logits", "loss", "grads"] as const) expect(errors[key]).toBeLessThanOrEqual(1e-5);
    for (const key of ["after1", "after2", "after10"] as const) expect(errors[key]).toBeLessThanOrEqual(5e-5);
  });
});
