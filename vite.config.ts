import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { kernels } from "./src/scripts/kernels.mjs";

/**
 * What the page may do: everything from its own origin, nothing from anywhere else. Served as a header, because
 * a <meta> policy does not reach a worker.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export default defineConfig({
  base: "./", // dist/ runs from any static host and any sub-path
  plugins: [react(), kernels()],
  worker: { format: "es" },
  build: { target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 2500 },
  preview: {
    allowedHosts: true, // a classroom reaches the lab by whatever name the machine has
    headers: { "Content-Security-Policy": contentSecurityPolicy, "X-Content-Type-Options": "nosniff" },
  },
  resolve: { mainFields: ["module", "browser", "main"] },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    server: { deps: { inline: [/@tensorflow/] } },
    testTimeout: 60_000,
  },
});
