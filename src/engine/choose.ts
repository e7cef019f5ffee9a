/**
 * Which engine a run takes, and why: a pure decision over what the host found. `auto` and `tfjs` try in order; a
 * name asks for that one alone. A software GPU is never taken unless named: the CPU engines are faster.
 */
import type { EngineReport } from "../core/readout.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { GpuVerdict } from "./selfCheck.ts";

/** What the host knows of WebGPU. */
export type GpuFinding = "hardware" | "software" | "no-adapter" | "no-webgpu" | "insecure-origin";

/** An engine to be tried, and why this one: a sentence for the page, empty where asked for by name. */
export interface Candidate {
  readonly name: EngineReport["name"];
  readonly why: string;
}

/** What a choice rests on. Functions are asked only where the answer matters. */
export interface Grounds {
  /** How long the run will likely last on the exact engine, on this machine. */
  readonly exactSeconds: number;
  /** Looking for a GPU wakes it. */
  readonly findGpu: () => Promise<GpuFinding>;
  /** Takes seconds, unless the answer is remembered. Of a GPU that is there. */
  readonly checkGpu: () => Promise<GpuVerdict>;
}

/** A run that lasts no longer than this stays on `exact`: its bits are worth more than the wait. */
const LONG_SECONDS = 60;

const EXACT_WHY = "auto takes the exact engine: fast on any CPU, and the same bits on every machine.";

/** What a finding means for who would have liked a GPU. */
export const GPU_WHY: Record<GpuFinding, string> = {
  hardware: "This computer has a GPU that WebGPU can use.",
  software: "The only GPU here is imitated in software; the CPU is faster.",
  "no-adapter": "WebGPU found no GPU here, so the CPU computes.",
  "no-webgpu": "This browser has no WebGPU, so the CPU computes.",
  "insecure-origin": "WebGPU needs https or localhost, so the CPU computes.",
};

/** Two figures, or whole milliseconds. */
export function milliseconds(ms: number): string {
  return `${ms >= 10 ? ms.toFixed(0) : ms.toPrecision(2)} ms`;
}

/** Whether `auto` takes the GPU for a long run, and why. */
async function weigh({
  findGpu,
  checkGpu,
}: Grounds): Promise<{ readonly gpu: boolean; readonly why: string }> {
  const finding = await findGpu();
  if (finding !== "hardware") return { gpu: false, why: GPU_WHY[finding] };
  const verdict = await checkGpu();
  if (!verdict.ok) return { gpu: false, why: `${verdict.reason}, so the exact engine computes.` };
  const { msGpu, msExact } = verdict;
  const times = `${milliseconds(msGpu)} a step, ${milliseconds(msExact)} on the exact engine`;
  return msGpu < msExact
    ? { gpu: true, why: `This is a long run, and the GPU was measured faster: ${times}.` }
    : { gpu: false, why: `The GPU was measured no faster: ${times}, which therefore computes.` };
}

/** @returns engines in the order in which they are to be tried */
export async function chooseEngine(
  engine: RunSpec["engine"],
  grounds: Grounds,
): Promise<readonly Candidate[]> {
  switch (engine) {
    case "auto": {
      const long = grounds.exactSeconds > LONG_SECONDS;
      const { gpu, why } = long ? await weigh(grounds) : { gpu: false, why: EXACT_WHY };
      return [
        ...(gpu ? [{ name: "gpu", why } as const] : []),
        { name: "exact", why: gpu ? "" : why },
        { name: "tfjs-wasm", why: "" },
        { name: "tfjs-cpu", why: "" },
      ];
    }
    case "tfjs": {
      const gpu = await grounds.findGpu();
      const names = [
        ...(gpu === "hardware" ? (["tfjs-webgpu"] as const) : []),
        "tfjs-wasm",
        "tfjs-cpu",
      ] as const;
      return names.map((name) => ({ name, why: GPU_WHY[gpu] }));
    }
    case "exact":
    case "gpu":
    case "tfjs-webgpu":
    case "tfjs-wasm":
    case "tfjs-cpu":
      return [{ name: engine, why: "" }];
  }
}
