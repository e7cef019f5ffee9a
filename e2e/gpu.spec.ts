/**
 * The GPU engine in a real browser, on its software adapter: the conformance suite, its fleets, what it holds and
 * gives back, and a device that is lost. Without an adapter these tests fail.
 */
import { type Browser, expect, test } from "playwright/test";
import { CASES } from "../src/engine/suite/cases.ts";
import { FLEET_CASES } from "../src/engine/suite/fleets.ts";
import { STEPS } from "../src/node/bench/rows.ts";
import { type HostPage, type HostServer, openTab, serveHost } from "../src/scripts/hostPage.mjs";
import type { GpuSettings } from "./host/calls.ts";
import { conformanceTests } from "./host/conformanceTests.ts";
import type { GpuCounts } from "./host/gpuCounts.ts";
import { workerHeap } from "./host/heap.ts";

const SMALL = "p=7&d=8&h=12&frac=0.6";

let server: HostServer;
let tab: HostPage;

/** With an engine of its own. */
async function another(browser: Browser, settings: GpuSettings = {}): Promise<HostPage> {
  const opened = await openTab(browser, server.url);
  await opened.call("start", "gpu", settings);
  return opened;
}

test.beforeAll(async () => {
  server = await serveHost();
});

test.afterAll(async () => {
  await server.close();
});

test("there is an adapter", async ({ browser }) => {
  const bare = await openTab(browser, server.url);
  const adapter = await bare.call("adapter");
  await bare.close();
  console.log(`WebGPU adapter: ${JSON.stringify(adapter)}`);
  expect(adapter).toEqual({
    vendor: expect.any(String),
    architecture: expect.any(String),
    software: expect.any(Boolean),
  });
});

// An adapter takes one form of the product, and this one the other than a GPU does: both must be right.
for (const product of ["direct", "tiled"] as const) {
  test.describe(`gpu with ${product} products`, () => {
    test.beforeAll(async ({ browser }) => {
      tab = await another(browser, { product });
    });
    test.afterAll(() => tab.close());

    conformanceTests("gpu", [...CASES, ...FLEET_CASES], () => tab);

    // Sizes of many workgroups, where an order of summation could be left to chance.
    for (const spec of ["p=47&d=16&h=24&frac=0.95", "p=29&model=transformer&d=32&h=64&batch=200"]) {
      test(`the same run twice gives the same bits: ${spec}`, async () => {
        const first = await tab.call("weightsAfter", spec, 12);
        expect(await tab.call("weightsAfter", spec, 12)).toBe(first);
      });
    }

    for (const [step, most] of [
      ["L", 20],
      ["T", 45],
    ] as const) {
      test(`a step of kind ${step} takes at most ${most} dispatches`, async () => {
        const dispatches = await tab.call("dispatches", STEPS[step].spec);
        console.log(`Step ${step}, ${product}: ${dispatches} dispatches`);
        expect(dispatches).toBeLessThanOrEqual(most);
      });
    }
  });
}

// A GPU with little room, or a run too large for one submission: the same in many stretches.
test.describe("gpu in small stretches", () => {
  test.beforeAll(async ({ browser }) => {
    tab = await another(browser, { limits: { bytes: 2e6, flop: 1e4 } });
  });
  test.afterAll(() => tab.close());

  const drawn = CASES.filter(({ title }) => /ragged|measuring|snapshot|batch of 1|held norm/.test(title));
  conformanceTests("gpu", [...drawn, ...FLEET_CASES], () => tab);
});

test("20,000 steps make nothing on the GPU and leave memory flat, and all of it is given back", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const alone = await another(browser);
  const heap = await workerHeap(alone.page);
  const before = await alone.call("counts");
  await alone.call("keep", "p=5&d=4&h=4&batch=6");
  await alone.call("stretch", 2, 500);
  const heapEarly = await heap();
  const { early, late } = await alone.call("stretch", 40, 500);
  const heapLate = await heap();
  const submits = late.submits - early.submits;
  console.log(`20,000 steps: ${submits} submissions, script's memory ${heapEarly} → ${heapLate} bytes`);
  for (const made of ["buffersMade", "bindGroups", "pipelines", "shaders"] as const) {
    expect(late[made] - early[made], made).toBe(0);
  }
  expect(late.encoders - early.encoders).toBeLessThanOrEqual(submits);
  expect(heapLate - heapEarly).toBeLessThan(100_000);

  const looked = await alone.call("looked", 30, 20);
  const alive = ({ buffersAlive, bytesAlive }: GpuCounts) => ({ buffersAlive, bytesAlive });
  expect(alive(looked.late)).toEqual(alive(looked.early));
  expect(alive(await alone.call("release"))).toEqual(alive(before));
  for (const { title } of FLEET_CASES.slice(-2)) await alone.call("runCase", title);
  expect(alive(await alone.call("counts"))).toEqual(alive(before));
  await alone.close();
});

test("TensorFlow.js reads the weights where they are, before steps and after", async ({ browser }) => {
  const lending = await another(browser);
  const [before, after] = await lending.call("lend", `${SMALL}&lr=0.05`, 30);
  for (const { shared, own } of [before!, after!]) expect(Math.abs(shared / own - 1)).toBeLessThan(1e-5);
  expect(Math.abs(after!.own / before!.own - 1)).toBeGreaterThan(0.01);
  await lending.close();
});

test("a device lost in the middle of a run is told, and nothing waits for it", async ({ browser }) => {
  const lost = await another(browser);
  const { trouble, pending, next } = await lost.call("loseDevice", SMALL, 5000);
  expect(trouble.kind).toBe("lost");
  expect(trouble.message).toMatch(/destroyed/i);
  for (const ending of [pending, next]) expect(ending).toEqual({ rejected: expect.any(String) });
  await lost.close();
});
