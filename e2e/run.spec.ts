/** The story a visitor came for: press Run, watch it memorize and grok, change something, share it. */
import { SMALL, button, expect, finalNumbers, open, status, stepNow, test, waitForStep } from "./page.ts";

test("Tiny groks through the page, on TensorFlow.js, and the same link gives the same numbers", async ({
  page,
  context,
}) => {
  test.setTimeout(180_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  await expect(status(page)).toHaveText("ready");
  await page.getByRole("combobox", { name: "Engine" }).selectOption("tfjs");
  await page.getByRole("combobox", { name: "Preset" }).selectOption("Tiny");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/grokked at step \d+/, { timeout: 120_000 });
  await expect(status(page)).toHaveText(
    /^step (\d+) · memorized at step \d+ · grokked at step \d+ · stopped at step \1$/,
    { timeout: 60_000 },
  );
  const words = await status(page).textContent();
  const numbers = await finalNumbers(page);
  await page.keyboard.press("Escape");
  await button(page, "Copy link").click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#v=1&.*engine=tfjs-(wasm|cpu|webgpu)/);

  const second = await context.newPage();
  await second.goto(`${link}&autorun=1`);
  await expect(status(second)).toHaveText(words!, { timeout: 120_000 });
  expect(await finalNumbers(second)).toBe(numbers);
});

test("pause answers at once, steps count one by one, reset begins again, and pausing never changes the numbers", async ({
  page,
}) => {
  await open(page, `${SMALL}&steps=400&after=inf`);
  await button(page, "Run").click();
  await waitForStep(page, 20);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  const paused = await stepNow(page);
  await page.waitForTimeout(300);
  expect(await stepNow(page)).toBe(paused);
  await button(page, "Step").click();
  await expect.poll(() => stepNow(page)).toBe(paused + 1);
  await button(page, "Step").click();
  await expect.poll(() => stepNow(page)).toBe(paused + 2);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "200 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, paused + 20);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ index: 0 });
  await expect(status(page)).toHaveText(/stopped at step 400/, { timeout: 60_000 });
  const broken = await finalNumbers(page);
  await page.keyboard.press("Escape");

  await button(page, "Reset").click();
  await expect(status(page)).toHaveText("ready");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step 400/, { timeout: 60_000 });
  expect(await finalNumbers(page)).toBe(broken);
});

test("Step works from ready, and New seed gives another run", async ({ page }) => {
  await open(page, SMALL);
  await button(page, "Step").click();
  await expect(status(page)).toHaveText("step 1");
  await button(page, "Reset").click();
  await button(page, "New seed").click();
  await expect(page).toHaveURL(/seed=\d+/);
});

test("a slow speed is kept, and the run pauses at memorization when asked to", async ({ page }) => {
  await open(page, `p=7&d=16&h=32&frac=0.6&lr=0.02&engine=tfjs-wasm`);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "50 steps a second" });
  await page.getByRole("checkbox", { name: "Pause at memorization" }).check();
  await button(page, "Run").click();
  await waitForStep(page, 5);
  const [from, t0] = [await stepNow(page), Date.now()];
  await page.waitForTimeout(1000);
  const rate = ((await stepNow(page)) - from) / ((Date.now() - t0) / 1000);
  if (!/memorized/.test((await status(page).textContent()) ?? "")) expect(rate).toBeLessThan(75);
  await expect(status(page)).toHaveText(/^step (\d+) · memorized at step \1$/, { timeout: 30_000 });
  await page.waitForTimeout(300);
  await expect(status(page)).toHaveText(/^step (\d+) · memorized at step \1$/);
});

test("a rate applied in mid-run becomes a flag and part of the link, and the link replays it", async ({
  page,
  context,
}) => {
  await open(page, `${SMALL}&steps=4000&after=inf`);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "200 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 30);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  const at = await stepNow(page);
  const decay = page
    .getByRole("spinbutton", { name: "Weight decay" })
    .or(page.getByRole("textbox", { name: "Weight decay" }));
  await decay.fill("0");
  await decay.press("Enter");
  await page.getByRole("button", { name: `Apply from t = ${at}` }).click();
  await expect(page).toHaveURL(new RegExp(`do=${at}:wd=0`));
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ index: 0 });
  await button(page, "Run").click();
  await waitForStep(page, 300);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  const stopped = await stepNow(page);
  const numbers = await finalNumbers(page);

  const replay = await context.newPage();
  await replay.goto(page.url().replace("steps=4000", `steps=${stopped}`));
  await button(replay, "Run").click();
  await expect(status(replay)).toHaveText(new RegExp(`stopped at step ${stopped}`), { timeout: 60_000 });
  const shared = numbers.trim().split("\n").slice(0, 200);
  expect((await finalNumbers(replay)).trim().split("\n").slice(0, 200)).toEqual(shared);
});

test("a run that is reset while its engine loads does not take the next one with it", async ({ page }) => {
  await open(page, `${SMALL}&steps=1000000&after=inf`);
  await button(page, "Run").click();
  await button(page, "Reset").click();
  await button(page, "Run").click();
  await waitForStep(page, 5);
  await page.waitForTimeout(5000); // longer than the page waits for a stop
  const then = await stepNow(page);
  await waitForStep(page, then + 5);
  await button(page, "Pause").click();
});

test("editing while a run goes on loses nothing and offers to start anew", async ({ page }) => {
  await open(page, `${SMALL}&steps=100000&after=inf`);
  await button(page, "Run").click();
  await waitForStep(page, 10);
  await page.getByRole("combobox", { name: "Task" }).selectOption("mul");
  const before = await stepNow(page);
  await waitForStep(page, before + 5);
  await expect(page.getByRole("button", { name: /Apply from/ })).toHaveCount(0);
  await button(page, "Start anew").click();
  await expect(page).toHaveURL(/task=mul/);
  await waitForStep(page, 1);
  await button(page, "Pause").click();
});
