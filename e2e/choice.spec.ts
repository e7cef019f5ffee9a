/** Which engine computes, and what the page fetches for it. */
import { SMALL, atWorkerStart, button, expect, open, status, test, waitForStep } from "./page.ts";

const ON_AUTO = SMALL.replace("&engine=tfjs-wasm", "");

/** Hours on any machine, in steps of well under a millisecond. */
const LONG_RUN = "p=11&d=16&h=32&frac=0.6&steps=10000000&after=inf";

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

test("engines on the GPU share one device, from run to run", async ({ page }) => {
  await atWorkerStart(
    page,
    `self.opened = 0;
     const request = GPUAdapter.prototype.requestDevice;
     GPUAdapter.prototype.requestDevice = function (...args) { self.opened++; return request.apply(this, args); };`,
  );
  await open(page, `p=5&d=4&h=4&steps=20`);
  for (const [engine, badge] of [
    ["gpu", "gpu ·"],
    ["tfjs-webgpu", "tfjs · WebGPU"],
    ["exact", "exact · CPU"],
    ["gpu", "gpu ·"],
  ] as const) {
    await page.getByRole("combobox", { name: "Engine" }).selectOption(engine);
    await button(page, "Run").click();
    await expect(status(page)).toHaveText(/stopped at step 20/, { timeout: 30_000 });
    await expect(page.getByRole("banner")).toContainText(badge);
    if (engine !== "exact") await expect(page.getByRole("banner")).toContainText("software GPU");
  }
  expect(await page.workers()[0]!.evaluate(() => (self as unknown as { opened: number }).opened)).toBe(1);
});

test("a long run on auto leaves a GPU that is imitated in software alone, and says so", async ({ page }) => {
  await open(page, LONG_RUN);
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  await expect(page.locator("body")).toContainText(
    "The only GPU here is imitated in software; the CPU is faster.",
  );
});

/** The software adapter of the tests' browser passes for a graphics card. */
const AS_HARDWARE =
  'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';

test("a long run on auto checks a real GPU once, takes the faster engine, and says what it measured", async ({
  page,
}) => {
  await atWorkerStart(page, AS_HARDWARE);
  await open(page, LONG_RUN);
  await button(page, "Run").click();
  await expect(page.getByText("Checking the GPU …")).toBeVisible();
  await waitForStep(page, 5);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  await expect(page.locator("body")).toContainText(
    /The GPU was measured no faster: [\d.]+ ms a step, [\d.]+ ms on the exact engine, which therefore computes\./,
  );

  // As another machine would have measured it: the verdict that is remembered decides, without another check.
  await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error("refused"));
      });
    const db = await done(indexedDB.open("grokking-lab-gpu"));
    const store = db.transaction("verdicts", "readwrite").objectStore("verdicts");
    for (const key of await done(store.getAllKeys())) {
      const verdict = (await done(store.get(key))) as { msGpu?: number };
      if (verdict.msGpu !== undefined) await done(store.put({ ...verdict, msGpu: 0.0001, msExact: 3 }, key));
    }
    db.close();
  });
  await button(page, "Reset").click();
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByRole("banner")).toContainText("gpu ·");
  await expect(page.getByRole("log")).toContainText(
    "The GPU computes this run. This is a long run, and the GPU was measured faster: 0.00010 ms a step, 3.0 ms on the exact engine.",
  );
  expect(page.url()).not.toContain("engine=");
});

test("a kernel that computes wrong is caught by the check, and passed over, also by the next visit", async ({
  page,
}) => {
  // The gradient of every weight, 1 % too large.
  await atWorkerStart(
    page,
    `${AS_HARDWARE}
     const create = GPUDevice.prototype.createShaderModule;
     GPUDevice.prototype.createShaderModule = function (descriptor) {
       const code = descriptor.code.replace("(slope + coupled * v)", "(1.01 * slope + coupled * v)");
       return create.call(this, { ...descriptor, code });
     };`,
  );
  const reason = /The GPU \(.+\) computed wrong numbers in a check, so the exact engine computes\./;
  await open(page, LONG_RUN);
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  await expect(page.locator("body")).toContainText(reason);

  await page.unroute(/run\.worker/);
  await atWorkerStart(page, `${AS_HARDWARE} GPUAdapter.prototype.requestDevice = () => { throw 0; };`);
  await page.goto("about:blank");
  await open(page, `${LONG_RUN}&seed=1`);
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.locator("body")).toContainText(reason);
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
