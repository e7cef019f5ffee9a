/**
 * The contract between page and probe worker, types only. The page holds a run's kept weights and sends a copy with
 * every request, so the worker can go at any time and nothing is lost with it. A request is answered once, by `scene`,
 * `found` or `failed`; one that is canceled, not at all.
 */
import type { Kept } from "../core/kept.ts";
import type { ProbeId, ProbePoint } from "../core/probes.ts";
import type { Scene } from "../core/scene.ts";

/** Kept weights, and of what run. */
export interface Sitting {
  /** The run's settings; what was done to it by hand does not matter. */
  readonly spec: string;
  /** Names this copy: no other has the same number. */
  readonly copy: number;
  readonly kept: Kept;
}

export type ToProbeWorker =
  /** Answered before any probe that waits or is under way. */
  | { readonly type: "scene"; readonly request: number; readonly of: Sitting }
  /** One at a time, in the order they came. */
  | { readonly type: "probe"; readonly request: number; readonly probe: ProbeId; readonly of: Sitting }
  | { readonly type: "cancel"; readonly request: number };

export type FromProbeWorker =
  | { readonly type: "scene"; readonly request: number; readonly scene: Scene }
  /** Of a probe under way: 0 … 1, ten times a second at most. */
  | { readonly type: "share"; readonly request: number; readonly share: number }
  | { readonly type: "found"; readonly request: number; readonly point: ProbePoint }
  /** A sentence. */
  | { readonly type: "failed"; readonly request: number; readonly message: string }
  /** Held by the worker for as long as it lives: whoever gets this lock next knows that it died. */
  | { readonly type: "alive"; readonly lock: string };
