/**
 * The interface every engine stands behind, in the page's worker and in Node alike. No tensor, buffer or GPU object
 * crosses it: settings go in as data, plain numbers come out once per block, and what a trainer takes it frees.
 */
import type { Block, EngineReport, Inspection, Measurement } from "../core/readout.ts";
import type { Rates, Setup } from "../core/setup.ts";
import type { Snapshot } from "../core/snapshot.ts";

/** An intervention that is more than a new rate. */
export type StateAction =
  | { readonly action: "hold" | "free" }
  | { readonly action: "norm" | "rescale" | "temp"; readonly value: number };

/** 1 where the answer is right, else 0: one per example, in each set's order. */
export interface Answers {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
}

/** What a stretch of training brought: the columns of its steps, and what was measured on the way, in order. */
export interface Stretch {
  readonly block: Block;
  readonly measurements: readonly Measurement[];
}

/** One model in training. */
export interface Trainer extends Disposable {
  readonly step: number;
  /** Makes `steps` updates and returns what was free on the way. The one sync point of a block. */
  advance(steps: number): Promise<Block>;
  /**
   * The same, measuring on the way without a stop: for an engine that waits long for an answer. Absent where measuring
   * between two blocks costs nothing more.
   * @param measureAt steps from the present one to the last, rising
   */
  readonly advanceMeasuring?: (steps: number, measureAt: readonly number[]) => Promise<Stretch>;
  /** Losses and right answers over the whole train and test set, at the present step. */
  measure(): Promise<Measurement>;
  /** From the next update on. */
  setRates(rates: Rates): void;
  /** Acts on the weights or the logits themselves, at once and for what follows (contract §4). */
  act(action: StateAction): void;
  /** Keeps the present weights: from now on measurements tell the angle to them. */
  mark(): void;
  snapshot(): Promise<Snapshot>;
  /**
   * A part of it, for next to nothing: the parameters may be the engine's own memory, good until the next update. Absent
   * where it would cost as much as a snapshot.
   */
  readonly weights?: () => Promise<Pick<Snapshot, "step" | "parameters" | "controls">>;
  restore(snapshot: Snapshot): void;
  /** Which examples are answered right at the present step. Costs a measurement; decides nothing. */
  answers(): Promise<Answers>;
  /** The network's probabilities for one input, [classes]. @param a,b as a data set has them */
  ask(a: number, b: number): Promise<Float32Array>;
  /** Logits, loss and gradient of the train set at the present step: what a conformance check compares. */
  inspect(): Promise<Inspection>;
}

/**
 * Several runs that differ in no size, in step with one another: seeds, rates, interventions and ends are each run's
 * own. A run is named by its place, from 0.
 */
export interface Fleet extends Disposable {
  readonly size: number;
  readonly step: number;
  /**
   * Makes `steps` updates (none is allowed) of every run that is not retired, measuring at the steps named.
   * @param measureAt steps from the present one to the last, rising
   * @returns one entry a run; `null` for one that is retired
   */
  advance(steps: number, measureAt: readonly number[]): Promise<readonly (Stretch | null)[]>;
  setRates(run: number, rates: Rates): void;
  act(run: number, action: StateAction): void;
  mark(run: number): void;
  /** The run is over: it is not trained any more. */
  retire(run: number): void;
  snapshot(run: number): Promise<Snapshot>;
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
   * Trains runs side by side; absent from an engine that has nothing to gain by it. See `engine/alike.ts` for which
   * runs may go together.
   * @throws EngineFailure when they do not fit at once
   */
  readonly fleet?: (setups: readonly Setup[]) => Promise<Fleet>;
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
