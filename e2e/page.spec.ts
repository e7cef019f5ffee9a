/** The page as a page: names, keys, access, themes, sizes, and no long task while data streams. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMALL, button, expect, open, status, stepNow, test, violations, waitForStep } from "./page.ts";

test("everything has the name the contract gives it", async ({ page }) => {
  await open(page);
  for (const name of ["Run", "Pause", "Step", "Reset", "New seed", "Copy link"]) {
    await expect(page.getByRole("button", { name })).toHaveCount(1); // as a substring: no other button holds the word
  }
  for (const name of ["Learning rate", "Batch size", "Weight decay"]) {
    await expect(page.getByRole("slider", { name, exact: true })).toHaveCount(1);
    await expect(
      page.locator("input:not([type=range])").and(page.getByLabel(name, { exact: true })),
    ).toHaveCount(1);
  }
  for (const name of ["Preset", "Task", "Model", "Engine", "Speed"]) {
    await expect(page.getByRole("combobox", { name, exact: true })).toHaveCount(1);
  }
  for (const name of ["Accuracy", "Loss", "Weight norm"]) {
    await expect(page.getByRole("region", { name, exact: true })).toHaveCount(1);
  }
  await expect(page.getByRole("status")).toHaveCount(1);
  await expect(page.getByRole("status")).toHaveAttribute("aria-live", "off");
  await expect(page.getByRole("log")).toHaveCount(1);
});

test("the page is there before any engine, and its first load is small", async ({ page }) => {
  const fetched: string[] = [];
  let bytes = 0;
  page.on("response", async (response) => {
    fetched.push(response.url());
    bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
  });
  await page.addInitScript(() => Object.assign(window, { requestIdleCallback: () => 0 })); // never idle
  await open(page);
  await page.waitForLoadState("networkidle");
  expect(fetched.filter((url) => /worker|engine|exact|wasm/i.test(url))).toEqual([]);
  await expect.poll(() => bytes).toBeGreaterThan(100_000); // bodies are read apart
  expect(bytes).toBeLessThan(1_000_000);
});

// Some static hosts do not know the type of .wasm.
for (const [engine, wasm] of [
  ["tfjs-wasm", "application/wasm"],
  ["exact", "application/wasm"],
  ["exact", "application/octet-stream"],
] as const) {
  test(`the build runs from any static host and sub-path, without our headers: ${engine}, ${wasm}`, async ({
    page,
  }) => {
    const dist = new URL("../dist/", import.meta.url);
    const types: Record<string, string> = {
      html: "text/html",
      js: "text/javascript",
      css: "text/css",
      svg: "image/svg+xml",
      wasm,
    };
    const server = createServer((request, response) => {
      const path =
        new URL(request.url ?? "/", "http://x").pathname.replace(/^\/some\/path\//, "") || "index.html";
      const file = new URL(path, dist);
      if (!existsSync(file)) return response.writeHead(404).end();
      return response
        .writeHead(200, { "Content-Type": types[path.split(".").at(-1) ?? ""] ?? "font/woff2" })
        .end(readFileSync(file));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "localhost", resolve);
    });
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/some/path/#${SMALL.replace("tfjs-wasm", engine)}`);
    await button(page, "Step").click();
    await expect(status(page)).toHaveText("step 1");
    server.closeAllConnections();
    server.close();
  });
}

test("the strict policy is served, and what it forbids stays forbidden", async ({ page, quiet }) => {
  const response = await page.goto("./");
  expect(response!.headers()["content-security-policy"]).toContain("script-src 'self' 'wasm-unsafe-eval'");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.evil = true";
    document.body.append(script);
    return "evil" in window;
  });
  expect(ran).toBe(false);
  quiet.length = 0; // the browser reports the refusal
});

test("by keyboard alone: Space runs and pauses, → steps, Shift+R resets, ? lists the keys", async ({
  page,
}) => {
  await open(page, `${SMALL}&steps=100000&after=inf`);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("Space");
  await waitForStep(page, 5);
  await page.keyboard.press("Space");
  await expect(button(page, "Run")).toBeEnabled();
  const at = await stepNow(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => stepNow(page)).toBe(at + 1);
  await page.keyboard.press("Shift+R");
  await expect(status(page)).toHaveText("ready");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

for (const scheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const) {
    test(`axe finds nothing, ${scheme}, ${width}×${height}, before and during a run`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await open(page, `${SMALL}&steps=100000&after=inf`);
      expect(await violations(page)).toEqual([]);
      await button(page, "Run").click();
      await waitForStep(page, 30);
      await button(page, "Pause").click();
      await expect(button(page, "Run")).toBeEnabled();
      expect(await violations(page)).toEqual([]);
    });
  }
}

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
  [3840, 2160],
  [390, 844],
] as const) {
  test(`nothing overflows, is too small, or moves while data streams, ${width}×${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, `${SMALL}&steps=100000&after=inf`);
    await page.evaluate(() => {
      interface Shift extends PerformanceEntry {
        readonly value: number;
        readonly hadRecentInput: boolean;
        readonly sources: readonly { readonly node: Node | null }[];
      }
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
          const what = sources.map(({ node }) =>
            node instanceof Element ? node.outerHTML : node?.textContent,
          );
          if (!hadRecentInput)
            shifts.push(`${value}: ${what.map((text) => text?.slice(0, 150)).join(" | ")}`);
        }
      }).observe({ type: "layout-shift", buffered: true }); // from the first paint on
    });
    await button(page, "Run").click();
    await waitForStep(page, 100);
    await page.waitForTimeout(1500);
    expect(await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("body *")]
        .filter(
          (el) =>
            el.childNodes.length > 0 &&
            [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent!.trim() !== ""),
        )
        .filter((el) => el.checkVisibility() && parseFloat(getComputedStyle(el).fontSize) < 12)
        .map((el) => el.outerHTML.slice(0, 100)),
    );
    expect(small).toEqual([]);
    await button(page, "Pause").click();
  });
}

test("a hidden tab goes on training", async ({ playwright, baseURL }) => {
  // Playwright switches background throttling off by default; here it is wanted.
  const browser = await playwright.chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"]!,
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"],
    ignoreDefaultArgs: [
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
    ],
  });
  const page = await browser.newPage();
  await page.goto(`${baseURL}#${SMALL}&steps=1000000&after=inf`);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await waitForStep(page, 20);
  const other = await browser.newPage();
  await other.goto("about:blank");
  await other.bringToFront();
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const before = await stepNow(page);
  await other.waitForTimeout(3000);
  expect(await stepNow(page)).toBeGreaterThan(before + 50);
  await browser.close();
});
