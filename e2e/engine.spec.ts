/**
 * The TensorFlow.js engine on WebGPU, in a real browser on its software adapter. Without an adapter these tests fail.
 */
import { expect, test } from "playwright/test";
import { CASES } from "../src/engine/suite/cases.ts";
import { type HostPage, type HostServer, openTab, serveHost } from "../src/scripts/hostPage.mjs";
import { conformanceTests } from "./host/conformanceTests.ts";

const SMALL = "p=7&d=8&h=12&frac=0.6";

let server: HostServer;
let tab: HostPage;

test.beforeAll(async ({ browser }) => {
  server = await serveHost();
  tab = await openTab(browser, server.url);
  const { name, device, softwareGpu } = await tab.call("start", "tfjs-webgpu");
  console.log(`WebGPU: ${device}, software: ${softwareGpu}`);
  expect(name).toBe("tfjs-webgpu");
});

test.afterAll(async () => {
  await tab.close();
  await server.close();
});

test.describe("tfjs-webgpu", () => conformanceTests("tfjs-webgpu", CASES, () => tab));

// The last has an inner dimension over 2000 in its weight gradients: where TensorFlow.js would add atomically.
for (const [spec, steps] of [
  [SMALL, 12],
  [`${SMALL}&batch=7`, 12],
  ["p=47&d=16&h=24&frac=0.95", 4],
] as const) {
  test(`the same run twice gives the same bits: ${spec}`, async () => {
    const first = await tab.call("weightsAfter", spec, steps);
    expect(await tab.call("weightsAfter", spec, steps)).toBe(first);
  });
}

test("memory is flat over 2000 steps, and everything is given back", async () => {
  test.setTimeout(240_000);
  const before = await tab.call("tfjsMemory");
  await tab.call("keep", "p=5&d=4&h=4&batch=6");
  await tab.call("looked", 1, 20);
  const early = await tab.call("tfjsMemory");
  await tab.call("looked", 100, 20);
  const late = await tab.call("tfjsMemory");
  console.log(JSON.stringify({ before, early, late }));
  expect(late).toEqual(early);
  await tab.call("release");
  expect((await tab.call("tfjsMemory")).tensors).toBe(before.tensors);
});

test("a lost device is told, and nothing waits for it", async ({ browser }) => {
  const other = await openTab(browser, server.url);
  await other.call("start", "tfjs-webgpu");
  const { trouble, pending, next } = await other.call("loseDevice", SMALL, 2);
  expect(trouble.kind).toBe("lost");
  expect(trouble.message).toMatch(/destroyed/i);
  expect([pending, next]).not.toContain("hangs");
  await other.close();
});
