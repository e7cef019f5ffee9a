/** The pictures beside the charts: each opens, says what it is and what to look for, stays legible and stays still. */
import type { Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

const TINY = "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=2000&after=100&engine=exact";

/** The button's name, and the region that it opens. */
const PICTURES = [
  ["Answer grid", "Answer grid"],
  ["Radial budget", "Radial budget"],
  ["Moments", "Moments"],
  ["Spectrum", "Spectrum"],
  ["Angle", "Angle and radius"],
  ["Radius check", "Radius check"],
  ["Measures", "Measures"],
] as const;

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

async function ended(page: Page): Promise<void> {
  await expect(status(page)).toHaveText(/stopped at step \d+$/, { timeout: 60_000 });
}

/** Text under 12 px, which nobody reads from the back row. */
function smallText(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((el) => [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent!.trim() !== ""))
      .filter((el) => el.checkVisibility() && el.closest(".katex") === null)
      .filter((el) => parseFloat(getComputedStyle(el).fontSize) < 12)
      .map((el) => el.outerHTML.slice(0, 100)),
  );
}

for (const [scheme, width, height] of [
  ["light", 1280, 800],
  ["dark", 390, 844],
] as const) {
  test(`every picture is named, legible and free of violations: ${scheme}, ${width}×${height}`, async ({
    page,
  }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await open(page, TINY);
    await button(page, "Run").click();
    await ended(page);
    for (const [name, title] of PICTURES) {
      await button(page, name).click();
      await expect(region(page, title)).toBeVisible();
      await page.waitForTimeout(300); // drawn on a clock of its own
      expect(await violations(page), name).toEqual([]);
      expect(await smallText(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(
        width,
      );
    }
  });
}

test("a picture tells its definition, and gives its numbers and itself away", async ({ page }) => {
  await open(page, TINY);
  await button(page, "Run").click();
  await ended(page);
  for (const [name, title] of PICTURES.slice(1)) {
    await button(page, name).click();
    const picture = region(page, title);
    await picture.getByText("Definition and source").first().click();
    await expect(picture.locator(".katex").first()).toBeVisible();
    await picture.getByRole("button", { name: `Save ${title}` }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /CSV/ }).first().click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  }
});

test("the bars add up on the page: their sum is what the norm did", async ({ page }) => {
  await open(page, TINY);
  await button(page, "Run").click();
  await ended(page);
  await button(page, "Measures").click();
  const picture = region(page, "Measures");
  await picture.getByRole("button", { name: "Save Measures" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /CSV/ }).first().click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  const [head = "", ...lines] = Buffer.concat(chunks).toString("utf8").trim().split("\n");
  const columns = head.split(",");
  const rows = lines.map((line) => line.split(","));
  const valueAt = (row: readonly string[] | undefined, column: string): number =>
    Number(row?.[columns.indexOf(column)]);
  const full = rows.filter(
    (row) => row[columns.indexOf("norm")] !== "" && row[columns.indexOf("decayBar")] !== "",
  );
  const [first, last] = [full[0], full.at(-1)];
  const change = (column: string): number => valueAt(last, column) - valueAt(first, column);
  const bars = ["decayBar", "radialBar", "diffusionBar", "jumpBar"].map(change);
  const size = bars.reduce((sum, bar) => sum + Math.abs(bar), 0);
  expect(size).toBeGreaterThan(0);
  expect(Math.abs(change("norm") - bars.reduce((sum, bar) => sum + bar, 0))).toBeLessThan(1e-4 * size);
});

test("what costs is off until asked for, and then told at every kept step", async ({ page }) => {
  await open(page, TINY);
  await button(page, "Run").click();
  await ended(page);
  await button(page, "Measures").click();
  const measures = region(page, "Measures");
  const rank = measures.getByRole("switch", { name: /effective rank/ });
  await expect(rank).not.toBeChecked();
  await rank.click();
  const row = measures
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "effective rank" }) });
  await expect(row).toContainText(/\d+\.\d E, weights of step \d+/, { timeout: 20_000 });
});

test("open pictures stay where they are while a network trains, to its end", async ({ page }) => {
  await open(page, TINY);
  for (const name of ["Radial budget", "Spectrum", "Angle"]) {
    await button(page, name).click();
    await page.waitForTimeout(600); // a click may move things, and for half a second after it nothing counts
    await page.evaluate(() => {
      interface Shift extends PerformanceEntry {
        readonly value: number;
        readonly hadRecentInput: boolean;
      }
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries() as Shift[])
          if (!hadRecentInput) shifts.push(value);
      }).observe({ type: "layout-shift" });
    });
    await button(page, "Run").click();
    await ended(page);
    expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts), name).toEqual([]);
    await button(page, "Reset").click();
  }
});
