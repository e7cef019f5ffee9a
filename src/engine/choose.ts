/**
 * Which engine a run takes, and why: a pure decision over what the host found. `auto` and `tfjs` try in order; a
 * name asks for that one alone. A software GPU is never taken unless named: the CPU engines are faster.
 */
import type { EngineReport } from "../core/readout.ts";
import type { RunSpec } from "../core/spec/keys.ts";

/** What the host knows of WebGPU. */
export type GpuFinding = "hardware" | "software" | "no-adapter" | "no-webgpu" | "insecure-origin";

/** An engine to be tried, and why this one: a sentence for the page, empty where asked for by name. */
export interface Candidate {
  readonly name: EngineReport["name"];
  readonly why: string;
}

const EXACT_WHY = "auto takes the exact engine: fast on any CPU, and the same bits on every machine.";

const GPU_WHY: Record<GpuFinding, string> = {
  hardware: "This computer has a GPU that WebGPU can use.",
  software: "The only GPU here is imitated in software; the CPU is faster.",
  "no-adapter": "WebGPU found no GPU here, so the CPU computes.",
  "no-webgpu": "This browser has no WebGPU, so the CPU computes.",
  "insecure-origin": "WebGPU needs https or localhost, so the CPU computes.",
};

/**
 * @param findGpu asked only where the answer matters: looking for a GPU wakes it
 * @returns engines in the order in which they are to be tried
 */
export async function chooseEngine(
  engine: RunSpec["engine"],
  findGpu: () => Promise<GpuFinding>,
): Promise<readonly Candidate[]> {
  switch (engine) {
    case "auto":
      return [
        { name: "exact", why: EXACT_WHY },
        { name: "tfjs-wasm", why: "" },
        { name: "tfjs-cpu", why: "" },
      ];
    case "tfjs": {
      const gpu = await findGpu();
      const names = [
        ...(gpu === "hardware" ? (["tfjs-webgpu"] as const) : []),
        "tfjs-wasm",
        "tfjs-cpu",
      ] as const;
      return names.map((name) => ({ name, why: GPU_WHY[gpu] }));
    }
    case "exact":
    case "tfjs-webgpu":
    case "tfjs-wasm":
    case "tfjs-cpu":
      return [{ name: engine, why: "" }];
    case "gpu":
      throw new Error(`bug: unbuilt engine ${engine} reached the choice`);
  }
}
