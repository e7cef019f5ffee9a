/** `npm run grok`: src/node/grok/grok.ts, with what it needs from here. */
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { buildKernels } from "./kernels.mjs";
import { onCtrlC, screen } from "./terminal.mjs";
import { requireNode, script } from "./setup.mjs";

console.log = console.error; // standard output is for JSON alone

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/grok/grok.ts")).href;
  const { grok } = /** @type {typeof import("../node/grok/grok.ts")} */ (await import(module));
  process.exitCode = await grok(process.argv.slice(2), {
    print: (line) => process.stdout.write(`${line}\n`),
    screen: screen(),
    cores: availableParallelism(),
    env: process.env,
    files: async () => ({
      thread: await bundled("src/node/grok/thread.ts"),
      kernels: await buildKernels(),
    }),
    onStop: onCtrlC,
  });
});
