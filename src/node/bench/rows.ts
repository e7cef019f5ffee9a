/** What is measured, and on what: the steps, and the engines and peers that make them. */
import type { RunSpec } from "../../core/spec/keys.ts";
import { parseLink } from "../../core/spec/parse.ts";

/** A step kind is a spec string: its model, batch and optimizer. */
export const STEPS = {
  L: { spec: "", says: "p=59, full batch of 1740, d=128, h=256" },
  T: {
    spec: "p=113&model=transformer&act=relu&batch=512&draw=replace",
    says: "transformer, p=113, batches of 512, d=128, 4 heads, h=512",
  },
  "T'": { spec: "p=113&h=512&batch=512&draw=replace", says: "p=113, batches of 512, d=128, h=512" },
} as const satisfies Record<string, { readonly spec: string; readonly says: string }>;
export type StepName = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as readonly StepName[];

/** Small runs that differ in their seeds alone: how they are trained, at once or one after the other, is compared. */
export const REPLICAS = {
  specs: Array.from({ length: 16 }, (_, seed) => `p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&seed=${seed}`),
  steps: 300,
  says: "16 runs of 300 steps, p=29, d=32, h=64, measured at the contract's grid",
} as const;

/** Where each runs: a process of Node's, a tab of a browser, or Python. */
export const PEERS = {
  exact: "node",
  "exact-chromium": "browser",
  gpu: "browser",
  "tfjs-cpu": "node",
  "tfjs-wasm": "node",
  "tfjs-webgpu": "browser",
  "jax-js-wasm": "browser",
  "jax-js-webgpu": "browser",
  pytorch: "python",
} as const satisfies Record<string, "node" | "browser" | "python">;
export type PeerName = keyof typeof PEERS;
export const PEER_NAMES = Object.keys(PEERS) as readonly PeerName[];

type In<Place> = { [Name in PeerName]: (typeof PEERS)[Name] extends Place ? Name : never }[PeerName];
export type BrowserPeer = In<"browser">;

export function isOnGpu(name: PeerName): boolean {
  return name === "gpu" || name.endsWith("-webgpu");
}

/** What is known of a peer that is ready for a step. */
export interface Facts {
  /** What computes, where that is not one thread of the CPU. */
  readonly device?: string;
  /** GPU dispatches in one step. */
  readonly dispatches?: number;
}

/** What one turn gave, per step. */
export interface Turn {
  readonly ms: number;
}

/** The spec that a string names. @throws Error for one that is not right: the strings here are our own */
export function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(`bug: ${JSON.stringify(parsed.error)}`);
  return parsed.value.spec;
}
