/** `npm run sweep`: src/node/sweep/sweep.ts, with what it needs from here. */
import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { buildKernels } from "./kernels.mjs";
import { requireNode, script } from "./setup.mjs";
import { onCtrlC, screen } from "./terminal.mjs";

console.log = console.error; // standard output is for what was found

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/sweep/sweep.ts")).href;
  const { sweep } = /** @type {typeof import("../node/sweep/sweep.ts")} */ (await import(module));
  process.exitCode = await sweep(process.argv.slice(2), {
    print: (line) => process.stdout.write(`${line}\n`),
    screen: screen(),
    cores: availableParallelism(),
    env: process.env,
    directory: process.env["INIT_CWD"] ?? process.cwd(),
    files: async () => ({
      thread: await bundled("src/node/grok/thread.ts"),
      kernels: await buildKernels(),
    }),
    onStop: onCtrlC,
  });
});
