/**
 * The page on the GPU engine, as a visitor uses it, on the browser's software adapter: everything that works on exact
 * works there. The engine's numbers are checked in gpu.spec.ts.
 */
import type { Page } from "playwright/test";
import {
  button,
  expect,
  finalNumbers,
  open,
  status,
  stepNow,
  test,
  violations,
  waitForStep,
} from "./page.ts";

const ON_GPU = "p=7&d=8&h=12&frac=0.6&engine=gpu";

async function pausedAt(page: Page): Promise<number> {
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  return stepNow(page);
}

/** The columns of the CSV under the loss chart. */
async function numbers(page: Page): Promise<readonly (readonly number[])[]> {
  const text = await finalNumbers(page);
  await page.keyboard.press("Escape");
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
}

test("the badge names the adapter and says plainly that it is a software GPU", async ({ page }) => {
  await open(page);
  await page.getByRole("combobox", { name: "Engine" }).selectOption("gpu");
  await expect(page).toHaveURL(/engine=gpu/);
  await button(page, "Step").click();
  await expect(status(page)).toHaveText("step 1", { timeout: 30_000 });
  const badge = page.getByRole("banner").locator(".engine");
  await expect(badge).toHaveText(/● gpu · .+ · software GPU/);
  await badge.focus();
  await badge.click();
  const tip = page.getByText(/our own WebGPU kernels on the GPU/);
  await expect(tip).toBeVisible();
  await expect(tip).toContainText("This one is a software GPU: the CPU imitates it, which is slow.");
  await expect(page.getByText("Asked for by name.")).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("pause answers at once, steps count one by one, and pausing never changes the numbers", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await open(page, `${ON_GPU}&steps=2000&after=inf`);
  await button(page, "Run").click();
  await waitForStep(page, 20);
  const asked = Date.now();
  const paused = await pausedAt(page);
  expect(Date.now() - asked).toBeLessThan(1500); // on a loaded machine too
  await page.waitForTimeout(300);
  expect(await stepNow(page)).toBe(paused);
  await button(page, "Step").click();
  await expect.poll(() => stepNow(page)).toBe(paused + 1);
  await button(page, "Step").click();
  await expect.poll(() => stepNow(page)).toBe(paused + 2);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "50 steps a second" });
  await button(page, "Run").click();
  const [from, since] = [await stepNow(page), Date.now()];
  await page.waitForTimeout(1000);
  const rate = ((await stepNow(page)) - from) / ((Date.now() - since) / 1000);
  expect(rate).toBeLessThan(75);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ index: 0 });
  await expect(status(page)).toHaveText(/stopped at step 2000/, { timeout: 60_000 });
  const broken = await numbers(page);

  await button(page, "Reset").click();
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step 2000/, { timeout: 60_000 });
  expect(await numbers(page)).toEqual(broken);
});

test("the run groks at the steps of the exact engine, or a step of the grid beside them, without a receipt", async ({
  page,
  context,
}) => {
  test.setTimeout(120_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const tiny = "p=17&frac=0.8&d=16&h=32&lr=0.02&wd=2&steps=600&after=50";
  const told = async (engine: string): Promise<readonly number[]> => {
    await page.goto("about:blank");
    await open(page, `${tiny}&engine=${engine}`);
    await button(page, "Run").click();
    await expect(status(page)).toHaveText(/memorized at step \d+.*stopped at step \d+$/, { timeout: 60_000 });
    return ((await status(page).textContent()) ?? "").match(/\d+/g)!.map(Number);
  };
  const [exact, gpu] = [await told("exact"), await told("gpu")];
  expect(gpu).toHaveLength(exact.length);
  gpu.forEach((step, i) => expect(Math.abs(step - exact[i]!)).toBeLessThanOrEqual(1 + 0.05 * exact[i]!));
  await expect(page.getByRole("button", { name: /^Receipt/ })).toHaveCount(0);
  await button(page, "Copy link").click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/engine=gpu/);
  expect(link).not.toMatch(/receipt/);
});

test("it pauses at memorization when asked to", async ({ page }) => {
  await open(page, "p=7&d=16&h=32&frac=0.6&lr=0.02&engine=gpu");
  await page.getByRole("checkbox", { name: "Pause at memorization" }).check();
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/^step (\d+) · memorized at step \1$/, { timeout: 30_000 });
  await page.waitForTimeout(300);
  await expect(status(page)).toHaveText(/^step (\d+) · memorized at step \1$/);
});

test("a rate applied in mid-run becomes part of the link; the link's own interventions fire", async ({
  page,
}) => {
  await open(page, `${ON_GPU}&steps=4000&after=inf&do=10:hold&do=20:free&do=25:temp=2`);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "50 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 30);
  await expect(page.getByRole("log")).toContainText("the norm ‖θ‖ is held where it was at step 10.");
  await expect(page.getByRole("log")).toContainText("logits are divided by 2 from step 25.");
  const at = await pausedAt(page);
  const decay = page
    .getByRole("spinbutton", { name: "Weight decay" })
    .or(page.getByRole("textbox", { name: "Weight decay" }));
  await decay.fill("0");
  await decay.press("Enter");
  await page.getByRole("button", { name: `Apply from t = ${at}` }).click();
  await expect(page).toHaveURL(new RegExp(`do=${at}:wd=0`));
  await button(page, "Run").click();
  await waitForStep(page, at + 20);
  await pausedAt(page);
});

test("the answer grid follows the run, and the network answers", async ({ page }) => {
  await open(page, `${ON_GPU}&steps=100000&after=inf`);
  await button(page, "Answer grid").click();
  await button(page, "Run").click();
  await waitForStep(page, 20);
  const panel = page.getByRole("region", { name: "Answer grid", exact: true });
  await expect(panel.getByRole("table")).toContainText(/At step \d+/);
  await panel.getByRole("spinbutton", { name: "Left operand" }).fill("3");
  await panel.getByRole("spinbutton", { name: "Right operand" }).fill("5");
  await panel.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(panel.locator(".ask-said")).toContainText("3 + 5 = 1 (mod 7)");
  await expect(panel.locator(".ask-said")).toContainText(/The network says \d/);
  const at = await pausedAt(page);
  await expect(panel.getByRole("table")).toContainText(`At step ${at}`);
});

test("a reload in mid-run goes on, on the GPU, to the numbers of an unbroken run", async ({
  page,
  context,
}) => {
  test.setTimeout(120_000);
  const spec = `${ON_GPU}&batch=5&steps=600&after=inf`;
  await open(page, spec);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "50 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 60);
  await pausedAt(page);
  await page.reload();
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ index: 0 });
  await page.getByRole("button", { name: /Continue from/ }).click();
  await expect(status(page)).toHaveText(/stopped at step 600/, { timeout: 60_000 });
  await expect(page.getByRole("banner")).toContainText("software GPU");
  const whole = await context.newPage();
  await open(whole, spec);
  await button(whole, "Run").click();
  await expect(status(whole)).toHaveText(/stopped at step 600/, { timeout: 60_000 });
  expect(await numbers(page)).toEqual(await numbers(whole));
});
