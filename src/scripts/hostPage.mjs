/**
 * The bare page of e2e/host, for whoever asks engines something in a browser: scripts, which launch a Chromium here,
 * and end-to-end tests, which have one. Served so that a page is isolated, which gives a peer that wants threads its
 * shared memory.
 */
import { findChromium, LAUNCH_ARGS } from "./chromium.mjs";
import { builtPage } from "./bundle.mjs";
import { kernels } from "./kernels.mjs";
import { Trouble } from "./setup.mjs";

/** @typedef {import("playwright").Browser} Browser */
/** @typedef {import("playwright").Page} Page */

/**
 * A tab with a worker, and in it at most one engine.
 * @typedef {object} HostPage
 * @property {Page} page
 * @property {<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]>} call
 * @property {() => Promise<void>} close
 * @typedef {import("../../e2e/host/calls.ts").Calls} Calls
 */

/**
 * @typedef {object} HostServer
 * @property {string} url
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} HostBrowser
 * @property {() => Promise<HostPage>} open another tab
 * @property {(page: Page, body: () => Promise<unknown>) => Promise<string>} trace what the tab's tasks took
 *   while `body` ran: a trace of Chromium's, as JSON
 * @property {() => Promise<void>} close
 */

const SOFTWARE = "--use-webgpu-adapter=swiftshader";

/** @returns {Promise<HostServer>} the built page, on a free port */
export async function serveHost() {
  const outDir = await builtPage("e2e/host", [kernels()]);
  const { preview } = await import("vite");
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
  return { url: server.resolvedUrls?.local[0] ?? "", close: () => server.close() };
}

/** What went wrong in the page, without the places in built files where it did. @param {Error} error */
function plain({ message }) {
  const [said = ""] = message.split(/\n\s+at /, 1);
  return new Error(said.replace(/^(page\.evaluate: |\w*Error: )+/, "").trim());
}

/**
 * @param {Browser} browser
 * @param {string} url of the served page
 * @returns {Promise<HostPage>}
 */
export async function openTab(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  return {
    page,
    call: /** @type {HostPage["call"]} */ (
      (/** @type {"hasGpu"} */ name, /** @type {[]} */ ...args) =>
        page
          .evaluate(([n, a]) => window.call(n, ...a), /** @type {const} */ ([name, args]))
          .catch((/** @type {Error} */ error) => {
            throw plain(error);
          })
    ),
    close: () => page.close(),
  };
}

/**
 * @param {{ gpu: "hardware" | "software" }} options which adapter WebGPU may find
 * @returns {Promise<HostBrowser>}
 */
export async function openHostBrowser({ gpu }) {
  const executablePath = await findChromium();
  const server = await serveHost();
  const { chromium } = await import("playwright");
  const flags = gpu === "software" ? LAUNCH_ARGS : LAUNCH_ARGS.filter((flag) => flag !== SOFTWARE);
  const browser = await chromium
    .launch({ executablePath, args: flags })
    .catch(async (/** @type {Error} */ error) => {
      await server.close();
      throw new Trouble(`Chromium does not start: ${error.message.split("\n", 1)[0]}`);
    });
  return {
    open: () => openTab(browser, server.url),
    async trace(page, body) {
      // Its tasks alone: a trace of everything fills its buffer within seconds.
      const categories = ["disabled-by-default-devtools.timeline", "blink.user_timing", "__metadata"];
      await browser.startTracing(page, { categories });
      const stop = async () => (await browser.stopTracing()).toString("utf8");
      await body().catch(async (/** @type {unknown} */ cause) => {
        await stop();
        throw cause;
      });
      return stop();
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
