/**
 * How fast this machine is, learned from the runs it makes and remembered across visits: what the page's estimates of
 * time rest on. Beside the lab, which it only watches.
 */
import { type StoreApi, createStore } from "zustand/vanilla";
import { type Gigaflops, USUAL_GIGAFLOPS, gigaflopsOf } from "../core/cost.ts";
import { liveOf } from "../core/runState.ts";
import type { LabState } from "./labState.ts";
import type { MachineMemory } from "./storage.ts";

export interface Machine {
  readonly gigaflops: Gigaflops;
  /** Whether a run on this machine said so; else it is a guess. */
  readonly measured: boolean;
}

/** Fewer steps than this say more of the start than of the steps. */
const LEAST_STEPS = 50;

/** What a run under way says of the machine: the exact engine alone, and only at full speed. */
export function speedSeen({ run, speed }: Pick<LabState, "run" | "speed">): Gigaflops | null {
  if (run === null || run.state.kind !== "training" || run.engine?.name !== "exact" || speed !== null)
    return null;
  if (run.stepsPerSecond === null || liveOf(run.state).step < LEAST_STEPS) return null;
  return gigaflopsOf(run.spec, run.stepsPerSecond);
}

/** Takes a figure over when the run that gave it pauses or ends, so that no estimate moves while it trains. */
export function watchMachine(lab: StoreApi<LabState>, memory: MachineMemory): StoreApi<Machine> {
  const known = memory.gigaflops();
  const machine = createStore<Machine>(() => ({
    gigaflops: known ?? USUAL_GIGAFLOPS,
    measured: known !== null,
  }));
  let seen: Gigaflops | null = null;
  lab.subscribe((state) => {
    seen = speedSeen(state) ?? seen;
    if (seen === null || state.run?.state.kind === "training") return;
    machine.setState({ gigaflops: seen, measured: true });
    memory.saveGigaflops(seen);
    seen = null;
  });
  return machine;
}
