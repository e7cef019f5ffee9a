/** A run taken away: weights, numbers, and the same run as a PyTorch script. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright/test";
import { button, expect, open, status, test, violations } from "./page.ts";

const TINY = "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=2000&after=100&engine=exact";

async function saved(page: Page, name: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  await button(page, "Data to take away").click();
  const download = page.waitForEvent("download");
  await button(page, name).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("weights, numbers and script of a run can be saved, and are that run's", async ({ page }) => {
  await open(page, TINY);
  await button(page, "Data to take away").click();
  await expect(button(page, "JSON")).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(/stopped at step \d+$/, { timeout: 60_000 });
  const [, steps] = /stopped at step (\d+)$/.exec((await status(page).textContent()) ?? "") ?? [];

  const json = JSON.parse((await saved(page, "JSON")).bytes.toString("utf8")) as {
    readonly result: { readonly steps: number; readonly tGrok99: number; readonly receipt: string };
  };
  expect(json.result.steps).toBe(Number(steps));
  expect(json.result.receipt).toMatch(/^exact1-[0-9a-f]{16}$/);
  await expect(status(page)).toContainText(`grokked at step ${json.result.tGrok99}`);

  const csv = (await saved(page, "CSV")).bytes.toString("utf8");
  expect(csv.split("\n", 1)[0]).toMatch(/^step,trainAccuracy,testAccuracy,/);

  const weights = (await saved(page, "Weights (.safetensors)")).bytes;
  const head = JSON.parse(
    weights.subarray(8, 8 + Number(weights.readBigUInt64LE(0))).toString("utf8"),
  ) as Record<string, { readonly shape?: readonly number[]; readonly step?: string }>;
  expect(head["E"]?.shape).toEqual([29, 32]);
  expect(head["__metadata__"]?.step).toBe(steps);

  const script = await saved(page, "PyTorch script");
  expect(script.name).toMatch(/\.py$/);
  expect(script.bytes.toString("utf8")).toContain("import torch");
});
