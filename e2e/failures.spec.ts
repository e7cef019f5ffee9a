/** Failing well: each failure is a sentence with a next step, the data stays, and Run works again. */
import type { Page } from "playwright/test";
import {
  SMALL,
  atWorkerStart,
  button,
  expect,
  finalNumbers,
  open,
  status,
  stepNow,
  test,
  waitForStep,
} from "./page.ts";

const LONG = `${SMALL}&steps=1000000&after=inf`;

/** Run works, whatever there was before, and Pause after it. The run must be a long one. */
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

for (const engine of ["gpu", "tfjs-webgpu"]) {
  test(`asked for ${engine} where there is no WebGPU, the page says so and what to do`, async ({ page }) => {
    await atWorkerStart(page, 'Object.defineProperty(navigator, "gpu", { value: undefined });');
    await open(page, `p=7&steps=1000000&after=inf&engine=${engine}`);
    await button(page, "Run").click();
    await expect(status(page)).toHaveText(/failed: This browser has no WebGPU\./, { timeout: 30_000 });
    await expect(page.getByText(/Set Engine to auto/).first()).toBeVisible();
    await page.getByRole("combobox", { name: "Engine" }).selectOption("auto");
    await runsAgain(page);
    await expect(page.getByRole("banner")).toContainText("exact · CPU");
  });
}

const NO_ADAPTER = "if (navigator.gpu) navigator.gpu.requestAdapter = async () => null;";

test("a null adapter sends tfjs to the CPU, with the reason, and gpu by name says what to do", async ({
  page,
}) => {
  await atWorkerStart(page, NO_ADAPTER);
  await open(page, SMALL.replace("tfjs-wasm", "tfjs"));
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await expect(page.getByText(/WASM/i).first()).toBeVisible();
  await expect(page.locator("body")).toContainText("WebGPU found no GPU here, so the CPU computes.");
  await page.getByRole("combobox", { name: "Engine" }).selectOption("gpu");
  await button(page, "Start anew").click();
  await expect(status(page)).toHaveText(/failed: WebGPU found no GPU on this computer\./);
  await expect(page.getByText(/Set Engine to auto/).first()).toBeVisible();
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

test("a part of the page that cannot be fetched is a sentence, and the rest stays", async ({
  page,
  quiet,
}) => {
  await open(page, SMALL);
  await page.route(/assets\/(SweepPage|LawScores)-/, (route) => route.abort());
  for (const name of ["Sweep", "How the laws did"]) {
    await button(page, name).click();
    await expect(page.getByRole("dialog", { name })).toContainText("This could not be fetched.");
    await page.keyboard.press("Escape");
  }
  await expect(status(page)).toHaveText("ready");
  quiet.length = 0; // the aborted requests
});

test("a browser without Symbol.dispose trains as well", async ({ page }) => {
  await atWorkerStart(
    page,
    `
      const native = Symbol;
      const older = function (description) { return native(description); };
      const missing = ["dispose", "asyncDispose", "prototype", "length", "name"];
      for (const key of Object.getOwnPropertyNames(native)) {
        if (!missing.includes(key)) Object.defineProperty(older, key, { value: native[key] });
      }
      older.prototype = native.prototype;
      self.Symbol = older;`,
  );
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
  await page.getByRole("combobox", { name: "Engine" }).selectOption("gpu");
  await button(page, "Start anew").click();
  await expect(status(page)).toHaveText(/failed: WebGPU needs https or localhost\./);
  await page.getByRole("combobox", { name: "Engine" }).selectOption("auto");
  await button(page, "Run").click();
  await waitForStep(page, 100);
  await expect(page.getByRole("banner")).toContainText("exact · CPU");
  await browser.close();
});
