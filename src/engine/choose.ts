/**
 * Which backend a run takes, and why: a pure decision over what the host found. `auto` and `tfjs` try in order;
 * a name asks for that one alone. A software GPU is never taken unless named: the CPU engines are faster.
 */
import type { RunSpec } from "../core/spec/keys.ts";

/** What the host knows of WebGPU. */
export type GpuFinding = "hardware" | "software" | "no-adapter" | "no-webgpu" | "insecure-origin";

export type BackendName = "webgpu" | "wasm" | "cpu";

export interface Choice {
  /** To be tried in this order. */
  readonly candidates: readonly BackendName[];
  /** One sentence for the page. */
  readonly why: string;
}

const WHY: Record<GpuFinding, string> = {
  hardware: "This computer has a GPU that WebGPU can use.",
  software: "The only GPU here is imitated in software; the CPU is faster.",
  "no-adapter": "WebGPU found no GPU here, so the CPU computes.",
  "no-webgpu": "This browser has no WebGPU, so the CPU computes.",
  "insecure-origin": "WebGPU needs https or localhost, so the CPU computes.",
};

export function chooseBackend(engine: RunSpec["engine"], gpu: GpuFinding): Choice {
  switch (engine) {
    case "tfjs-webgpu":
      return { candidates: ["webgpu"], why: "" };
    case "tfjs-wasm":
      return { candidates: ["wasm"], why: "" };
    case "tfjs-cpu":
      return { candidates: ["cpu"], why: "" };
    case "auto":
    case "tfjs":
      return { candidates: gpu === "hardware" ? ["webgpu", "wasm", "cpu"] : ["wasm", "cpu"], why: WHY[gpu] };
    case "exact":
    case "gpu":
      throw new Error(`bug: unbuilt engine ${engine} reached the choice`);
  }
}
