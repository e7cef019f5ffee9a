/** The answer grid and "Ask the network": what they show is what the run knows, and looking changes nothing. */
import type { Page } from "playwright/test";
import { SMALL, button, expect, open, status, stepNow, test, violations, waitForStep } from "./page.ts";

/** Groks in seconds. */
const TINY = "p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=2000&after=200";

const panel = (page: Page) => page.getByRole("region", { name: "Answer grid", exact: true });
const cells = (page: Page) => panel(page).getByRole("application");
const words = (page: Page) => panel(page).locator(".cells-words");
const said = (page: Page) => panel(page).locator(".ask-said");

async function openGrid(page: Page): Promise<void> {
  await button(page, "Answer grid").click();
  await expect(cells(page)).toBeVisible();
}

async function ended(page: Page): Promise<void> {
  await expect(status(page)).toHaveText(/stopped at step \d+$/, { timeout: 60_000 });
}

/** Right and wrong of a row of the legend. */
async function counts(page: Page, row: string): Promise<readonly number[]> {
  const texts = await panel(page).getByRole("row", { name: row }).getByRole("cell").allTextContents();
  return texts.slice(0, 2).map((text) => Number(text.replace(/\D/g, "")));
}

async function ask(page: Page, a: number, b: number): Promise<void> {
  await panel(page).getByRole("spinbutton", { name: "Left operand" }).fill(String(a));
  await panel(page).getByRole("spinbutton", { name: "Right operand" }).fill(String(b));
  await panel(page).getByRole("button", { name: "Ask", exact: true }).click();
}

const receipt = (page: Page) => page.getByRole("button", { name: /^Receipt / });

test("a run that groks with the grid open: live counts, a right answer to a pair it never saw, the same receipt", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, `${TINY}&engine=exact`);
  await button(page, "Run").click();
  await ended(page);
  const alone = [await status(page).textContent(), await receipt(page).textContent()];
  await button(page, "Reset").click();

  await openGrid(page);
  await expect(panel(page)).toContainText("There is no network to ask yet: press Run.");
  await expect(panel(page).getByRole("button", { name: "Ask", exact: true })).toBeDisabled();
  await expect(panel(page)).toContainText("Not asked yet");
  await button(page, "Run").click();
  await waitForStep(page, 20);
  await expect(panel(page).getByRole("table")).toContainText(/At step \d+/);
  await ask(page, 23, 11); // between blocks
  await expect(said(page)).toContainText("23 + 11 = 5 (mod 29)");
  await ended(page);
  const end = await stepNow(page);
  await expect(panel(page).getByRole("table")).toContainText(`At step ${end}`);
  expect([await status(page).textContent(), await receipt(page).textContent()]).toEqual(alone);

  // 841 pairs, 588 of them shown.
  const [train, tested] = [await counts(page, "shown in training"), await counts(page, "never shown")];
  expect(train[0]! + train[1]!).toBe(588);
  expect(tested[0]! + tested[1]!).toBe(253);
  const accuracy = page.getByRole("region", { name: "Accuracy" }).getByRole("img");
  const shares = [588, 253].map((count, i) => ((100 * [train, tested][i]![0]!) / count).toFixed(1));
  await expect(accuracy).toHaveAccessibleName(
    new RegExp(`train.* ${shares[0]}\\s%.*test.* ${shares[1]}\\s%`),
  );
  expect(tested[0]! / 253).toBeGreaterThan(0.98);

  // The first pair of the field is one that was not shown.
  const left = panel(page).getByRole("spinbutton", { name: "Left operand" });
  await expect(left).toBeEnabled();
  await page.keyboard.press("Escape");
  await ask(page, 12, 20);
  const bars = said(page).getByRole("list");
  await expect(said(page)).toContainText("12 + 20 = 3 (mod 29)");
  await expect(said(page)).toContainText("The network says 3: right.");
  await expect(said(page)).toContainText(/This pair was (not )?in the training set/);
  await expect(bars.getByRole("listitem")).toHaveCount(4);
  const first = (await bars.getByRole("listitem").first().textContent()) ?? "";
  expect(first).toMatch(/^3\d+\.\d\s%✓ right answer$/u);
  expect(Number(/^3(\d+\.\d)/.exec(first)![1])).toBeGreaterThan(50);

  // The memory goes with the run, and so do its answers.
  await button(page, "Reset").click();
  await expect(panel(page)).toContainText("Not asked yet");
  await expect(said(page)).not.toContainText("12 + 20");
});

test("opened late: after the end and while paused, the answers are there, and what is asked is answered", async ({
  page,
}) => {
  await open(page, `${SMALL}&steps=100000&after=inf`);
  await button(page, "Run").click();
  await waitForStep(page, 30);
  await button(page, "Pause").click();
  await expect(button(page, "Run")).toBeEnabled();
  await openGrid(page);
  const at = await stepNow(page);
  await expect(panel(page).getByRole("table")).toContainText(`At step ${at}`);
  await ask(page, 6, 6);
  await expect(said(page)).toContainText("6 + 6 = 5 (mod 7)");
  await expect(said(page)).toContainText(`At step ${at}.`);
  await button(page, "Step").click();
  await expect(panel(page).getByRole("table")).toContainText(`At step ${at + 1}`);
  await expect(said(page)).toContainText(`At step ${at + 1}.`); // the reply follows
});

test("by pointer and by keyboard: a cell says its pair, and choosing it asks", async ({ page }) => {
  await open(page, "task=div&p=7&d=8&h=12&frac=0.6&steps=200&after=inf&engine=exact");
  await openGrid(page);
  await cells(page).hover({ position: { x: 3, y: 3 } });
  await expect(words(page)).toHaveText(/^0 \/ 1 = 0: not asked yet, (not )?shown in training\.$/);
  await button(page, "Run").click();
  await ended(page);
  await page.mouse.move(1, 1);
  await button(page, "Answer grid").focus();
  await page.keyboard.press("Tab");
  await expect(cells(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toHaveText(/^1 \/ 2 = 4: (right|wrong), (not )?shown in training\.$/);
  const end = await status(page).textContent();
  await page.keyboard.press("Enter");
  await expect(words(page)).toHaveText(
    /^1 \/ 2 = 4: (right|wrong), (not )?shown in training; it answers \d, .* sure\.$/,
  );
  await expect(said(page)).toContainText("1 / 2 = 4 (mod 7)");
  await page.keyboard.press("End");
  await page.keyboard.press("PageDown");
  await expect(words(page)).toContainText("6 / 6 = 1:");
  await page.keyboard.press("ArrowRight");
  await expect(words(page)).toContainText("6 / 6 = 1:"); // the edge; and no step was made
  expect(await status(page).textContent()).toBe(end);

  await panel(page).getByRole("spinbutton", { name: "Right operand" }).fill("0");
  await expect(panel(page)).toContainText("b goes from 1 to 6.");
  await expect(panel(page).getByRole("button", { name: "Ask", exact: true })).toBeDisabled();
});

test("permutations are asked by index and written out; parity has no grid, and says so", async ({ page }) => {
  await open(page, "task=s5&frac=0.05&d=8&h=10&batch=40&steps=20&engine=exact");
  await openGrid(page);
  await button(page, "Run").click();
  await ended(page);
  await ask(page, 1, 2);
  await expect(said(page)).toContainText("01243 ∘ 01324 = 01423.");
  await open(page, "task=parity&bits=12&n=60&h=20&steps=60&engine=exact");
  await expect(panel(page)).toContainText("Sparse parity has no grid");
  await button(page, "Run").click();
  await ended(page);
});

for (const scheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
    [390, 844],
  ] as const) {
    test(`open, it fits, passes axe, keeps the names of buttons, and nothing moves, ${scheme}, ${width}×${height}`, async ({
      page,
    }, testInfo) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await open(page, `${SMALL}&steps=100000&after=inf`);
      await openGrid(page);
      for (const name of ["Run", "Pause", "Step", "Reset", "New seed", "Copy link"]) {
        expect(await page.getByRole("button", { name }).count(), name).toBeLessThanOrEqual(1);
      }
      // Before there are answers, cells have the color of the surface, or of a rule where they are trained on.
      const corner = await cells(page).evaluate((node) => {
        const context = node.querySelector("canvas")!.getContext("2d")!;
        return [...context.getImageData(0, 0, 1, 1).data];
      });
      const colors =
        scheme === "light" ? ["255,255,255,255", "217,214,207,255"] : ["23,27,33,255", "44,51,60,255"];
      expect(colors).toContain(corner.join());
      await page.waitForTimeout(600); // what opening moves counts as an answer to the click
      await page.evaluate(() => {
        interface Shift extends PerformanceEntry {
          readonly value: number;
          readonly sources: readonly { readonly node: Node | null }[];
        }
        const shifts: string[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries() as Shift[]) {
            const what = sources.map(({ node }) =>
              node instanceof Element ? node.outerHTML : (node?.textContent ?? ""),
            );
            shifts.push(`${value}: ${what.map((text) => text.slice(0, 150)).join(" | ")}`);
          }
        }).observe({ type: "layout-shift" });
      });
      const press = (name: string) => button(page, name).evaluate((node) => (node as HTMLElement).click());
      await press("Run");
      await waitForStep(page, 50);
      await page.waitForTimeout(1200);
      expect(await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
      await press("Pause");
      await expect(button(page, "Run")).toBeEnabled();
      await ask(page, 3, 4);
      await expect(said(page)).toContainText("3 + 4 = 0 (mod 7)");
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const box = (await panel(page).boundingBox())!;
      for (const part of [cells(page), panel(page).getByRole("table"), said(page)]) {
        const inner = (await part.boundingBox())!;
        expect(inner.x).toBeGreaterThanOrEqual(box.x);
        expect(inner.x + inner.width).toBeLessThanOrEqual(box.x + box.width);
      }
      if (width >= 1280) {
        const grid = (await cells(page).boundingBox())!;
        expect(grid.y + grid.height).toBeLessThan(height);
      }
      await testInfo.attach("panel", { body: await page.screenshot(), contentType: "image/png" });
    });
  }
}
