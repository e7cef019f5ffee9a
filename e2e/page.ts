/** What the end-to-end tests share: opening the page as a visitor would, and watching that it stays quiet. */
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test as base } from "playwright/test";

/** Every test fails on a console error, an uncaught exception, or a request that fails. */
export const test = base.extend<{ quiet: string[] }>({
  quiet: [
    async ({ page }, use) => {
      const noise: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") noise.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => noise.push(`exception: ${error.message}`));
      page.on("requestfailed", (request) => {
        const why = request.failure()?.errorText;
        // A page that is left ends what it was still loading.
        if (why !== "net::ERR_ABORTED") noise.push(`request: ${request.url()} ${why}`);
      });
      await use(noise);
      expect(noise).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Small enough for a few hundred steps a second on any backend. */
export const SMALL = "p=7&d=8&h=12&frac=0.6&engine=tfjs-wasm";

export async function open(page: Page, spec = ""): Promise<void> {
  await page.goto(spec === "" ? "./" : `./#${spec}`);
  await expect(button(page, "Run")).toBeVisible();
}

/** Runs `code` in the worker before anything of the lab's. A page script cannot reach in there. */
export async function atWorkerStart(page: Page, code: string): Promise<void> {
  await page.route(/run\.worker/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}

export function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

export function status(page: Page): Locator {
  return page.getByRole("status");
}

/** The step of the status line; 0 while ready. */
export async function stepNow(page: Page): Promise<number> {
  return Number(/step (\d+)/.exec((await status(page).textContent()) ?? "")?.[1] ?? 0);
}

export async function waitForStep(page: Page, step: number): Promise<void> {
  await expect.poll(() => stepNow(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(step);
}

/** The numbers under the charts, as text: equal runs show equal numbers. */
export async function finalNumbers(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("region", { name: "Loss" }).getByRole("button", { name: /About/ }).click();
  await page.getByRole("button", { name: /CSV/ }).first().click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const AXE = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe-core finds wrong with the page as it is now. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
  });
}
