/** Cause and effect through the page: a switch acts at once, arms are one run before it, and a held norm is late. */
import type { Locator, Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

/** Groks at step 657; held where it memorized, not within three times that. */
const HELD_IS_LATE = "p=23&frac=0.8&model=transformer&d=32&h=64&heads=2&lr=0.005&wd=2&after=20";

const panel = (page: Page): Locator => page.getByRole("region", { name: "Cause and effect" });
const figure = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true }).getByRole("img", { name });
const line = (page: Page, arm: string): Locator =>
  panel(page).getByRole("row", { name: arm, exact: false }).first();
const address = (page: Page): Promise<string> => page.evaluate(() => location.hash);

async function openPanel(page: Page): Promise<void> {
  await open(page, HELD_IS_LATE);
  await button(page, "Cause and effect").click();
}

test("without a run a click is a chip; arms share their state, and holding delays the grok past the budget", async ({
  page,
}) => {
  await openPanel(page);
  await button(page, "Hold the norm").click();
  await expect(page.getByRole("list", { name: "Interventions" })).toContainText(
    "once memorized: hold ‖θ‖ as it is",
  );
  await expect.poll(() => address(page)).toContain("do=mem:hold");
  await button(page, "Remove hold ‖θ‖ as it is").click();

  await panel(page).getByRole("checkbox", { name: "λ → 0 as an arm" }).uncheck();
  await button(page, "Train the arms").click();
  await expect(button(page, "Clear arms")).toBeVisible({ timeout: 30_000 });
  await expect(panel(page)).toContainText("2000 steps, 3 × the slowest baseline’s T₉₉");
  await expect(panel(page)).toContainText("Same state at step 91");
  await expect(line(page, "baseline 1/1")).toContainText("657");
  await expect(line(page, "held 0/1")).toContainText("DNF at 2000");
  await expect(line(page, "rescaled")).toContainText("1/1");
  await expect(panel(page).getByRole("row", { name: "held 0/3, DNF at 30\u202f000 13.1° –" })).toBeVisible();
  await expect(panel(page)).toContainText("Delayed, not prevented");
  for (const name of ["Accuracy", "Weight norm"])
    await expect(figure(page, name)).toHaveAccessibleName(/behind it baseline, held, rescaled/);
  await expect(figure(page, "Loss")).not.toHaveAccessibleName(/held/);
  expect(await violations(page)).toEqual([]);
  await button(page, "Clear arms").click();
  await expect(figure(page, "Accuracy")).not.toHaveAccessibleName(/held/);
});

test("on a run that has memorized a switch acts at once, and the same is trained without it", async ({
  page,
}) => {
  await openPanel(page);
  await page.getByLabel("Pause at memorization").check();
  await button(page, "Run").click();
  await expect(status(page)).toHaveText("step 91 · memorized at step 91", { timeout: 15_000 });
  await expect(panel(page)).toContainText("a click acts on it at once");
  await button(page, "λ → 0").click();
  await expect.poll(() => address(page)).toContain("do=91:wd=0");
  await button(page, "Train without it").click();
  await expect(button(page, "Clear arms")).toBeVisible({ timeout: 30_000 });
  await expect(panel(page)).toContainText("Same state at step 91");
  await expect(line(page, "without it 1/1")).toContainText("657");
  await expect(figure(page, "Accuracy")).toHaveAccessibleName(/behind it without it/);
});

test("no button of the panel has a name that the contract keeps", async ({ page }) => {
  await openPanel(page);
  const names = await panel(page).getByRole("button").allInnerTexts();
  expect(names.length).toBeGreaterThan(7);
  for (const name of names) expect(name).not.toMatch(/run|pause|step|reset|new seed|copy link/i);
});
