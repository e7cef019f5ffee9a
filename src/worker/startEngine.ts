/** Brings up the engine a spec asks for, with what only the worker can reach: the GPU and the addresses of files. */
import type { EngineReport } from "../core/readout.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { type GpuFinding, chooseBackend } from "../engine/choose.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";

interface Gpu {
  readonly finding: GpuFinding;
  readonly adapter: GPUAdapter | null;
}

async function findGpu(): Promise<Gpu> {
  const none = (finding: GpuFinding): Gpu => ({ finding, adapter: null });
  if (!self.isSecureContext) return none("insecure-origin");
  // Typed as always there; old browsers do not have it.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) return none("no-webgpu");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (adapter === null) return none("no-adapter");
  return { finding: adapter.info.isFallbackAdapter ? "software" : "hardware", adapter };
}

const MISSING: Record<GpuFinding, string> = {
  hardware: "",
  software: "",
  "no-adapter": "WebGPU found no GPU on this computer.",
  "no-webgpu": "This browser has no WebGPU.",
  "insecure-origin": "WebGPU needs https or localhost.",
};

/**
 * @param current an engine that is already up; kept if it is the one wanted, else disposed
 * @throws EngineFailure when nothing the spec allows comes up
 */
export async function startEngine(spec: RunSpec["engine"], current: Engine | null): Promise<Engine> {
  const gpu = await findGpu();
  const { candidates, why } = chooseBackend(spec, gpu.finding);
  if (current !== null && current.report.name === `tfjs-${candidates[0]}`) {
    return { ...current, report: { ...current.report, why } satisfies EngineReport };
  }
  current?.[Symbol.dispose]();
  const [{ startTfjs }, { WASM_FILES }] = await Promise.all([
    import("../engine/tfjs/engine.ts"),
    import("../engine/tfjs/wasmFiles.ts"),
  ]).catch((cause: unknown) => {
    throw new EngineFailure("load-failed", `TensorFlow.js could not be loaded: ${String(cause)}`);
  });
  const failures: string[] = [];
  for (const name of candidates) {
    if (name === "webgpu" && gpu.adapter === null) {
      throw new EngineFailure("unavailable", MISSING[gpu.finding]);
    }
    const reason = [why, ...failures].filter(Boolean).join(" ");
    try {
      if (name === "webgpu" && gpu.adapter !== null) {
        return await startTfjs({ name, adapter: gpu.adapter }, reason);
      }
      return await startTfjs(name === "wasm" ? { name, files: WASM_FILES } : { name: "cpu" }, reason);
    } catch (cause) {
      failures.push(cause instanceof Error ? cause.message : String(cause));
    }
  }
  throw new EngineFailure("load-failed", failures.join(" "));
}
