/** Links: what is pasted opens, what is wrong is named, and nothing a link holds does harm. */
import { SMALL, button, expect, open, status, test, waitForStep } from "./page.ts";

test("the address follows the settings", async ({ page }) => {
  await open(page);
  const rate = page
    .getByRole("spinbutton", { name: "Learning rate" })
    .or(page.getByRole("textbox", { name: "Learning rate" }));
  await rate.fill("0.01");
  await rate.press("Enter");
  await expect(page).toHaveURL(/#v=1&lr=0\.01$/);
  await page.getByRole("slider", { name: "Weight decay" }).focus();
  await page.keyboard.press("Home");
  await expect(page).toHaveURL(/wd=0$/);
});

test("a link changed in the address bar opens ready to run; autorun starts", async ({ page }) => {
  await open(page);
  await page.evaluate((spec) => {
    location.hash = spec;
  }, SMALL);
  await expect(status(page)).toHaveText("ready");
  await button(page, "Step").click();
  await expect(status(page)).toHaveText("step 1");
  await page.goto("about:blank");
  await page.goto(`./#${SMALL}&autorun=1`);
  await waitForStep(page, 5);
});

test("a link from another host, or a bare spec, opens from the field on the page", async ({ page }) => {
  await open(page);
  const field = page.getByRole("textbox", { name: /link/i });
  await field.fill("https://example.org/elsewhere/#v=1&p=31&wd=0");
  await field.press("Enter");
  await expect(page).toHaveURL(/#v=1&p=31&wd=0$/);
  await field.fill("p=11&lr=0.01");
  await field.press("Enter");
  await expect(page).toHaveURL(/#v=1&p=11&lr=0\.01$/);
});

test("every bad key is named, and the rest can be opened with defaults", async ({ page }) => {
  await page.goto("./#v=1&p=31&lr=99&junk=%3Cb%3Ehi%3C/b%3E&wd=1&wd=2&engine=abacus");
  const panel = page.getByRole("dialog").filter({ hasText: "junk" });
  for (const key of ["junk", "lr", "wd", "engine"]) await expect(panel).toContainText(key);
  await expect(panel).toContainText("engine takes auto, exact, gpu,");
  await expect(panel).toContainText("a number from 0.000001 to 10");
  await expect(panel.locator("b", { hasText: "hi" })).toHaveCount(0);
  await page.getByRole("button", { name: "Use the default for these" }).click();
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(/#v=1&p=31$/);
  await expect(status(page)).toHaveText("ready");
});

for (const [name, hash] of [
  ["10 kB of junk", "x".repeat(10_000)],
  ["HTML", "task=<img src=x onerror=alert(1)>&<script>alert(1)</script>=1"],
  ["__proto__", "__proto__=1&constructor=2&toString=3"],
  ["NaN and 1e999", "lr=NaN&wd=1e999&p="],
  ["a broken escape", "lr=%E0%A4%A"],
] as const) {
  test(`${name} does no harm`, async ({ page }) => {
    await page.goto(`./#${hash}`);
    await expect(page.getByRole("button", { name: "Use the default for these" })).toBeVisible();
    await page.getByRole("button", { name: "Use the default for these" }).click();
    await expect(status(page)).toHaveText("ready");
    await button(page, "Step").isEnabled();
  });
}

test("Copy link works without a clipboard", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await open(page, "p=31");
  await button(page, "Copy link").click();
  const field = page.getByRole("dialog").getByRole("textbox");
  await expect(field).toHaveValue(/#v=1&p=31$/);
  expect(
    await page.evaluate(() => getSelection()?.toString() || document.activeElement?.tagName),
  ).toBeTruthy();
});
