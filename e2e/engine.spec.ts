/**
 * The TensorFlow.js engine on WebGPU, in a real browser on its software adapter. Without an adapter these tests fail.
 */
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "playwright/test";
import { preview, type PreviewServer } from "vite";
import type { EngineReport } from "../src/core/readout.ts";
import type { DeviceTrouble } from "../src/engine/engine.ts";
import type { Memory } from "../src/engine/tfjs/engine.ts";
import type { RelativeErrors } from "../src/engine/fixture.ts";
import { builtPage } from "../src/scripts/bundle.mjs";
import { kernels } from "../src/scripts/kernels.mjs";
import type { Calls } from "./host/calls.ts";

const PORT = 4180;
const SMALL = "p=7&d=8&h=12&frac=0.6";

test.describe.configure({ mode: "serial" });
let server: PreviewServer;
let page: Page;

function call<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): Promise<unknown> {
  return page.evaluate(([n, a]) => window.call(n as "start", ...(a as [])), [name, args] as const);
}

test.beforeAll(async ({ browser }) => {
  server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir: await builtPage("e2e/host", [kernels()]) },
    preview: { port: PORT, strictPort: true },
  });
  page = await browser.newPage();
  await page.goto(`http://localhost:${PORT}/`);
  const report = (await call("start")) as EngineReport;
  console.log(`WebGPU: ${report.device}, software: ${report.softwareGpu}`);
  expect(report.name).toBe("tfjs-webgpu");
});

test.afterAll(async () => {
  await page.close();
  await server.close();
});

for (const name of ["gelu-adamw", "relu-adam-l2", "quadratic-sgd"]) {
  test(`equals PyTorch on mlp-concat-${name}`, async () => {
    const file = new URL(`../src/engine/fixtures/mlp-concat-${name}.json`, import.meta.url);
    const errors = (await call("conform", JSON.parse(readFileSync(file, "utf8")) as never)) as RelativeErrors;
    console.log(name, JSON.stringify(errors));
    for (const key of ["logits", "loss", "grads"] as const)
      expect(errors[key], key).toBeLessThanOrEqual(1e-5);
    for (const key of ["after1", "after2", "after10"] as const)
      expect(errors[key], key).toBeLessThanOrEqual(5e-5);
  });
}

// The last has an inner dimension over 2000 in its weight gradients: where TensorFlow.js would add atomically.
for (const spec of [SMALL, `${SMALL}&batch=7`, "p=47&d=16&h=24&frac=0.95"]) {
  test(`the same run twice gives the same bits: ${spec}`, async () => {
    const first = await call("weightsAfter", spec, 12);
    expect(await call("weightsAfter", spec, 12)).toBe(first);
  });
}

test("snapshot → restore → continue is the unbroken run, bit for bit", async () => {
  const [whole, resumed] = (await call("resumes", `${SMALL}&batch=7`, 5, 14)) as readonly [string, string];
  expect(resumed).toBe(whole);
});

test("memory is flat over 2000 steps, and everything is given back", async () => {
  test.setTimeout(240_000);
  const over = (await call("memoryOver", "p=5&d=4&h=4&batch=6", 2000)) as Record<string, Memory>;
  console.log(JSON.stringify(over));
  expect(over["late"]).toEqual(over["early"]);
  expect(over["after"]!.tensors).toBe(over["before"]!.tensors);
});

test("a lost device is told", async () => {
  const { kind, message } = (await call("loseDevice", SMALL)) as DeviceTrouble;
  expect(kind).toBe("lost");
  expect(message).toMatch(/destroyed/i);
});
