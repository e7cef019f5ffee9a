/** What happens in a run, in order: the one stream that page, worker, runner and tests read. */
import type { Milestone } from "./milestones.ts";
import type { Block, Measurement } from "./readout.ts";
import type { Receipt } from "./receipt.ts";
import type { Intervention } from "./spec/interventions.ts";

export type RunEvent =
  | { readonly type: "trained"; readonly block: Block }
  | { readonly type: "measured"; readonly at: Measurement }
  | { readonly type: "reached"; readonly milestone: Milestone; readonly step: number }
  /** `live`: made by hand during this run, and so to be added to its spec as `do=step:…`. */
  | {
      readonly type: "intervened";
      readonly step: number;
      readonly entry: Intervention;
      readonly live: boolean;
    }
  /** The two natural ends. The receipt is `null` from an engine that promises no bits. */
  | { readonly type: "finished"; readonly step: number; readonly receipt: Receipt | null }
  | {
      readonly type: "diverged";
      readonly step: number;
      readonly learningRate: number;
      readonly receipt: Receipt | null;
    };
