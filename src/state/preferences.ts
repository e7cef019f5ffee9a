/** How the page looks and at what pace it trains: chosen by the visitor, and remembered. */
import type { StoreApi } from "zustand/vanilla";
import { isUnderWay } from "../core/runState.ts";
import type { LabState, LabVerbs } from "./labState.ts";
import type { Runner } from "./runner.ts";
import type { Preferences, Storage } from "./storage.ts";

export function createPreferences(
  { getState: get, setState: set }: StoreApi<LabState>,
  send: Runner["send"],
  storage: Pick<Storage, "savePreferences">,
): Pick<
  LabVerbs,
  "setSpeed" | "setPauseAtMemorization" | "setStepScale" | "setTheme" | "setHelpOpen" | "setShortcuts"
> {
  function prefer(change: Partial<Preferences>): void {
    set(change);
    const { theme, stepScale, shortcuts, helpOpen, speed, pauseAtMemorization } = get();
    storage.savePreferences({ theme, stepScale, shortcuts, helpOpen, speed, pauseAtMemorization });
  }

  function setPace(change: Pick<Partial<Preferences>, "speed" | "pauseAtMemorization">): void {
    prefer(change);
    const { run, speed, pauseAtMemorization } = get();
    if (run !== null && isUnderWay(run.state))
      send({ type: "pace", runId: run.id, pace: { speed, pauseAtMemorization } });
  }

  return {
    setSpeed: (speed) => setPace({ speed }),
    setPauseAtMemorization: (pauseAtMemorization) => setPace({ pauseAtMemorization }),
    setStepScale: (stepScale) => prefer({ stepScale }),
    setTheme: (theme) => prefer({ theme }),
    setHelpOpen: (helpOpen) => prefer({ helpOpen }),
    setShortcuts: (shortcuts) => prefer({ shortcuts }),
  };
}
