/**
 * The interface every engine stands behind, in the page's worker and in Node alike. No tensor, buffer or GPU object
 * crosses it: settings go in as data, plain numbers come out once per block, and what a trainer takes it frees.
 */
import type { Block, EngineReport, Inspection, Measurement } from "../core/readout.ts";
import type { Rates, Setup } from "../core/setup.ts";
import type { Snapshot } from "../core/snapshot.ts";

/** One model in training. */
export interface Trainer extends Disposable {
  readonly step: number;
  /** Makes `steps` updates and returns what was free on the way. The one sync point of a block. */
  advance(steps: number): Promise<Block>;
  /** Losses and right answers over the whole train and test set, at the present step. */
  measure(): Promise<Measurement>;
  /** From the next update on. */
  setRates(rates: Rates): void;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): void;
  /** Logits, loss and gradient of the train set at the present step: what a conformance check compares. */
  inspect(): Promise<Inspection>;
}

/** What happened to a GPU, and its own words for it. */
export interface DeviceTrouble {
  readonly kind: "lost" | "error";
  readonly message: string;
}

export interface Engine extends Disposable {
  readonly report: EngineReport;
  /** Compiles what it runs on first use, so that a first step takes seconds. */
  readonly compiles: boolean;
  /** @throws EngineFailure when this machine cannot hold or run the setup */
  trainer(setup: Setup): Promise<Trainer>;
  /**
   * Tells, once, when the device is gone or has reported an error: its numbers mean nothing from then on. At once if
   * that has happened already; never for a CPU.
   * @returns stops listening
   */
  watch(listener: (trouble: DeviceTrouble) => void): () => void;
}

export type FailureKind = "unavailable" | "does-not-fit" | "device-lost" | "load-failed";

/** An expected failure of an engine: a sentence for the screen, with what can be done. */
export class EngineFailure extends Error {
  readonly kind: FailureKind;
  constructor(kind: FailureKind, message: string) {
    super(message);
    this.name = "EngineFailure";
    this.kind = kind;
  }
}
