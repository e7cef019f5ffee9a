/**
 * Brings up the engine a spec asks for, with what only the worker can reach: the GPU and the addresses of files. The
 * one place that knows engines by name; each is fetched when it is first tried.
 */
import type { EngineReport } from "../core/readout.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { type GpuFinding, chooseEngine } from "../engine/choose.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";
import { openGpu } from "../engine/gpuDevice.ts";

type EngineName = EngineReport["name"];

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

/** A module of one function with two SIMD instructions, the second among the last to be agreed on. */
// prettier-ignore
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, // \0asm, version 1
  1, 5, 1, 96, 0, 1, 123, // () → v128
  3, 2, 1, 0,
  10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11, // i32.const 0, i8x16.splat, i8x16.popcnt
);

function hasSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD);
}

function notLoaded(what: string, cause: unknown): EngineFailure {
  const reason = String(cause).replace(/\.$/, "");
  return new EngineFailure("load-failed", `${what} could not be loaded: ${reason}.`);
}

async function startExact(why: string): Promise<Engine> {
  if (!hasSimd()) {
    throw new EngineFailure(
      "unavailable",
      "The exact engine needs WebAssembly SIMD, which this browser lacks.",
    );
  }
  try {
    const exact = await import("./exact.ts");
    return await exact.start(why);
  } catch (cause) {
    if (cause instanceof EngineFailure) throw cause;
    throw notLoaded("The exact engine", cause);
  }
}

async function startTfjs(
  name: Exclude<EngineName, "exact" | "gpu">,
  why: string,
  gpu: () => Promise<Gpu>,
): Promise<Engine> {
  const [tfjs, { WASM_FILES }] = await Promise.all([
    import("../engine/tfjs/engine.ts"),
    import("../engine/tfjs/wasmFiles.ts"),
  ]).catch((cause: unknown) => {
    throw notLoaded("TensorFlow.js", cause);
  });
  switch (name) {
    case "tfjs-webgpu": {
      const { finding, adapter } = await gpu();
      if (adapter === null) throw new EngineFailure("unavailable", MISSING[finding]);
      return tfjs.startTfjs({ name: "webgpu", gpu: await openGpu(adapter) }, why);
    }
    case "tfjs-wasm":
      return tfjs.startTfjs({ name: "wasm", files: WASM_FILES }, why);
    case "tfjs-cpu":
      return tfjs.startTfjs({ name: "cpu" }, why);
  }
}

/** Fetches and compiles the engine that `auto` takes, so that Run finds it there. A failure is Run's to tell. */
export function preload(): void {
  if (!hasSimd()) return;
  import("./exact.ts").then(({ kernelsModule }) => kernelsModule()).catch(() => undefined);
}

/** What kept engines from coming up, each sentence once. */
function sentences(failures: readonly unknown[]): readonly string[] {
  return [...new Set(failures.map((cause) => (cause instanceof Error ? cause.message : String(cause))))];
}

/**
 * @param current an engine that is already up, given away: kept if it is the one wanted, else disposed
 * @throws EngineFailure when nothing the spec allows comes up
 */
export async function startEngine(spec: RunSpec["engine"], current: Engine | null): Promise<Engine> {
  let found: Promise<Gpu> | null = null;
  const gpu = (): Promise<Gpu> => (found ??= findGpu());
  let kept = current;
  const letGo = (): void => {
    kept?.[Symbol.dispose]();
    kept = null;
  };
  const failures: unknown[] = [];
  for (const { name, why } of await chooseEngine(spec, async () => (await gpu()).finding)) {
    const reason = [why, ...sentences(failures)].filter(Boolean).join(" ");
    if (kept !== null && kept.report.name === name) {
      return { ...kept, report: { ...kept.report, why: reason } };
    }
    try {
      if (name !== "exact") letGo(); // TensorFlow.js has one backend at a time
      const started = name === "exact" ? await startExact(reason) : await startTfjs(name, reason, gpu);
      letGo();
      return started;
    } catch (cause) {
      failures.push(cause);
    }
  }
  letGo();
  // One that was asked for by name says itself what is wrong with it.
  if (failures.length === 1) throw failures[0];
  throw new EngineFailure("load-failed", sentences(failures).join(" "));
}
