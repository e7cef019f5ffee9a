/** The law panel: predict, then watch, then score. */
import type { Page } from "playwright/test";
import { LAW_IDS } from "../src/core/laws/law.ts";
import { button, expect, open, status, test, violations } from "./page.ts";

/** Within what the yardstick was fitted on, and soon over. The norm rises once it has memorized. */
const LIKE_LECTURE = "p=29&frac=0.6&steps=3000&after=20&engine=exact";

const panel = (page: Page) => page.getByRole("region", { name: "Scaling law", exact: true });
const row = (page: Page, law: string) => panel(page).locator(`[data-law=${law}]`);

test("where the norm rises the theories decline, each with its sentence; the yardstick predicts and is scored", async ({
  page,
}) => {
  await open(page, LIKE_LECTURE);
  for (const law of LAW_IDS) await expect(row(page, law)).toContainText("waits");
  await page.getByLabel("Pause at memorization").check();
  await button(page, "Run").click();
  await expect(row(page, "powerLaw")).toContainText(/Power law\d+ in \d+/, { timeout: 20_000 });
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
    await expect(marks).toHaveCount(2);
    await expect(marks.first()).toHaveAttribute("data-law", "powerLaw");
    await expect(marks.last()).toHaveAttribute("data-law", "dataThreshold");
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

/** Its norm falls from the start, and it groks near step 730: a first run may calibrate what is said of the second. */
const FALLING =
  "p=23&frac=0.7&model=transformer&norm=post&eq=0&bias=1&init=torch&d=32&h=64&heads=2&lr=0.004&wd=1&decay=all&after=20&engine=exact";

test("a run of this visit calibrates once it is chosen, its fit to be seen; the next is held out", async ({
  page,
}) => {
  await open(page, FALLING);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/grokked at step \d+ · stopped/, { timeout: 30_000 });
  await expect(row(page, "firstPassage")).toContainText("declines");

  await button(page, "Calibration").click();
  const cell = page
    .getByRole("dialog")
    .getByRole("region", { name: "post-norm transformer, p = 23, α = 0.7, η = 0.004, λ = 1" });
  await cell.getByRole("button", { name: "Show the fits" }).click();
  await expect(
    cell.getByRole("img", { name: /^ln V from step \d+ .* R² [\d.]+, steps \d+ to \d+$/ }),
  ).toBeVisible();
  await cell.getByRole("checkbox", { name: "seed 0, held out" }).check();
  await expect(cell.getByRole("checkbox", { name: "seed 0, calibrates" })).toBeChecked();
  await expect(page.getByRole("dialog")).toContainText(/runs of npm run reproduce -- laws/);
  // The next run is asked with it only if it counts by then.
  await expect(page.getByRole("dialog")).not.toContainText("Reading the runs");
  expect(await violations(page)).toEqual([]);
  await button(page, "Close").click();
  // What was said of the run stays.
  await expect(row(page, "firstPassage")).toContainText("declines");

  await page.getByLabel("Seed", { exact: true }).fill("1");
  await page.getByLabel("Pause at memorization").check();
  await button(page, "Angle").click();
  await button(page, "Run").click();
  await expect(row(page, "firstPassage")).toContainText(/First passage\d+/, { timeout: 20_000 });
  await row(page, "firstPassage").locator("summary").click();
  await expect(row(page, "firstPassage")).toContainText("fit to 1 run of this visit, p = 23");
  await expect(row(page, "firstPassage")).toContainText("Held out");
  await expect(page.getByRole("region", { name: "Angle and radius" })).toContainText(
    /V⋆ and φ⋆ .* fit to 1 run of this visit/,
  );
});

test("the recorded scores stand beside the papers' figures", async ({ page }) => {
  await open(page);
  await button(page, "How the laws did").click();
  const family = page.getByRole("dialog").getByRole("region", { name: "MLP", exact: true });
  await expect(
    family.getByRole("row", { name: /^First passage 0 of \d+ .* 18\.0\s%, arXiv 2605\.18845$/ }),
  ).toBeVisible();
  await expect(family).toContainText("V is still rising when the MLP memorizes");
  expect(await violations(page)).toEqual([]);
});
