/** Ten seeds through the page: asked for, told, stopped, and done again where a worker dies under them. */
import type { Locator, Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

/** Small, and it groks within some hundred steps. */
const GROKS = "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&seed=3";
/** Each seed takes a moment, and memorizes nothing. */
const QUICK = "p=7&d=8&h=12&frac=0.6&steps=300&seed=3";
/** Each seed takes seconds, and none groks. */
const LONG = "p=11&d=16&h=32&frac=0.3&wd=0&steps=20000";

const seeds = (page: Page): Locator => page.getByRole("region", { name: "Seeds" });
const figure = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true }).getByRole("img", { name });

test("without a run: bands in the charts, every seed in the table, and nothing left once cleared", async ({
  page,
}) => {
  await open(page, GROKS);
  await button(page, "10 seeds").click();
  await expect(seeds(page)).toContainText(/10 seeds: memorized \d+ \(\d+–\d+\) · grokked \d/, {
    timeout: 40_000,
  });
  await expect(status(page)).toHaveText("ready");
  for (const name of ["Accuracy", "Loss", "Weight norm"])
    await expect(figure(page, name)).toHaveAccessibleName(/behind it 10 seeds/);
  await button(page, "Table").click();
  const [each, together] = [seeds(page).getByRole("table").nth(0), seeds(page).getByRole("table").nth(1)];
  await expect(each.getByRole("rowheader")).toHaveText(["3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]);
  await expect(each.getByRole("row").nth(2)).toContainText(/ended \d+/);
  await expect(together.getByRole("row").nth(1)).toContainText("10/10");
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await button(page, "Clear seeds").click();
  await expect(seeds(page)).toHaveCount(0);
  await expect(figure(page, "Loss")).not.toHaveAccessibleName(/10 seeds/);
});

test("other settings hide them, and their own bring them back", async ({ page }) => {
  await open(page, QUICK);
  await button(page, "10 seeds").click();
  await expect(button(page, "Clear seeds")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("spinbutton", { name: "Weight decay" }).fill("1");
  await page.keyboard.press("Enter");
  await expect(seeds(page)).toHaveCount(0);
  await expect(figure(page, "Loss")).not.toHaveAccessibleName(/10 seeds/);
  await page.getByRole("spinbutton", { name: "Weight decay" }).fill("3");
  await page.keyboard.press("Enter");
  await expect(seeds(page)).toContainText("10 seeds");
  await button(page, "New seed").click();
  await expect(seeds(page)).toContainText("10 seeds");
});

test("stopped on the way, what is done is kept; a worker that dies has its seed done again", async ({
  page,
}) => {
  await open(page, LONG);
  await button(page, "10 seeds").click();
  const training = seeds(page).getByRole("progressbar", { name: "Progress of the seeds" });
  await expect.poll(async () => Number(await training.getAttribute("value"))).toBeGreaterThan(0.01);
  const [first] = page.workers().filter((worker) => worker.url().includes("many.worker"));
  await first!.evaluate(() => self.close());
  await expect(seeds(page)).toContainText(/[1-9] of 10 done/, { timeout: 30_000 });
  await button(page, "Stop seeds").click();
  // The other worker may come to its end between the two.
  const told = /10 seeds, stopped: ([1-9]) of 10 done/;
  await expect(seeds(page)).toContainText(told, { timeout: 10_000 });
  const done = Number(told.exec((await seeds(page).textContent()) ?? "")?.[1]);
  await button(page, "Table").click();
  const ended = seeds(page).getByRole("table").nth(0).getByRole("row", { name: "ended 20\u202f000" });
  await expect(ended).toHaveCount(done);
});
