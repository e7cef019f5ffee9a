/** Sweeps in the tab: set up, trained, waited for, told beside the theories, and opened again. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

/** Small: it groks within a second. */
const BASE = "p=29&frac=0.8&d=32&h=64&lr=0.01&wd=1&batch=256&draw=replace&after=0";
/** The two runs of the smaller p end seconds before the others, and none groks. */
const LONG = "d=16&h=32&frac=0.3&wd=0.01&steps=14000&sweep=p:7:29:2,seeds:2";

const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Sweep" });
const slopes = (page: Page): Locator =>
  page.getByRole("region", { name: "Slopes and theories" }).getByRole("table");

/** A fitted exponent with its interval, as text of a row. */
const SLOPE = /−?\d\.\d\d.*−?\d\.\d\d to −?\d\.\d\d/;
/** Names that belong to the run on the page. */
const TAKEN = /run|pause|step|reset|new seed|copy link/i;

test("a sweep of η × 5 seeds, set up by hand: slopes with intervals beside the theories'", async ({
  page,
}) => {
  await open(page, BASE);
  await button(page, "Sweep").click();
  await expect(dialog(page)).toContainText(`Base: settings on the page, ${BASE}`);
  const values = page.getByRole("textbox", { name: "First axis, values" });
  await values.fill("1");
  await expect(dialog(page)).toContainText("COUNT is an integer from 2 to 25");
  await button(page, "Start sweep").click();
  await expect(page.getByRole("alert").filter({ hasText: "Not started" })).toBeVisible();
  await values.fill("3");
  await page.getByRole("textbox", { name: "Seeds" }).fill("5");
  await expect(dialog(page)).toContainText(/15 runs in 3 cells · about .* on \d+ workers?, cheapest first/);
  expect(await violations(page)).toEqual([]);

  await button(page, "Start sweep").click();
  await expect(dialog(page)).toContainText("15 of 15 runs ended", { timeout: 40_000 });
  const delay = slopes(page).getByRole("row").filter({ hasText: "steps from memorization" });
  await expect(delay).toContainText(SLOPE, { timeout: 10_000 });
  await expect(delay).toContainText("−1 shell–core, AdamW (our derivation)");
  await expect(delay).toContainText("−1.02 ± 0.08 first passage (paper)");
  await expect(delay.getByRole("cell").nth(3)).toHaveText("15");
  // Every law is asked of every run, also where it declines.
  const said = page.getByRole("region", { name: "What the laws said: scores" });
  await expect(said.getByRole("row", { name: /^First passage/ })).toContainText(/\d+ of 15/, {
    timeout: 20_000,
  });
  await expect(dialog(page).getByRole("button", { name: TAKEN })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);

  const download = page.waitForEvent("download");
  await button(page, "CSV").click();
  const rows = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\n");
  expect(rows).toHaveLength(16);

  await button(page, "η = 0.02").click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page).toHaveURL(/lr=0\.02/);
  await expect(status(page)).toHaveText("ready");
});

test("a link opens a sweep ready; it waits, outlives a reload, goes on, and its file opens", async ({
  page,
}) => {
  await open(page, LONG);
  await expect(dialog(page)).toContainText("4 runs, none started");
  await expect(status(page)).toHaveText("ready");
  await button(page, "Start sweep").click();
  const ended = async (): Promise<number> =>
    Number(/(\d) of 4 runs ended/.exec((await dialog(page).textContent()) ?? "")?.[1] ?? 0);
  // Looked at often: on a fast machine the others are not long in coming.
  await expect.poll(ended, { timeout: 30_000, intervals: [50] }).toBeGreaterThan(0);
  await button(page, "Suspend").click();
  await expect(button(page, "Go on")).toBeVisible();
  await expect(dialog(page)).toContainText("suspended");
  await page.reload();
  await expect(dialog(page)).toHaveCount(0);
  await page.getByRole("button", { name: /^Sweep, suspended: [1-3] of 4$/ }).click();
  await expect(dialog(page)).toContainText(/[1-3] of 4 runs ended/);
  await button(page, "Go on").click();
  await expect(dialog(page)).toContainText("4 of 4 runs ended", { timeout: 30_000 });

  const download = page.waitForEvent("download");
  await button(page, "Result file").click();
  const file = await (await download).path();
  await button(page, "Clear sweep").click();
  await button(page, "Clear for good").click();
  await expect(button(page, "Start sweep")).toBeVisible();
  const chosen = page.getByLabel("Open a result file");
  await chosen.setInputFiles({ name: "no.jsonl", mimeType: "text/plain", buffer: Buffer.from("no\n") });
  await expect(dialog(page)).toContainText("This is no sweep file of the lab.");
  await chosen.setInputFiles({
    name: "sweep.jsonl",
    mimeType: "application/jsonl",
    buffer: readFileSync(file),
  });
  await expect(dialog(page)).toContainText("4 of 4 runs ended");
  await expect(slopes(page)).toBeVisible({ timeout: 10_000 });
});
