/** The law panel: predict, then watch, then score. */
import type { Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

/** Within what the yardstick was fitted on, and soon over. The norm rises once it has memorized. */
const LIKE_LECTURE = "p=29&frac=0.6&steps=3000&after=20&engine=exact";

const panel = (page: Page) => page.getByRole("region", { name: "Scaling law", exact: true });
const row = (page: Page, law: string) => panel(page).locator(`[data-law=${law}]`);
const LAWS = ["firstPassage", "normSeparation", "shellCore", "heldNorm", "powerLaw"] as const;

test("where the norm rises the theories decline, each with its sentence; the yardstick predicts and is scored", async ({
  page,
}) => {
  await open(page, LIKE_LECTURE);
  for (const law of LAWS) await expect(row(page, law)).toContainText("waits");
  await page.getByLabel("Pause at memorization").check();
  await button(page, "Run").click();
  await expect(row(page, "powerLaw")).toContainText(/Power law\d+ in \d+/);
  const said = await row(page, "powerLaw").locator("b").textContent();
  for (const law of ["firstPassage", "shellCore", "heldNorm"]) {
    await expect(row(page, law)).toContainText("declines");
    await row(page, law).locator("summary").click();
    await expect(row(page, law).locator(".law-why")).toHaveText(/[A-Z].*\. Said at step \d+\.$/);
  }
  await expect(row(page, "firstPassage").locator(".katex").first()).toBeVisible();

  // What was said stands on the charts of accuracy and norm, and stays where it is.
  for (const name of ["Accuracy", "Weight norm"]) {
    const marks = page.getByRole("region", { name, exact: true }).locator("g[data-law]");
    await expect(marks).toHaveCount(1);
    await expect(marks).toHaveAttribute("data-law", "powerLaw");
  }
  await expect(page.getByRole("region", { name: "Loss", exact: true }).locator("g[data-law]")).toHaveCount(0);

  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step \d+$/, { timeout: 20_000 });
  await expect(row(page, "powerLaw")).toContainText(/[+−]?\d+\u202f% [✓✗]/);
  expect(await row(page, "powerLaw").locator("b").textContent()).toBe(said);
  await panel(page).getByText("Scoreboard of this visit: 1 run").click();
  await expect(panel(page).getByRole("row", { name: /^Power law 1 / })).toBeVisible();
  await expect(panel(page).getByRole("row", { name: /^First passage 0 / })).toBeVisible();
  await row(page, "powerLaw").locator("summary").click();
  await expect(row(page, "powerLaw")).toContainText("public data of arXiv 2606.13753");
  expect(await violations(page)).toEqual([]);
});
