/** Which engine computes, and what the page fetches for it. */
import type { Page } from "playwright/test";
import { SMALL, button, expect, open, status, test, waitForStep } from "./page.ts";

const ON_AUTO = SMALL.replace("&engine=tfjs-wasm", "");

/** Runs `code` in the worker before anything of the lab's. */
async function atWorkerStart(page: Page, code: string): Promise<void> {
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}

const tfjsAmong = (urls: readonly string[]): readonly string[] =>
  urls.filter((url) => /tfjs|wasmFiles|assets\/engine-/.test(url));

test("neither the first load nor a run on auto fetches TensorFlow.js or looks for a GPU", async ({
  page,
}) => {
  const fetched: string[] = [];
  page.on("response", (response) => fetched.push(response.url()));
  await atWorkerStart(
    page,
    "self.asked = 0; if (navigator.gpu) navigator.gpu.requestAdapter = async () => { self.asked++; return null; };",
  );
  await open(page, `${ON_AUTO}&steps=200`);
  await page.waitForLoadState("networkidle");
  expect(tfjsAmong(fetched)).toEqual([]);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step 200/);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  await expect(page.locator("body")).toContainText("auto takes the exact engine");
  expect(tfjsAmong(fetched)).toEqual([]);
  const asked = (): Promise<number> =>
    page.workers()[0]!.evaluate(() => (self as unknown as { asked: number }).asked);
  expect(await asked()).toBe(0);

  // The same eyes see TensorFlow.js and its look for a GPU.
  await page.getByRole("combobox", { name: "Engine" }).selectOption("tfjs");
  await button(page, "Run").click();
  await waitForStep(page, 5);
  expect(tfjsAmong(fetched).length).toBeGreaterThan(1);
  expect(await asked()).toBe(1);
});

test("an engine is kept from run to run, and auto comes back to exact", async ({ page }) => {
  const fetched: string[] = [];
  page.on("response", (response) => fetched.push(response.url()));
  await open(page, `${ON_AUTO}&steps=50`);
  for (const [engine, badge] of [
    ["auto", "exact · CPU"],
    ["tfjs-cpu", "plain JavaScript"],
    ["exact", "exact · CPU"],
    ["tfjs-wasm", "WASM"],
    ["auto", "exact · CPU"],
  ] as const) {
    await page.getByRole("combobox", { name: "Engine" }).selectOption(engine);
    await button(page, "Run").click();
    await expect(status(page)).toHaveText(/stopped at step 50/, { timeout: 30_000 });
    await expect(page.getByRole("banner")).toContainText(badge);
  }
  expect(fetched.filter((url) => /kernels-.*\.wasm/.test(url))).toHaveLength(1);
});

test("without WebAssembly SIMD, auto says why it takes TensorFlow.js, and exact by name says what to do", async ({
  page,
}) => {
  await atWorkerStart(page, "WebAssembly.validate = () => false;");
  await open(page, ON_AUTO);
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByRole("banner")).toContainText("tfjs · WASM");
  await expect(page.getByRole("log")).toContainText(
    "TensorFlow.js computes this run. The exact engine needs WebAssembly SIMD, which this browser lacks.",
  );
  await button(page, "Pause").click();
  await page.getByRole("combobox", { name: "Engine" }).selectOption("exact");
  await button(page, "Start anew").click();
  await expect(status(page)).toHaveText(/failed: The exact engine needs WebAssembly SIMD/);
  await expect(page.getByText(/Set Engine to auto/).first()).toBeVisible();
  // What was up before is not mistaken for a working engine.
  await page.getByRole("combobox", { name: "Engine" }).selectOption("tfjs-wasm");
  await button(page, "Run").click();
  await waitForStep(page, 5);
});

test("kernels that cannot be fetched are a sentence on exact, and Run works once they can", async ({
  page,
  quiet,
}) => {
  await page.route(/kernels-.*\.wasm/, (route) => route.abort());
  await open(page, `${ON_AUTO}&engine=exact`);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/failed: The exact engine could not be loaded/);
  await page.unroute(/kernels-.*\.wasm/);
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  quiet.length = 0; // the aborted request
});
