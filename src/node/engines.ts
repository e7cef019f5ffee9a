/** Engines in Node, started with what only Node can reach: files. The runner loads no TensorFlow.js through here. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Engine } from "../engine/engine.ts";

export const NODE_ENGINES = ["exact", "tfjs-cpu", "tfjs-wasm"] as const;
export type NodeEngine = (typeof NODE_ENGINES)[number];

/**
 * At most one TensorFlow.js engine at a time: its backend is a setting of the whole process.
 * @param kernels path of the exact engine's WebAssembly
 * @throws EngineFailure when the engine does not come up
 */
export async function startNodeEngine(name: NodeEngine, kernels: string): Promise<Engine> {
  if (name === "exact") {
    const { startExact } = await import("../engine/exact/engine.ts");
    return startExact(await WebAssembly.compile(await readFile(kernels)), "");
  }
  const { startTfjs } = await import("../engine/tfjs/engine.ts");
  if (name === "tfjs-cpu") return startTfjs({ name: "cpu" }, "");
  const files = fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm/dist/"));
  return startTfjs({ name: "wasm", files }, "");
}
