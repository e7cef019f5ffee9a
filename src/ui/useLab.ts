/** How React reads the lab: one selector hook, the verbs, and the curve feed. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { bug } from "../core/prelude.ts";
import type { CurveFeed, Lab, LabState, LabVerbs } from "../state/labState.ts";

export const LabContext = createContext<Lab | null>(null);

function useWhole(): Lab {
  return useContext(LabContext) ?? bug("useLab outside LabContext");
}

/** `select` returns a value already in the state, or a primitive: a fresh object each call would loop. */
export function useLab<T>(select: (state: LabState) => T): T {
  return useStore(useWhole().store, select);
}

export function useVerbs(): LabVerbs {
  return useWhole().verbs;
}

export function useFeed(): CurveFeed {
  return useWhole().feed;
}
