/**
 * Trainers and fleets that compute nothing, for the tests of what drives them: when a run memorizes, groks and breaks
 * is given, and its "weights" are a number that every update and every action goes into. Nothing the lab runs.
 */
import { blankBlock, blankMeasurement } from "../core/blank.ts";
import type { RunEvent } from "../core/events.ts";
import type { Block, Measurement } from "../core/readout.ts";
import { type Stream, seeded } from "../core/rng.ts";
import type { Rates } from "../core/setup.ts";
import { EVENTS, type Intervention } from "../core/spec/interventions.ts";
import { type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import type { Engine, Fleet, StateAction, Stretch, Trainer } from "./engine.ts";

/** What becomes of a run: right answers of ten, at each step. */
export interface Fate {
  readonly trainCorrect: (step: number) => number;
  readonly testCorrect: (step: number) => number;
  /** The first step with a loss that is NaN. */
  readonly badAt: number;
  /** Whether the weights have bits to speak of. */
  readonly exact: boolean;
}

/** Memorizes at step 30, groks at step 100. */
export const USUAL: Fate = {
  trainCorrect: (step) => (step >= 30 ? 10 : 0),
  testCorrect: (step) => (step >= 100 ? 10 : 0),
  badAt: Infinity,
  exact: true,
};

/** A run of up to 400 steps with a fate, both dealt by a number: interventions, ends and breaks of every kind. */
export function dealtRun(seed: number): { readonly spec: RunSpec; readonly fate: Fate } {
  const s = seeded(seed);
  const often = (n: number): boolean => s.below(n) > 0;
  const step = (): number => (often(8) ? s.below(often(2) ? 100 : 400) : Infinity);
  const memorizes = step();
  const groks = [step(), step(), step()].sort((a, b) => a - b);
  const fate: Fate = {
    trainCorrect: (t) => (t >= memorizes ? 10 : 3),
    testCorrect: (t) => [0, 5, 9, 10][groks.filter((at) => t >= at).length] ?? 0,
    badAt: often(4) ? Infinity : s.below(400),
    exact: often(4),
  };
  const spec: RunSpec = {
    ...defaultSpec(),
    seed,
    steps: 1 + s.below(400),
    after: often(3) ? s.below(often(2) ? 5 : 200) : Infinity,
    interventions: Array.from({ length: often(3) ? s.below(6) : 0 }, () => dealtIntervention(s)),
  };
  return { spec, fate };
}

function dealtIntervention(s: Stream): Intervention {
  const when = s.below(2) === 0 ? s.below(400) : (EVENTS[s.below(EVENTS.length)] ?? "mem");
  const value = 1 + s.below(9);
  const actions = [
    { action: "lr", value },
    { action: "wd", value },
    { action: "temp", value },
    { action: "hold", value: null },
  ] as const;
  return { when, ...(actions[s.below(actions.length)] ?? actions[0]) };
}

/** The same events however they were cut: blocks in a row as one, their columns as plain arrays. */
export function uncut(events: readonly RunEvent[]): readonly unknown[] {
  const out: unknown[] = [];
  let open: { next: number; readonly columns: { readonly loss: number[]; readonly norms: number[] } } | null =
    null;
  const add = ({ from, steps, loss, groupNorms }: Block): void => {
    if (open === null || open.next !== from) {
      open = { next: from, columns: { loss: [], norms: [] } };
      out.push({ type: "trained", from, columns: open.columns });
    }
    open.next = from + steps;
    open.columns.loss.push(...loss);
    open.columns.norms.push(...groupNorms);
  };
  for (const event of events) {
    if (event.type === "trained") add(event.block);
    else {
      open = null;
      out.push(event);
    }
  }
  return out;
}

export interface FakeTrainer extends Trainer {
  /** Of every update. */
  readonly rates: readonly Rates[];
  /** Stands for the weights. */
  readonly bits: bigint;
  /** The steps at which its weights were marked. */
  readonly marks: readonly number[];
  /** Calls that somebody would have had to wait for. */
  readonly waits: number;
  /** What was handed out is given back. */
  readonly disposed: boolean;
}

const notAskedFor = (): Promise<never> => Promise.reject(new Error("not asked for"));

/** @param measures whether it measures on the way */
export function fakeTrainer(fate: Partial<Fate> = {}, measures = false): FakeTrainer {
  const { trainCorrect, testCorrect, badAt, exact } = { ...USUAL, ...fate };
  let [step, bits, waits, disposed] = [0, 1n, 0, false];
  let now: Rates = { learningRate: 0.003, weightDecay: 3 };
  const [rates, marks]: [Rates[], number[]] = [[], []];
  const absorb = (word: number): void => {
    bits = BigInt.asUintN(64, (bits ^ BigInt(Math.round(1e6 * word))) * 6364136223846793005n + 1n);
  };
  const measurement = (): Measurement =>
    blankMeasurement({
      step,
      trainLoss: step >= badAt ? NaN : 1,
      trainCorrect: trainCorrect(step),
      testCorrect: testCorrect(step),
      weightBits: exact ? bits : null,
    });
  const advanceMeasuring = async (steps: number, measureAt: readonly number[]): Promise<Stretch> => {
    const from = step;
    if (measureAt.some((at, i) => at < (measureAt[i - 1] ?? from - 1) + 1 || at > from + steps)) {
      throw new RangeError(`measured at ${measureAt.join()} between ${from} and ${from + steps}`);
    }
    waits++;
    const measurements: Measurement[] = [];
    const loss = new Float32Array(steps);
    for (let i = 0; ; i++) {
      if (measureAt.includes(step)) measurements.push(measurement());
      if (i === steps) break;
      loss[i] = step >= badAt ? NaN : step;
      rates.push(now);
      absorb(now.learningRate + 1000 * now.weightDecay);
      step++;
    }
    return { block: blankBlock(from, steps, { loss }), measurements };
  };
  return {
    rates,
    marks,
    get step() {
      return step;
    },
    get bits() {
      return bits;
    },
    get waits() {
      return waits;
    },
    get disposed() {
      return disposed;
    },
    advance: async (steps) => (await advanceMeasuring(steps, [])).block,
    ...(measures ? { advanceMeasuring } : {}),
    measure: async () => {
      waits++;
      return measurement();
    },
    setRates: (next) => {
      now = next;
    },
    act: (action: StateAction) => absorb(action.action.length + ("value" in action ? action.value : 0)),
    mark: () => void marks.push(step),
    answers: notAskedFor,
    ask: notAskedFor,
    snapshot: notAskedFor,
    restore: () => undefined,
    inspect: notAskedFor,
    [Symbol.dispose]: () => {
      disposed = true;
    },
  };
}

export interface FakeFleet extends Fleet {
  readonly runs: readonly FakeTrainer[];
  readonly disposed: boolean;
}

/** @param fates one a run; whoever speaks to a retired one is told off */
export function fakeFleet(fates: readonly Partial<Fate>[]): FakeFleet {
  const runs = fates.map((fate) => fakeTrainer(fate, true));
  const retired = new Set<number>();
  let [step, disposed] = [0, false];
  const going = (run: number): FakeTrainer => {
    const trainer = runs[run];
    if (trainer === undefined || retired.has(run)) throw new RangeError(`run ${run} is not trained any more`);
    return trainer;
  };
  return {
    size: runs.length,
    runs,
    get step() {
      return step;
    },
    get disposed() {
      return disposed;
    },
    advance: async (steps, measureAt) => {
      const stretches = runs.map(async (trainer, run) =>
        retired.has(run) ? null : ((await trainer.advanceMeasuring?.(steps, measureAt)) ?? null),
      );
      step += steps;
      return Promise.all(stretches);
    },
    setRates: (run, rates) => going(run).setRates(rates),
    act: (run, action) => going(run).act(action),
    mark: (run) => going(run).mark(),
    retire: (run) => {
      going(run);
      retired.add(run);
    },
    snapshot: notAskedFor,
    [Symbol.dispose]: () => {
      disposed = true;
    },
  };
}

/** An engine whose trainers and fleets the test makes. */
export function fakeEngine(parts: Partial<Engine>): Engine {
  return {
    report: { name: "gpu", device: "none", softwareGpu: false, why: "" },
    compiles: false,
    trainer: async () => fakeTrainer(),
    watch: () => () => undefined,
    [Symbol.dispose]: () => undefined,
    ...parts,
  };
}
