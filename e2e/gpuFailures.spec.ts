/** A GPU that goes, or that refuses our code: a sentence each time, and the run goes on or can be begun again. */
import type { Page } from "playwright/test";
import { atWorkerStart, button, expect, finalNumbers, open, status, test, waitForStep } from "./page.ts";

/** The device of whatever computes, for a test to take away. */
const LOSABLE = `
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await request.apply(this, args);
    self.loseDevice = () => device.destroy();
    return device;
  };`;

async function loseDevice(page: Page): Promise<void> {
  await page.workers()[0]!.evaluate(() => (self as unknown as { loseDevice: () => void }).loseDevice());
}

for (const engine of ["gpu", "tfjs-webgpu"]) {
  test(`a GPU lost in mid-run on ${engine}: a sentence, and the exact engine goes on from the last checkpoint`, async ({
    page,
    context,
  }) => {
    test.setTimeout(120_000);
    await atWorkerStart(page, LOSABLE);
    const run = "p=5&d=4&h=4&steps=100000&after=inf";
    await open(page, `${run}&engine=${engine}`);
    await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "50 steps a second" });
    await button(page, "Run").click();
    await waitForStep(page, 10);
    await expect(page.getByRole("banner")).toContainText("software GPU");
    await page.waitForTimeout(3500); // past a checkpoint
    await loseDevice(page);
    const messages = page.locator(".messages");
    const sentence = /The GPU was lost at step (\d+); the exact engine goes on from step (\d+)\./;
    await expect(messages).toContainText(sentence, { timeout: 20_000 });
    const said = sentence.exec((await messages.textContent()) ?? "");
    const [lost, from] = [Number(said?.[1]), Number(said?.[2])];
    expect(from).toBeGreaterThan(5);
    expect(from).toBeLessThanOrEqual(lost);
    await waitForStep(page, lost + 20);
    await expect(page.getByRole("banner")).toContainText("exact · CPU");
    await expect(status(page)).not.toHaveText(/failed/);
    await button(page, "Pause").click();
    await expect(button(page, "Run")).toBeEnabled();

    // One curve, without a hole or a step back, which is that of an unbroken run to the last figures of a float.
    const lossesOf = async (one: Page): Promise<readonly (readonly [number, number])[]> =>
      (await finalNumbers(one))
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").map(Number) as unknown as readonly [number, number]);
    const broken = await lossesOf(page);
    expect(broken.map(([step]) => step)).toEqual(broken.map((_, i) => i));
    const whole = await context.newPage();
    await open(whole, `${run.replace("100000", String(broken.length))}&engine=exact`);
    await button(whole, "Run").click();
    await expect(status(whole)).toHaveText(/stopped at step/, { timeout: 60_000 });
    const right = await lossesOf(whole);
    for (const [step, loss] of broken) expect(loss).toBeCloseTo(right[step]![1], 3);

    // The next run finds a GPU again.
    await page.keyboard.press("Escape");
    await button(page, "Reset").click();
    await button(page, "Run").click();
    await waitForStep(page, 3);
    await expect(page.getByRole("banner")).toContainText("software GPU");
  });
}

test("a GPU lost after the end of a run takes nothing from it", async ({ page }) => {
  await atWorkerStart(page, LOSABLE);
  await open(page, "p=5&d=4&h=4&steps=20&engine=gpu");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step 20/, { timeout: 30_000 });
  await loseDevice(page);
  await page.waitForTimeout(500);
  await expect(status(page)).toHaveText(/stopped at step 20/);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step 20/, { timeout: 30_000 });
  await expect(page.getByRole("banner")).toContainText("software GPU");
});

const NOT_WGSL = `
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    return create.call(this, { ...descriptor, code: "this is not WGSL" });
  };`;

for (const engine of ["gpu", "tfjs-webgpu"]) {
  test(`a shader of ${engine} that does not compile is told, and the exact engine computes`, async ({
    page,
    quiet,
  }) => {
    await atWorkerStart(page, NOT_WGSL);
    await open(page, `p=5&d=4&h=4&steps=10000000&after=inf&engine=${engine}`);
    await button(page, "Run").click();
    await expect(page.locator(".messages")).toContainText(
      /The GPU reported an error at step 0 \(.+\); the exact engine goes on from step 0\./,
      { timeout: 30_000 },
    );
    await waitForStep(page, 5);
    await expect(page.getByRole("banner")).toContainText("exact · CPU");
    await button(page, "Pause").click();
    await page.getByRole("combobox", { name: "Engine" }).selectOption("auto");
    await button(page, "Start anew").click();
    await waitForStep(page, 5);
    quiet.length = 0; // the browser prints the shader's errors
  });
}
