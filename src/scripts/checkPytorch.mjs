/** `npm run check:pytorch`: src/node/pytorch/check.ts, with what it needs from here. `-- WORD` takes some cases alone. */
import { pathToFileURL } from "node:url";
import { bundled } from "./bundle.mjs";
import { buildKernels } from "./kernels.mjs";
import { requireNode, script } from "./setup.mjs";

script(async () => {
  requireNode();
  const module = pathToFileURL(await bundled("src/node/pytorch/check.ts")).href;
  const { check } = /** @type {typeof import("../node/pytorch/check.ts")} */ (await import(module));
  process.exitCode = await check(await buildKernels(), process.argv[2], (line) => console.log(line));
});
