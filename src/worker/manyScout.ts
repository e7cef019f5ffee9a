/**
 * Which engine is to make many runs: replicas on a GPU, or exact workers. Decided by what a step of all of them costs on
 * either; what is looked for, checked and timed is the host's.
 */
import { bug } from "../core/prelude.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { GPU_WHY, type GpuFinding, milliseconds } from "../engine/choose.ts";
import type { GpuVerdict } from "../engine/selfCheck.ts";
import type { ManyEngine } from "./manyProtocol.ts";

export interface ScoutHost {
  readonly findGpu: () => Promise<GpuFinding>;
  /** Its numbers against exact's, and the time of a step of one run on both. */
  readonly checkGpu: (spec: RunSpec) => Promise<GpuVerdict>;
  /** Milliseconds of a step of all, side by side; `null` where that does not work. */
  readonly fleetMs: (specs: readonly RunSpec[]) => Promise<number | null>;
}

/**
 * @param specs   runs that would go side by side, at least one
 * @param workers exact workers that would run at once
 */
export async function scout(
  specs: readonly RunSpec[],
  workers: number,
  { findGpu, checkGpu, fleetMs }: ScoutHost,
): Promise<{ readonly engine: ManyEngine; readonly why: string }> {
  const [first] = specs;
  if (first === undefined) return bug("nothing to scout for");
  const finding = await findGpu();
  if (finding !== "hardware") return { engine: "exact", why: GPU_WHY[finding] };
  const verdict = await checkGpu(first);
  if (!verdict.ok) return { engine: "exact", why: `${verdict.reason}, so the exact engine computes.` };
  const together = specs.length > 1 ? await fleetMs(specs) : null;
  const gpu = together === null ? verdict.msGpu : together / specs.length;
  const exact = verdict.msExact / workers;
  const times = `${milliseconds(gpu)} a step and run, ${milliseconds(exact)} on exact workers`;
  return gpu < exact
    ? { engine: "gpu", why: `The GPU was measured faster: ${times}.` }
    : { engine: "exact", why: `The GPU was measured no faster: ${times}.` };
}
