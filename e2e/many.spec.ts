/**
 * Many runs in a real browser: a pool of real workers on the exact engine, and a fleet on the software GPU. Every run
 * must be the run alone, also when a worker dies under it.
 */
import { expect, type Page, test } from "playwright/test";
import { preview, type PreviewServer } from "vite";
import type { Outcome } from "../src/core/outcome.ts";
import { prepare } from "../src/core/setup.ts";
import { parseLink } from "../src/core/spec/parse.ts";
import { freshCourse, train } from "../src/engine/train.ts";
import { startNodeEngine } from "../src/node/engines.ts";
import { builtPage } from "../src/scripts/bundle.mjs";
import { buildKernels, kernels } from "../src/scripts/kernels.mjs";
import type { Made, Wanted } from "./many/main.ts";

const TINY = [0, 1, 2, 3].map((seed) => `p=7&d=8&h=12&frac=0.6&steps=200&seed=${seed}`);
/** Long enough to be interrupted: tens of reports. */
const LONG = [0, 1, 2, 3].map((seed) => `p=11&d=16&h=32&frac=0.6&steps=20000&after=inf&seed=${seed}`);

test.describe.configure({ mode: "serial" });
let server: PreviewServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir: await builtPage("e2e/many", [kernels()]) },
    preview: { port: 0, open: false },
  });
  page = await browser.newPage();
  await page.goto(server.resolvedUrls?.local[0] ?? "");
});

test.afterAll(async () => {
  await page.close();
  await server.close();
});

function many(wanted: Partial<Wanted>): Promise<Made> {
  const all: Wanted = {
    specs: TINY,
    engine: "exact",
    workers: 2,
    atOnce: 4,
    at: 0,
    deed: "nothing",
    ...wanted,
  };
  return page.evaluate((one) => window.many(one), all);
}

/** What each run comes to when it is made alone, in Node. */
async function alone(specs: readonly string[]): Promise<readonly unknown[]> {
  const engine = await startNodeEngine("exact", await buildKernels());
  const outcomes: unknown[] = [];
  for (const text of specs) {
    const parsed = parseLink(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const { spec } = parsed.value;
    const trainer = await engine.trainer(prepare(spec));
    for await (const events of train(trainer, freshCourse(spec))) {
      const end = events.at(-1);
      if (end?.type === "finished") outcomes.push({ kind: "finished", step: end.step, receipt: end.receipt });
    }
    trainer[Symbol.dispose]();
  }
  return outcomes;
}

const kinds = (outcomes: readonly Outcome[]): readonly string[] => outcomes.map(({ kind }) => kind);

test("two workers make four runs, each the run alone, bit for bit", async () => {
  const { outcomes, steps, workers } = await many({});
  expect(outcomes).toEqual(await alone(TINY));
  expect(steps).toEqual([200, 200, 200, 200]);
  expect(workers).toBe(2);
});

test("auto looks for a GPU, passes over one in software, and says why", async () => {
  const { outcomes, chosen, workers } = await many({ engine: "auto" });
  expect(chosen).toEqual(["exact", "The only GPU here is imitated in software; the CPU is faster."]);
  expect(outcomes).toEqual(await alone(TINY));
  expect(workers).toBe(3); // the first looked
});

for (const deed of ["kill", "kill silently"] as const) {
  test(`a worker that dies has its run done again: ${deed}`, async () => {
    const { outcomes, steps, again, workers, messages, ms } = await many({ specs: LONG, at: 2000, deed });
    expect(outcomes).toEqual(await alone(LONG));
    expect(steps).toEqual([20_000, 20_000, 20_000, 20_000]);
    expect([again, workers]).toEqual([[1, 0, 0, 0], 3]);
    expect(Math.max(...messages)).toBeLessThan(ms / 100 + 5);
  });
}

test("an abort stops all within a block, and keeps what is done", async () => {
  const { outcomes, steps, ms } = await many({ specs: LONG, at: 2000, deed: "abort" });
  expect(kinds(outcomes)).toEqual(["stopped", "stopped", "stopped", "stopped"]);
  expect(steps[0]).toBeGreaterThanOrEqual(2000);
  expect(steps[0]).toBeLessThan(20_000);
  expect(steps.slice(2)).toEqual([0, 0]);
  expect(ms).toBeLessThan(10_000);
});

test("a fleet of four on the GPU: each the run alone there, and near to that of the exact engine", async () => {
  test.setTimeout(240_000);
  const [fleet, apart, exact] = [
    await many({ engine: "gpu" }),
    await many({ engine: "gpu", atOnce: 1 }),
    await many({}),
  ];
  console.log(
    `Four runs on the GPU: ${fleet.ms.toFixed(0)} ms at once, ${apart.ms.toFixed(0)} ms one by one`,
  );
  expect([fleet.workers, apart.workers]).toEqual([1, 1]);
  expect(fleet.outcomes).toEqual(TINY.map(() => ({ kind: "finished", step: 200, receipt: null })));
  expect(fleet.last).toEqual(apart.last);
  for (const [run, values] of exact.last.entries())
    for (const [i, value] of values.entries()) expect(fleet.last[run]![i]! / value).toBeCloseTo(1, 3);
});
