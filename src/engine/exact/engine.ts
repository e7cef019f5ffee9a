/**
 * The exact engine: our own SIMD WebAssembly kernels, one thread a run, the same bits on every machine. The host
 * compiles the module; nothing is fetched, allocated or shared here.
 */
import { type Engine, EngineFailure } from "../engine.ts";
import { exactTrainer } from "./trainer.ts";

/**
 * @param module kernels.wasm, compiled
 * @param why    for the report: why this engine was taken
 * @throws EngineFailure when the module is not ours
 */
export async function startExact(module: WebAssembly.Module, why: string): Promise<Engine> {
  if (WebAssembly.Module.imports(module).length > 0) {
    throw new EngineFailure(
      "load-failed",
      "The exact engine's kernels are not the ones this lab was built with.",
    );
  }
  return {
    report: { name: "exact", device: "CPU", softwareGpu: false, why },
    compiles: false,
    watch: () => () => undefined,
    trainer: async (setup) => exactTrainer(module, setup),
    [Symbol.dispose]: () => undefined,
  };
}
