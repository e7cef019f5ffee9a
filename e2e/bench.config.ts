/** The end-to-end set-up, for what is measured rather than tested. */
import { defineConfig } from "playwright/test";
import base from "./playwright.config.ts";

export default defineConfig({ ...base, testMatch: "*.bench.ts", reporter: "list" });
