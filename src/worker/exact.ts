/** The exact engine and where the bundler put its kernels: a chunk of its own, fetched when first needed. */
import { startExact } from "../engine/exact/engine.ts";
import kernels from "../engine/exact/kernels.wasm?url";
import type { Engine } from "../engine/engine.ts";

async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(kernels);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  // Streaming insists on the type, which not every static host sends; old browsers do not stream.
  const streams =
    response.headers.get("Content-Type") === "application/wasm" && "compileStreaming" in WebAssembly;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

let compiled: Promise<WebAssembly.Module> | null = null;

/** The kernels, compiled once; after a failure, asked for again. */
export function kernelsModule(): Promise<WebAssembly.Module> {
  compiled ??= compile().catch((cause: unknown) => {
    compiled = null;
    throw cause;
  });
  return compiled;
}

/** @param why for the report */
export async function start(why: string): Promise<Engine> {
  return startExact(await kernelsModule(), why);
}
