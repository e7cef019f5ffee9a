/**
 * The bare page of e2e/host in a headless Chromium, for scripts that ask engines something in a browser. Served so
 * that a page is isolated, which gives a peer that wants threads its shared memory.
 */
import { findChromium, LAUNCH_ARGS } from "./chromium.mjs";
import { builtPage } from "./bundle.mjs";
import { kernels } from "./kernels.mjs";
import { Trouble } from "./setup.mjs";

/** @typedef {import("playwright").Page} Page */

/**
 * A tab with a worker, and in it at most one engine.
 * @typedef {object} HostPage
 * @property {<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]>} call
 * @property {() => Promise<void>} close
 * @typedef {import("../../e2e/host/calls.ts").Calls} Calls
 */

/**
 * @typedef {object} HostBrowser
 * @property {() => Promise<HostPage>} open another tab
 * @property {() => Promise<void>} close
 */

const SOFTWARE = "--use-webgpu-adapter=swiftshader";

/**
 * @param {{ gpu: "hardware" | "software" }} options which adapter WebGPU may find
 * @returns {Promise<HostBrowser>}
 */
export async function openHostBrowser({ gpu }) {
  const executablePath = await findChromium();
  const outDir = await builtPage("e2e/host", [kernels()]);
  const [{ preview }, { chromium }] = await Promise.all([import("vite"), import("playwright")]);
  const server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir },
    preview: {
      port: 0,
      open: false,
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
  });
  const url = server.resolvedUrls?.local[0] ?? "";
  const flags = gpu === "software" ? LAUNCH_ARGS : LAUNCH_ARGS.filter((flag) => flag !== SOFTWARE);
  const browser = await chromium
    .launch({ executablePath, args: flags })
    .catch(async (/** @type {Error} */ error) => {
      await server.close();
      throw new Trouble(`Chromium does not start: ${error.message.split("\n", 1)[0]}`);
    });
  return {
    async open() {
      const page = await browser.newPage();
      await page.goto(url);
      return {
        call: /** @type {HostPage["call"]} */ (
          (/** @type {"start"} */ name, /** @type {[]} */ ...args) =>
            page
              .evaluate(([n, a]) => window.call(n, ...a), /** @type {const} */ ([name, args]))
              .catch((/** @type {Error} */ { message }) => {
                throw new Error(message.split("\n", 1)[0]?.replace(/^(page\.evaluate: |\w*Error: )+/, ""));
              })
        ),
        close: () => page.close(),
      };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
