/** `npm run receipts`: src/node/receipts/receipts.ts, with what it needs from here. */
import { pathToFileURL } from "node:url";
import { builtPage, bundled } from "./bundle.mjs";
import { buildKernels, kernels } from "./kernels.mjs";
import { closeAll, launch } from "./receipts/browsers.mjs";
import { requireNode, script } from "./setup.mjs";

console.log = console.error; // standard output is for what was compared

/** @param {number} status */
function leave(status) {
  setTimeout(() => process.exit(status), 8000).unref();
  void closeAll().finally(() => process.exit(status));
}

/** What the next signal does. A second one while that is under way changes nothing. */
let stop = leave;
for (const [signal, status] of /** @type {const} */ ([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
])) {
  process.on(signal, () => {
    const now = stop;
    stop = () => undefined;
    now(status);
  });
}

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/receipts/receipts.ts")).href;
  const { receipts } = /** @type {typeof import("../node/receipts/receipts.ts")} */ (await import(module));
  try {
    process.exitCode = await receipts(process.argv.slice(2), {
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
      kernels: buildKernels,
      page: () => builtPage("e2e/receipts", [kernels()]),
      launch,
      untilStopped: () =>
        new Promise((resolve) => {
          stop = () => resolve();
        }),
    });
  } finally {
    await closeAll();
  }
});
