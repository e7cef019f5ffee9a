/** `npm run conformance`: src/node/conformance.ts, with what it needs from here. */
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { openHostBrowser } from "./hostPage.mjs";
import { buildKernels } from "./kernels.mjs";
import { requireNode, script } from "./setup.mjs";

console.log = console.error; // standard output is for JSON alone

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/conformance.ts")).href;
  const { conformance } = /** @type {typeof import("../node/conformance.ts")} */ (await import(module));
  process.exitCode = await conformance(process.argv.slice(2), {
    directory: process.env["INIT_CWD"] ?? process.cwd(),
    print: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
    kernels: buildKernels,
    openInBrowser: async (engine) => {
      const browser = await openHostBrowser({ gpu: "software" });
      try {
        const tab = await browser.open();
        const { device, softwareGpu } = await tab.call("start", engine);
        process.stderr.write(`WebGPU: ${device}${softwareGpu ? ", in software" : ""}\n`);
        return { conform: (file) => tab.call("conform", file), close: browser.close };
      } catch (cause) {
        await browser.close();
        throw cause;
      }
    },
  });
});
