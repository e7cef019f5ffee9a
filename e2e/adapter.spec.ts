/**
 * Does this Chromium have WebGPU at all? Without an adapter every GPU test would be an empty promise, so its
 * absence fails here and never skips.
 */
import { expect, test } from "playwright/test";

test("[G0] a page we serve has a WebGPU adapter", async ({ page }) => {
  await page.goto("/");
  const found = await page.evaluate(async () => {
    // The types promise `gpu`; an insecure origin or an old browser lacks it.
    const gpu = (navigator as { gpu?: GPU }).gpu;
    if (gpu === undefined) return "no navigator.gpu";
    const adapter = await gpu.requestAdapter();
    if (adapter === null) return "no adapter";
    const { vendor, architecture, isFallbackAdapter } = adapter.info;
    return { vendor, architecture, isFallbackAdapter };
  });
  console.log(`WebGPU adapter: ${JSON.stringify(found)}`);
  expect(found).toEqual({
    vendor: expect.any(String),
    architecture: expect.any(String),
    isFallbackAdapter: expect.any(Boolean),
  });
});
