/** `npm run bench`: src/node/bench/bench.ts, with what it needs from here. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { openHostBrowser } from "./hostPage.mjs";
import { buildKernels } from "./kernels.mjs";
import { requireNode, ROOT, script } from "./setup.mjs";

console.log = console.error; // standard output is for what was measured

/** @typedef {import("./hostPage.mjs").HostBrowser} HostBrowser */

/** @type {Promise<HostBrowser> | null} */
let browser = null;

/** One browser for all tabs, on a real GPU if there is one. */
async function launch() {
  const hardware = await openHostBrowser({ gpu: "hardware" });
  const tab = await hardware.open();
  const found = await tab.call("hasGpu");
  await tab.close();
  if (found) return hardware;
  await hardware.close();
  return openHostBrowser({ gpu: "software" });
}

/** One that did not start has been told of. */
async function closeBrowser() {
  const open = await browser?.catch(() => null);
  await open?.close();
}

for (const [signal, status] of /** @type {const} */ ([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])) {
  process.once(signal, () => {
    setTimeout(() => process.exit(status), 3000).unref();
    void closeBrowser().finally(() => process.exit(status)); // peers in processes of their own end with this one
  });
}

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/bench/bench.ts")).href;
  const { bench } = /** @type {typeof import("../node/bench/bench.ts")} */ (await import(module));
  try {
    process.exitCode = await bench(process.argv.slice(2), {
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
      enginePeer: async () => ({
        module: await bundled("src/node/bench/enginePeer.ts"),
        kernels: await buildKernels(),
      }),
      pytorch: path.join(ROOT, "src", "scripts", "bench", "pytorch_peer.py"),
      openTab: async (peer) => {
        browser ??= launch();
        const { open, trace } = await browser;
        const tab = await open();
        return {
          load: (spec) => tab.call("load", peer, spec),
          turn: (budgetMs) => tab.call("turn", budgetMs),
          trace: (steps) => trace(tab.page, () => tab.call("traced", steps)),
          replicas: (specs, steps, together) => tab.call("replicas", specs, steps, together),
        };
      },
    });
  } finally {
    await closeBrowser();
  }
});
