/** Receipts: a copied link proves, on the page that opens it, that it reproduced; whatever was done on the way. */
import type { BrowserContext, Page } from "playwright/test";
import { button, expect, open, status, stepNow, test, violations, waitForStep } from "./page.ts";

/** A fraction of a second on the exact engine. */
const RUN = "p=7&d=8&h=12&frac=0.6&steps=200";
/** Long enough to be paused, slowed and reloaded on the way. */
const LONGER = "p=7&d=8&h=12&frac=0.6&batch=5&steps=2400&after=inf";

test.beforeEach(async ({ context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
});

async function ended(page: Page): Promise<void> {
  await expect(status(page)).toHaveText(/stopped at step \d+$/, { timeout: 60_000 });
}

async function runToEnd(page: Page): Promise<void> {
  await button(page, "Run").click();
  await ended(page);
}

/** What follows `#` of the link that the page copies. */
async function copiedHash(page: Page): Promise<string> {
  await button(page, "Copy link").click();
  return (await page.evaluate(() => navigator.clipboard.readText())).split("#")[1]!;
}

/** The link of a run to its end, made in a page of its own. */
async function linkOf(context: BrowserContext, spec: string): Promise<string> {
  const page = await context.newPage();
  await open(page, spec);
  await runToEnd(page);
  const hash = await copiedHash(page);
  await page.close();
  return hash;
}

async function speed(page: Page, option: { readonly index: 0 } | { readonly label: string }): Promise<void> {
  await page.getByRole("combobox", { name: "Speed" }).selectOption(option);
}

const strip = (page: Page) => page.getByRole("region", { name: "This run" });
const receipt = (page: Page) => page.getByRole("button", { name: /^Receipt exact1-[0-9a-f]{16}$/ });

test("a copied link names the engine and carries the receipt, and whoever runs it sees it reproduced", async ({
  page,
  context,
}) => {
  const hash = await linkOf(context, RUN);
  expect(hash).toMatch(
    /^v=1&p=7&frac=0\.6&d=8&h=12&steps=200&engine=exact&receipt=exact1-[0-9a-f]{16}&trail=([0-9a-f]{2}){8}$/,
  );
  await open(page, hash);
  await expect(status(page)).toHaveText("ready");
  await expect(strip(page)).toContainText("this link carries a receipt: Run checks it");
  await runToEnd(page);
  await expect(strip(page)).toContainText("reproduced bit for bit: this run equals the one in the link");
  await expect(page.getByRole("log")).toContainText("reproduced bit for bit");
  expect(hash).toContain((await receipt(page).textContent())!.replace("Receipt ", "receipt="));

  await page.goto("about:blank");
  await page.goto(`./#${hash}&autorun=1`);
  await expect(strip(page)).toContainText("reproduced bit for bit", { timeout: 60_000 });
});

test("a receipt that is not this run's differs, between the steps that its trail tells", async ({
  page,
  context,
}) => {
  const hash = await linkOf(context, RUN);
  const trail = /trail=([0-9a-f]+)$/.exec(hash)![1]!;
  const forged = hash.replace(/exact1-[0-9a-f]{16}/, "exact1-0123456789abcdef");
  // Bytes for 1, 2, 4, 8 and 16 as they were; from the one for the first grid point past 32 on, others.
  const others = trail.slice(10).replaceAll(/./g, (digit) => (digit === "0" ? "1" : "0"));
  for (const [link, phrase] of [
    [forged.replace(trail, trail.slice(0, 10) + others), "differs between steps 16 and 32"],
    [forged.replace(`&trail=${trail}`, ""), "differs between steps 0 and 200"],
  ] as const) {
    await page.goto("about:blank");
    await open(page, link);
    await runToEnd(page);
    await expect(strip(page)).toContainText(phrase);
    await expect(page.getByRole("log")).toContainText(phrase);
  }
});

for (const [scheme, width, height] of [
  ["light", 1280, 800],
  ["dark", 390, 844],
] as const) {
  test(`every verdict is legible and moves nothing, ${scheme}, ${width}×${height}`, async ({
    page,
    context,
  }) => {
    const hash = await linkOf(context, RUN);
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    const heightNow = async (): Promise<number> => (await strip(page).boundingBox())!.height;
    const heights = new Set<number>();
    for (const [link, phrase] of [
      [hash, "reproduced bit for bit"],
      [hash.replace(/exact1-[0-9a-f]{16}/, "exact1-0123456789abcdef"), "differs between steps"],
      [hash.replace("exact1-", "exact0-"), "made by another engine version"],
    ] as const) {
      await page.goto("about:blank");
      await open(page, link);
      heights.add(await heightNow());
      await runToEnd(page);
      await expect(strip(page)).toContainText(phrase);
      heights.add(await heightNow());
      expect(await violations(page)).toEqual([]);
    }
    expect([...heights]).toHaveLength(1);
  });
}

test("a receipt of another version is known before anything runs", async ({ page }) => {
  await open(page, `${RUN}&receipt=exact0-0123456789abcdef`);
  await expect(strip(page)).toContainText("made by another engine version");
  await runToEnd(page);
  await expect(strip(page)).toContainText("made by another engine version");
});

test("a receipt or trail that is none is a bad key like any other", async ({ page }) => {
  await page.goto(`./#${RUN}&receipt=exact1-123&trail=xyz`);
  const panel = page.getByRole("dialog").filter({ hasText: "This link does not open" });
  await expect(panel).toContainText("receipt=exact1-123");
  await expect(panel).toContainText("trail=xyz");
  await page.getByRole("button", { name: "Use the default for these" }).click();
  await expect(page).toHaveURL(/#v=1&p=7&frac=0\.6&d=8&h=12&steps=200$/);
});

test("a run that is paused, stepped, slowed and cut by a reload reproduces all the same", async ({
  page,
  context,
}) => {
  const hash = await linkOf(context, LONGER);
  await open(page, hash);
  await speed(page, { label: "500 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 150);
  await button(page, "Pause").click();
  await expect(strip(page)).toContainText("run not finished");
  const at = await stepNow(page);
  for (const more of [1, 2, 3]) {
    await button(page, "Step").click();
    await expect.poll(() => stepNow(page)).toBe(at + more);
  }
  await speed(page, { label: "200 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, at + 60);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  await page.reload();
  await speed(page, { index: 0 });
  await page.getByRole("button", { name: /Continue from/ }).click();
  await ended(page);
  await expect(strip(page)).toContainText("reproduced bit for bit");
});

test("Reset leaves the run unfinished, and says so", async ({ page }) => {
  await open(page, `${LONGER}&receipt=exact1-0123456789abcdef`);
  await speed(page, { label: "200 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 20);
  await button(page, "Reset").click();
  await expect(page.getByRole("log")).toContainText("run not finished");
  await expect(strip(page)).toContainText("this link carries a receipt");
});

test("a run changed by hand is not the link's, and has a link of its own that reproduces", async ({
  page,
  context,
}) => {
  await open(page, await linkOf(context, LONGER));
  await speed(page, { label: "200 steps a second" });
  await button(page, "Run").click();
  await waitForStep(page, 30);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  const decay = page
    .getByRole("spinbutton", { name: "Weight decay" })
    .or(page.getByRole("textbox", { name: "Weight decay" }));
  await decay.fill("0.5");
  await decay.press("Enter");
  await page.getByRole("button", { name: /Apply from/ }).click();
  await speed(page, { index: 0 });
  await runToEnd(page);
  await expect(strip(page)).toContainText(/run not finished: what was changed by hand at step \d+/);
  const own = await copiedHash(page);
  expect(own).toMatch(/engine=exact&do=\d+:wd=0\.5&receipt=exact1-/);

  const other = await context.newPage();
  await open(other, own);
  await runToEnd(other);
  await expect(strip(other)).toContainText("reproduced bit for bit");
});

test("a run that diverges has a receipt, which reproduces", async ({ page, context }) => {
  const diverging = "p=7&d=8&h=12&opt=sgd&lr=10&wd=10&act=quadratic";
  const failed = /failed: Loss became NaN or infinite at step \d+/;
  await open(page, diverging);
  await button(page, "Run").click();
  await expect(status(page)).toHaveText(failed);
  const hash = await copiedHash(page);
  expect(hash).toMatch(/&engine=exact&receipt=exact1-/);
  const other = await context.newPage();
  await open(other, hash);
  await button(other, "Run").click();
  await expect(status(other)).toHaveText(failed);
  await expect(strip(other)).toContainText("reproduced bit for bit");
});

test("TensorFlow.js gives no receipt: its link carries none, and cannot check one", async ({ page }) => {
  await open(page, `${RUN}&receipt=exact1-0123456789abcdef`);
  await page.getByRole("combobox", { name: "Engine" }).selectOption("tfjs-wasm");
  await runToEnd(page);
  await expect(strip(page)).toContainText("made by another engine version");
  expect(await copiedHash(page)).toMatch(/engine=tfjs-wasm$/);
});
