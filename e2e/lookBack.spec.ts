/** The shell–core map is always there, and scrubbing the step axis shows every picture as it was at that step. */
import type { Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

/** Groks in seconds. */
const TINY = "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=2000&after=100&engine=exact";

const map = (page: Page) => page.getByRole("region", { name: "Shell–core", exact: true });
const picture = (page: Page) => map(page).getByRole("img");
const line = (page: Page) => page.locator(".look-back");
const plots = (page: Page) => page.getByRole("region", { name: "Accuracy" }).locator(".figure-box");

async function ended(page: Page): Promise<void> {
  await expect(status(page)).toHaveText(/stopped at step \d+$/, { timeout: 60_000 });
}

test("the map tells radius, angle, shells and a verdict, and its files can be taken away", async ({
  page,
}) => {
  await open(page, TINY);
  await expect(picture(page)).toHaveAccessibleName(/nothing has run yet\. Shells: Θ at 11\.0/);
  await button(page, "Run").click();
  await ended(page);
  await expect(picture(page)).toHaveAccessibleName(
    /degrees from the initial weights\. .*Θ at .*M at .*G at /,
  );
  await expect(map(page)).toContainText("The initial sphere lies inside");
  await expect(map(page)).toContainText(/try scale ≥ √\(V_peak\/V₀\), here \d\.\d/);
  const download = page.waitForEvent("download");
  await map(page).getByRole("button", { name: "Save Shell–core" }).click();
  await map(page).getByRole("button", { name: "Picture as SVG" }).click();
  expect((await download).suggestedFilename()).toBe("shell-core.svg");
  await map(page).getByText("Definition and source").click();
  await expect(map(page).locator(".katex").first()).toBeVisible();
});

test("dragging looks back, letting go returns; the answers are those of kept weights", async ({ page }) => {
  await open(page, TINY);
  await button(page, "Answer grid").click();
  await button(page, "Run").click();
  await ended(page);
  const now = await picture(page).getAttribute("aria-label");
  const box = (await plots(page).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.45, box.y + box.height / 2);
  await expect(line(page)).toHaveText("Drag across the charts to look back.");
  await page.mouse.down();
  await expect(line(page)).toHaveText(
    /^Looking back at step \d+; kept weights: step \d+ \(\d+ copies, [\d.]+ of 64 MB\)$/,
  );
  const kept = /kept weights: step (\d+)/.exec((await line(page).textContent()) ?? "")![1]!;
  await expect(page.getByRole("region", { name: "Answer grid" }).getByRole("table")).toContainText(
    `At step ${kept}`,
  );
  await expect(picture(page)).not.toHaveAccessibleName(now!);
  expect(await violations(page)).toEqual([]);
  await page.mouse.up();
  await expect(line(page)).toHaveText("Drag across the charts to look back.");
  await expect(picture(page)).toHaveAccessibleName(now!);
});

test("by keyboard: the crosshair looks back, its last place and Escape are live", async ({ page }) => {
  await open(page, TINY);
  await button(page, "Run").click();
  await ended(page);
  await page.getByRole("slider", { name: "Crosshair" }).focus();
  await page.keyboard.press("Home");
  await expect(line(page)).toContainText("Looking back at step 0; kept weights: step 0");
  await page.keyboard.press("End");
  await expect(line(page)).toHaveText("Drag across the charts to look back.");
  await page.keyboard.press("ArrowLeft");
  await expect(line(page)).toContainText("Looking back at step");
  await page.keyboard.press("Escape");
  await expect(line(page)).toHaveText("Drag across the charts to look back.");
});
