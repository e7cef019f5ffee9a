/** `npm run pytorch`: src/node/pytorch/pytorch.ts, with what it needs from here. */
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { requireNode, script } from "./setup.mjs";

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/pytorch/pytorch.ts")).href;
  const { pytorch } = /** @type {typeof import("../node/pytorch/pytorch.ts")} */ (await import(module));
  process.exitCode = await pytorch(process.argv.slice(2), {
    print: (text) => process.stdout.write(text),
    say: (line) => process.stderr.write(`${line}\n`),
    env: process.env,
  });
});
