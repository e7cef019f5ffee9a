/**
 * End-to-end tests: a real Chromium on the production build, as `npm start` serves it. One at a time, because
 * tests that share the software GPU of a small machine would time one another out.
 */
import path from "node:path";
import { defineConfig } from "playwright/test";
import { findChromium, LAUNCH_ARGS } from "../src/scripts/chromium.mjs";
import { CACHE, ROOT } from "../src/scripts/setup.mjs";

const PORT = 4179; // not npm start's own, which may be in use

// Workers read this file again; they inherit what the first reading found.
process.env["CHROMIUM_PATH"] ||= await findChromium();

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: path.join(CACHE, "e2e-output"),
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [["line"], ["json", { outputFile: path.join(CACHE, "e2e.json") }]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env["CHROMIUM_PATH"], args: LAUNCH_ARGS },
  },
  webServer: {
    command: `node src/scripts/start.mjs --port ${PORT} --no-build`,
    cwd: ROOT,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
    stdout: "ignore",
    stderr: "pipe",
    timeout: 60_000,
  },
});
