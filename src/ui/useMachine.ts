/** How React reads what is known of this machine's speed. */
import { createContext, useContext } from "react";
import { type StoreApi, useStore } from "zustand";
import { bug } from "../core/prelude.ts";
import type { Machine } from "../state/machine.ts";

export const MachineContext = createContext<StoreApi<Machine> | null>(null);

export function useMachine(): Machine {
  return useStore(useContext(MachineContext) ?? bug("useMachine outside MachineContext"));
}
