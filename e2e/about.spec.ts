/** "About the numbers": the recorded runs of the shell–core picture, as tables and figures. */
import { expect, test } from "playwright/test";
import { button, open, status, violations } from "./page.ts";

const RUN = {
  receipt: "exact1-0123456789abcdef",
  steps: 600,
  tMem: 100,
  tGrok90: 500,
  tGrok99: 600,
  vInit: 374,
  vMem: 3000,
  vPeak: 3100,
  vGrok90: 2000,
  vEnd: 1900,
};
const seeds = (tGrok90: number | null) => [0, 1, 2].map((seed) => ({ ...RUN, seed, tGrok90 }));
const SWEEP = "wd=1&batch=256&draw=replace&steps=40000&after=0&engine=exact";
const RECORD = {
  format: 1,
  engine: "exact1",
  made: "2026-01-02",
  cells: [
    { name: "sweep-mlp-p59-base", spec: `lr=0.002&${SWEEP}`, runs: seeds(500) },
    { name: "sweep-mlp-p59-lr0.001", spec: `lr=0.001&${SWEEP}`, runs: seeds(null) },
    { name: "sweep-mlp-p59-lr0.004", spec: `lr=0.004&${SWEEP}`, runs: seeds(300) },
    {
      name: "order-mlp-p59-x1",
      spec: "lr=0.002&wd=1&batch=512&draw=replace&steps=20000&engine=exact",
      runs: seeds(500),
    },
  ],
};

for (const scheme of ["light", "dark"] as const) {
  test(`what was recorded is told with its origin, and a setting opens its run, ${scheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.route(/shell\.json/, (route) => route.fulfill({ json: RECORD }));
    await open(page);
    await button(page, "About the numbers").click();
    const about = page.getByRole("dialog");
    await expect(about).toContainText("held in 0 of 3 runs that grokked");
    await expect(about).toContainText("12 of the");
    await expect(about.getByRole("region", { name: /^Exponents/ })).toContainText("3 did not get there");
    await expect(about.getByRole("img", { name: /^τ: exponent −1.00/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await about.getByRole("link", { name: "MLP, p = 59, scale 1" }).click();
    await expect(about).toHaveCount(0);
    await expect(page).toHaveURL(/#v=1&lr=0.002&wd=1&batch=512/);
    await expect(status(page)).toHaveText("ready");
  });
}

test("a copy of the lab without recorded runs says so, and still where numbers are from", async ({
  page,
}) => {
  await page.route(/shell\.json/, (route) => route.fulfill({ contentType: "text/html", body: "<p>" }));
  await open(page);
  await button(page, "About the numbers").click();
  const about = page.getByRole("dialog");
  await expect(about).toContainText("has no saved runs to show");
  await expect(about).toContainText("our derivation");
  await page.keyboard.press("Escape");
  await expect(about).toHaveCount(0);
  await expect(button(page, "About the numbers")).toBeFocused();
});
