/** Small things the browser remembers: preferences across visits, the run of this tab across reloads. */
import type { RunId } from "../worker/protocol.ts";
import type { LabState } from "./labState.ts";

export type Preferences = Pick<
  LabState,
  "theme" | "stepScale" | "shortcuts" | "helpOpen" | "speed" | "pauseAtMemorization"
>;

export interface Storage {
  preferences(): Partial<Preferences>;
  savePreferences(preferences: Preferences): void;
  /** The run this tab had when it was last open. */
  lastRun(): RunId | null;
  saveLastRun(id: RunId | null): void;
}

/** How fast this machine was when it last ran something, across visits. */
export interface MachineMemory {
  gigaflops(): number | null;
  saveGigaflops(speed: number): void;
}

const PREFERENCES = "grokking-lab-preferences";
const MACHINE = "grokking-lab-machine";
const LAST_RUN = "grokking-lab-run";

/** Private windows and blocked storage throw on touch: nothing is remembered there, and nothing breaks. */
function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

const oneOf = <T>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((item) => item === value);

/** Keeps only what is of the right kind, so that a stale or foreign entry does no harm. */
export function readPreferences(
  text: string | null,
  speeds: readonly LabState["speed"][],
): Partial<Preferences> {
  const parsed: unknown = attempt(() => JSON.parse(text ?? "null") as unknown, null);
  if (typeof parsed !== "object" || parsed === null) return {};
  const raw = new Map<string, unknown>(Object.entries(parsed));
  const kept = {
    theme: oneOf(["system", "light", "dark"] as const, raw.get("theme")),
    stepScale: oneOf(["log", "linear"] as const, raw.get("stepScale")),
    shortcuts: oneOf([true, false], raw.get("shortcuts")),
    helpOpen: oneOf([true, false], raw.get("helpOpen")),
    speed: oneOf(speeds, raw.get("speed")),
    pauseAtMemorization: oneOf([true, false], raw.get("pauseAtMemorization")),
  };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/** A speed in 10⁹ FLOP a second that a machine may have, or `null` for anything else. */
export function readGigaflops(text: string | null): number | null {
  const speed = text === null || text.trim() === "" ? NaN : Number(text);
  return speed > 0.01 && speed < 1e5 ? speed : null;
}

export function browserMachineMemory(): MachineMemory {
  return {
    gigaflops: () => readGigaflops(attempt(() => localStorage.getItem(MACHINE), null)),
    saveGigaflops(speed) {
      attempt(() => localStorage.setItem(MACHINE, speed.toPrecision(3)), undefined);
    },
  };
}

export function browserStorage(speeds: readonly LabState["speed"][]): Storage {
  return {
    preferences: () =>
      readPreferences(
        attempt(() => localStorage.getItem(PREFERENCES), null),
        speeds,
      ),
    savePreferences(preferences) {
      attempt(() => localStorage.setItem(PREFERENCES, JSON.stringify(preferences)), undefined);
    },
    lastRun: () => attempt(() => sessionStorage.getItem(LAST_RUN), null) as RunId | null,
    saveLastRun(id) {
      attempt(
        () => (id === null ? sessionStorage.removeItem(LAST_RUN) : sessionStorage.setItem(LAST_RUN, id)),
        undefined,
      );
    },
  };
}
