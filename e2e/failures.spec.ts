/** Failing well: each failure is a sentence with a next step, the data stays, and Run works again. */
import type { Page } from "playwright/test";
import { SMALL, button, expect, finalNumbers, open, status, stepNow, test, waitForStep } from "./page.ts";

const LONG = `${SMALL}&steps=1000000&after=inf`;

async function runsAgain(page: Page): Promise<void> {
  await button(page, "Run").click();
  await expect(status(page)).not.toHaveText(/failed/);
  await waitForStep(page, 3);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
}

test("loss that stops being finite ends the run with the step and the learning rate", async ({ page }) => {
  await open(page, "p=7&d=8&h=12&opt=sgd&lr=10&wd=10&act=quadratic&engine=tfjs-wasm");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(
    /failed: Loss became NaN or infinite at step \d+ \(learning rate 10\)\./,
    { timeout: 30_000 },
  );
  await expect(page.getByText(/Lower the learning rate/).first()).toBeVisible();
  await page.getByRole("combobox", { name: "Preset" }).selectOption("Tiny");
  await runsAgain(page);
});

test("a worker that crashes, or dies without a word, is told, and the run can go on", async ({
  page,
  quiet,
}) => {
  await open(page, LONG);
  for (const blow of ["throw", "close"] as const) {
    await button(page, "Run").click();
    await waitForStep(page, 200);
    await page.waitForTimeout(3500); // past a checkpoint
    const worker = page.workers()[0]!;
    await worker.evaluate((how) => {
      if (how === "close") close();
      else
        setTimeout(() => {
          throw new Error("blown up");
        });
    }, blow);
    await expect(status(page)).toHaveText(/failed: The worker that trains/, { timeout: 10_000 });
    const failedAt = await stepNow(page);
    const goOn = page.getByRole("button", { name: /Continue from/ });
    await expect(goOn).toBeVisible();
    const from = Number(
      /(\d+)/.exec(((await goOn.textContent()) ?? "").replaceAll(/[\s\u2009\u202f]/g, ""))?.[1],
    );
    expect(from).toBeGreaterThan(100);
    expect(from).toBeLessThanOrEqual(failedAt);
    await goOn.click();
    await waitForStep(page, from + 10);
    await button(page, "Reset").click();
  }
  quiet.length = 0; // the blow itself is reported by the browser
});

test("a reload in mid-run offers to go on from the last checkpoint, with the curves", async ({ page }) => {
  await open(page, LONG);
  await button(page, "Run").click();
  await waitForStep(page, 200);
  await page.waitForTimeout(3500);
  await page.reload();
  const goOn = page.getByRole("button", { name: /Continue from/ });
  await expect(goOn).toBeVisible();
  await goOn.click();
  await waitForStep(page, 210);
  await expect(page).toHaveURL(/steps=1000000/);
  await button(page, "Pause").click();
});

test("a run cut by a reload ends with the numbers of an unbroken one", async ({ page, context }) => {
  const spec = `${SMALL}&batch=5&steps=2400&after=inf`;
  await open(page, spec);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "200 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 300);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  await page.reload();
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ index: 0 });
  await page.getByRole("button", { name: /Continue from/ }).click();
  await expect(status(page)).toHaveText(/stopped at step 2400/, { timeout: 60_000 });
  const whole = await context.newPage();
  await open(whole, spec);
  await button(whole, "Run").click();
  await expect(status(whole)).toHaveText((await status(page).textContent())!, { timeout: 60_000 });
  expect(await finalNumbers(page)).toBe(await finalNumbers(whole));
});

test("a stored run can be discarded, and does not come back", async ({ page }) => {
  await open(page, LONG);
  await button(page, "Run").click();
  await waitForStep(page, 50);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  await page.reload();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.reload();
  await expect(status(page)).toHaveText("ready");
  await expect(page.getByRole("button", { name: /Continue from/ })).toHaveCount(0);
});

test("asked for WebGPU where there is none, the page says so and what to do", async ({ page }) => {
  await open(page);
  // The worker's navigator cannot be reached from a page script, so the worker is made to lack WebGPU at its start.
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    const body = `Object.defineProperty(navigator, "gpu", { value: undefined });\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await page.goto("about:blank");
  await open(page, "p=7&engine=tfjs-webgpu");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/failed: This browser has no WebGPU\./, { timeout: 30_000 });
  await expect(page.getByText(/Set Engine to auto/).first()).toBeVisible();
  await page.getByRole("combobox", { name: "Engine" }).selectOption("auto");
  await runsAgain(page);
});

test("a null adapter sends tfjs to the CPU, with the reason", async ({ page }) => {
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    const body = `if (navigator.gpu) navigator.gpu.requestAdapter = async () => null;\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await open(page, SMALL.replace("tfjs-wasm", "tfjs"));
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByText(/WASM/i).first()).toBeVisible();
  await expect(page.locator("body")).toContainText("WebGPU found no GPU here, so the CPU computes.");
});

for (const engine of ["auto", "tfjs"]) {
  test(`WebAssembly that cannot be loaded leaves ${engine} the plain CPU, with the reason`, async ({
    page,
    quiet,
  }) => {
    await page.route(/\.wasm/, (route) => route.abort());
    await open(page, SMALL.replace("tfjs-wasm", engine));
    await button(page, "Run").click();
    await waitForStep(page, 3);
    await expect(page.getByRole("banner")).toContainText("plain JavaScript · CPU");
    await expect(page.locator("body")).toContainText("TensorFlow.js could not start on wasm");
    quiet.length = 0; // the aborted request
  });
}

test("an engine that cannot be loaded is a sentence, and Run works once it can", async ({ page, quiet }) => {
  await page.route(/assets\/engine-/, (route) => route.abort());
  await open(page, SMALL);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/failed: TensorFlow\.js could not be loaded/, { timeout: 30_000 });
  await page.unroute(/assets\/engine-/);
  await runsAgain(page);
  quiet.length = 0;
});

test("a GPU lost in mid-run is told, and Run works again", async ({ page }) => {
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    const body = `
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...args) {
        const device = await request.apply(this, args);
        self.loseDevice = () => device.destroy();
        return device;
      };\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await open(page, "p=5&d=4&h=4&steps=100000&after=inf&engine=tfjs-webgpu");
  await button(page, "Run").click();
  await waitForStep(page, 10);
  await expect(page.getByRole("banner")).toContainText("software GPU");
  await page.workers()[0]!.evaluate(() => (self as unknown as { loseDevice: () => void }).loseDevice());
  await expect(status(page)).toHaveText(/failed: The GPU was lost at step \d+/, { timeout: 20_000 });
  await runsAgain(page);
});

test("a shader that does not compile is told, and Run works again on another engine", async ({
  page,
  quiet,
}) => {
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    const body = `
      const create = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function (descriptor) {
        return create.call(this, { ...descriptor, code: "this is not WGSL" });
      };\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await open(page, "p=5&d=4&h=4&engine=tfjs-webgpu");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/failed: The GPU reported an error at step 0/, { timeout: 30_000 });
  await page.getByRole("combobox", { name: "Engine" }).selectOption("tfjs-wasm");
  await runsAgain(page);
  quiet.length = 0; // the browser prints the shader's errors
});

test("a browser without Symbol.dispose trains as well", async ({ page }) => {
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    const body = `
      const native = Symbol;
      const older = function (description) { return native(description); };
      const missing = ["dispose", "asyncDispose", "prototype", "length", "name"];
      for (const key of Object.getOwnPropertyNames(native)) {
        if (!missing.includes(key)) Object.defineProperty(older, key, { value: native[key] });
      }
      older.prototype = native.prototype;
      self.Symbol = older;\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await open(page, SMALL);
  await runsAgain(page);
});

test("a run too large for the engine is refused with what would fit", async ({ page }) => {
  await open(page, "p=257&h=2048&d=512&frac=0.99&engine=tfjs-wasm");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/failed: This run needs about \d+\.\d GB/, { timeout: 60_000 });
});

test("over plain http, as in a classroom: no WebGPU, no clipboard, and everything else works", async ({
  playwright,
  baseURL,
}) => {
  const browser = await playwright.chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"]!,
    // A name that is not localhost makes the origin insecure, as a machine's address in a classroom does.
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--host-resolver-rules=MAP lab.test localhost",
    ],
  });
  const page = await browser.newPage({ baseURL: baseURL!.replace("localhost", "lab.test") });
  await open(page, LONG.replace("tfjs-wasm", "tfjs"));
  expect(await page.evaluate(() => [isSecureContext, "clipboard" in navigator, "gpu" in navigator])).toEqual([
    false,
    false,
    false,
  ]);
  await button(page, "Run").click();
  await waitForStep(page, 100);
  await expect(page.locator("body")).toContainText("WebGPU needs https or localhost, so the CPU computes.");
  await page.waitForTimeout(3500);
  await page.reload();
  await page.getByRole("button", { name: /Continue from/ }).click();
  await waitForStep(page, 110);
  await button(page, "Copy link").click();
  await expect(page.getByRole("dialog").getByRole("textbox")).toHaveValue(
    /^http:\/\/lab\.test:\d+\/#v=1&p=7/,
  );
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Engine" }).selectOption("auto");
  await button(page, "Start anew").click();
  await waitForStep(page, 100);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  await browser.close();
});
