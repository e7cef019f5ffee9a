/**
 * What pictures need of the weights at the step they show: opened by the probe worker from the copies that are kept,
 * a few cached. One request at a time; of a run that goes on, a few a second. No React.
 */
import type { Scene } from "../core/scene.ts";
import type { Gaze } from "./gaze.ts";
import type { KeptSummary, KeptWeights } from "./kept.ts";
import type { Prober } from "./prober.ts";

export type { KeptSummary } from "./kept.ts";

export interface Scenes {
  /**
   * The scene of the weights kept at or before `step` (`null`: of the newest). Until that has been opened, the one
   * opened last, which says its own step; `null` before any.
   */
  sceneAt(step: number | null): Scene | null;
  /**
   * Scenes are opened only while someone wants them, and then those of the step gazed at. Each `true` is to be taken
   * back by one `false`.
   */
  want(on: boolean): void;
  kept(): KeptSummary;
  /** Called when a scene has been opened, or the run was replaced. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

/** From one scene to the next while the run goes on and is looked at live. */
const LIVE_MS = 250;
const MOST_CACHED = 16;

export interface ScenesPorts {
  readonly kept: KeptWeights;
  readonly gaze: Gaze;
  readonly prober: Prober;
  readonly now: () => number;
  /** A sentence for the user. */
  readonly complain: (message: string) => void;
}

export function createScenes({ kept, gaze, prober, now, complain }: ScenesPorts): Scenes {
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  /** By copy, the one used last at the end. */
  const cache = new Map<number, Scene>();
  let shown: Scene | null = null;
  let wanted = 0;
  let opening: number | null = null;
  /** Not asked for again: it would fail again. */
  let failed: number | null = null;
  let openedAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function remember(copy: number, scene: Scene): void {
    cache.delete(copy);
    cache.set(copy, scene);
    for (const oldest of cache.keys()) {
      if (cache.size <= MOST_CACHED) break;
      cache.delete(oldest);
    }
  }

  /** Opens what is gazed at, if it is wanted, not there, and time. */
  function pump(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const step = gaze.step();
    const sitting = wanted === 0 || opening !== null ? null : kept.at(step);
    if (sitting === null || sitting.copy === failed) return;
    const { copy } = sitting;
    const known = cache.get(copy);
    if (known !== undefined) {
      remember(copy, known);
      if (shown === known) return;
      shown = known;
      return tell();
    }
    const wait = step === null ? openedAt + LIVE_MS - now() : 0;
    if (wait > 0) {
      timer = setTimeout(pump, wait);
      return;
    }
    opening = copy;
    openedAt = now();
    void prober.scene(sitting).then((result) => {
      if (opening !== copy) return; // of a run that was replaced
      opening = null;
      if (result.ok) {
        remember(copy, result.value);
        shown = result.value;
        tell();
      } else {
        failed = copy;
        complain(result.error);
      }
      pump();
    });
  }

  gaze.subscribe(pump);
  kept.subscribe((change) => {
    if (change.type !== "added") {
      opening = null;
      cache.clear();
      if (change.type === "cleared" || (shown !== null && shown.step > change.step)) shown = null;
      tell();
    }
    pump();
  });

  return {
    sceneAt(step) {
      const sitting = kept.at(step);
      return (sitting === null ? undefined : cache.get(sitting.copy)) ?? shown;
    },
    want(on) {
      wanted += on ? 1 : -1;
      pump();
    },
    kept: kept.summary,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
