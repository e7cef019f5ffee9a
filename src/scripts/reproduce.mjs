/** `npm run reproduce`: src/node/reproduce/reproduce.ts, with what it needs from here. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { buildKernels } from "./kernels.mjs";
import { CACHE, ROOT, requireNode, script } from "./setup.mjs";
import { onCtrlC, screen } from "./terminal.mjs";

console.log = console.error; // standard output is for the table

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/reproduce/reproduce.ts")).href;
  const { reproduce } = /** @type {typeof import("../node/reproduce/reproduce.ts")} */ (await import(module));
  process.exitCode = await reproduce(process.argv.slice(2), {
    print: (line) => process.stdout.write(`${line}\n`),
    screen: screen(),
    cores: availableParallelism(),
    env: process.env,
    today: () => new Date().toISOString().slice(0, 10),
    directory: process.env["INIT_CWD"] ?? process.cwd(),
    defaults: {
      out: path.join(CACHE, "grokking-lab", "reproduction.jsonl"),
      table: path.join(ROOT, "public", "reproduction.json"),
      shell: path.join(ROOT, "public", "shell.json"),
      laws: path.join(ROOT, "public", "laws.json"),
    },
    files: async () => ({
      thread: await bundled("src/node/grok/thread.ts"),
      kernels: await buildKernels(),
    }),
    onStop: onCtrlC,
  });
});
