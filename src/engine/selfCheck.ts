/**
 * Does this GPU compute what it should, and is it worth taking? Small models are trained on it and on the exact
 * engine side by side and compared; then a few steps of the run in question are timed on both. No verdict is kept
 * here, and no clock: the host has both.
 */
import { bug } from "../core/prelude.ts";
import type { Block, Measurement } from "../core/readout.ts";
import { type Setup, prepare } from "../core/setup.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { parseLink } from "../core/spec/parse.ts";
import type { DeviceTrouble, Engine } from "./engine.ts";

/** `reason` is a clause that names the GPU, without its full stop. Times are of one step. */
export type GpuVerdict =
  | { readonly ok: true; readonly msExact: number; readonly msGpu: number }
  | { readonly ok: false; readonly reason: string };

type Fault = Extract<GpuVerdict, { ok: false }>;

/** Whether its numbers are right. */
export type Soundness = { readonly ok: true } | Fault;

/**
 * A few kilobytes each. SGD shows a gradient that is off by a factor, which Adam divides out again; Adam shows its
 * moments, and its large ε keeps rounding of near-zero gradients from becoming steps.
 */
const SPECS = [
  "p=11&frac=0.7&d=20&h=36&opt=sgd&lr=0.5&wd=0&mom=0.9",
  "p=7&frac=0.8&model=transformer&norm=post&bias=1&d=16&heads=2&h=20&opt=sgd&lr=0.2&wd=0.01&decay=all&batch=13&draw=replace",
  "p=7&frac=0.8&model=transformer&norm=pre&eq=0&d=16&heads=2&h=20&act=relu&lr=0.01&wd=1&eps=0.001&batch=9",
];

const STEPS = 4;

/** Of what training moved a parameter: rounding leaves some 1e-6 here, a gradient that is off by 1 % leaves 1e-2. */
const MOVED_TOLERANCE = 1e-3;
/** A parameter that moves less than this share of all of them is compared at that share: it may move by rounding. */
const LEAST_SHARE = 1e-3;
/** Of losses and norms, relative. */
const READ_TOLERANCE = 1e-4;
/** Of what is told beside them: bars beside the sum of all their sizes, the rest relative. */
const TOLD_TOLERANCE = 1e-3;
/** Right answers may differ by a tie that rounding breaks. */
const COUNT_TOLERANCE = 1;
/** Of what the first step of a run changed in its losses: its settings are not chosen for their tameness. */
const CHANGE_TOLERANCE = 3e-2;

/** What a few steps brought. */
interface Outcome {
  readonly block: Block;
  readonly at: Measurement;
  readonly snapshot: Snapshot;
}

async function outcomeOf(engine: Engine, setup: Setup): Promise<Outcome> {
  using trainer = await engine.trainer(setup);
  const block = await trainer.advance(STEPS);
  return { block, at: await trainer.measure(), snapshot: await trainer.snapshot() };
}

function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (x[i]! - y[i]!) * (x[i]! - y[i]!);
  return Math.sqrt(sum);
}

/** NaN is close to nothing. */
function close(x: number, y: number, tolerance: number): boolean {
  return Math.abs(x - y) <= tolerance * Math.abs(y);
}

function allClose(x: ArrayLike<number>, y: ArrayLike<number>, tolerance: number): boolean {
  return x.length === y.length && Array.from(y).every((value, i) => close(x[i]!, value, tolerance));
}

function sameWeights({ initial }: Setup, got: Snapshot, right: Snapshot): boolean {
  const moved = initial.map((values, i) => distance(right.parameters[i]!, values));
  const all = Math.sqrt(moved.reduce((sum, d) => sum + d * d, 0));
  return moved.every((own, i) => {
    const scale = Math.max(own, LEAST_SHARE * all);
    return distance(got.parameters[i]!, right.parameters[i]!) <= MOVED_TOLERANCE * scale;
  });
}

function sameReadings(got: Outcome, right: Outcome): boolean {
  const counts = [
    got.at.trainCorrect - right.at.trainCorrect,
    got.at.testCorrect - right.at.testCorrect,
  ] as const;
  return (
    allClose(got.block.loss, right.block.loss, READ_TOLERANCE) &&
    allClose(got.block.groupNorms, right.block.groupNorms, READ_TOLERANCE) &&
    close(got.at.trainLoss, right.at.trainLoss, READ_TOLERANCE) &&
    close(got.at.testLoss, right.at.testLoss, READ_TOLERANCE) &&
    counts.every((difference) => Math.abs(difference) <= COUNT_TOLERANCE)
  );
}

function sameTold({ block, at }: Outcome, right: Outcome): boolean {
  const bars = right.block.budget.reduce((sum, bar) => sum + Math.abs(bar), 0);
  return (
    distance(block.budget, right.block.budget) <= TOLD_TOLERANCE * bars &&
    allClose(block.gradientSquares, right.block.gradientSquares, TOLD_TOLERANCE) &&
    close(at.angles.toInitial, right.at.angles.toInitial, TOLD_TOLERANCE) &&
    close(at.outputs.scale, right.at.outputs.scale, TOLD_TOLERANCE)
  );
}

const named = ({ report }: Engine): string => `The GPU (${report.device})`;

function troubleText(gpu: Engine, { kind, message }: DeviceTrouble): string {
  return kind === "lost"
    ? `${named(gpu)} was lost in a check`
    : `${named(gpu)} reported an error in a check (${message})`;
}

/** Whatever the GPU does, an answer: reads on a lost device settle late or never. */
async function judged<T>(gpu: Engine, check: () => Promise<T>): Promise<T | Fault> {
  let unwatch = (): void => undefined;
  const trouble = new Promise<Fault>((resolve) => {
    unwatch = gpu.watch((told) => resolve({ ok: false, reason: troubleText(gpu, told) }));
  });
  try {
    return await Promise.race([trouble, check()]);
  } catch (cause) {
    const message = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
    return { ok: false, reason: `${named(gpu)} could not run a check (${message})` };
  } finally {
    unwatch();
  }
}

function setupOf(text: string): Setup {
  const parsed = parseLink(text);
  return parsed.ok ? prepare(parsed.value.spec) : bug(`the check ${text}`);
}

/**
 * Trains small models on both engines and compares weights, losses, norms, right answers and what else is told.
 * @throws what the exact engine throws
 */
export async function checkNumbers(gpu: Engine, exact: Engine): Promise<Soundness> {
  for (const text of SPECS) {
    const setup = setupOf(text);
    const right = await outcomeOf(exact, setup);
    const found = await judged<Soundness>(gpu, async () => {
      const got = await outcomeOf(gpu, setup);
      const same =
        sameWeights(setup, got.snapshot, right.snapshot) && sameReadings(got, right) && sameTold(got, right);
      return same ? { ok: true } : { ok: false, reason: `${named(gpu)} computed wrong numbers in a check` };
    });
    if (!found.ok) return found;
  }
  return { ok: true };
}

/** About as long as a block of training: what an engine waits for once a block then counts as it will in the run. */
const TIMED_MS = 80;
const MOST_TIMED = 4096;
/** A first step this long is measure enough, from an engine that compiles nothing in it. */
const LONG_STEP_MS = 1000;

/** Milliseconds of a step in a block of the usual length. */
async function blockStepMs(advance: (steps: number) => Promise<unknown>, now: () => number): Promise<number> {
  for (let steps = 1; ;) {
    const from = now();
    await advance(steps);
    const ms = now() - from;
    if (ms >= TIMED_MS || steps === MOST_TIMED) return ms / steps;
    const enough = Math.ceil((1.2 * TIMED_MS * steps) / Math.max(ms, 0.1));
    steps = Math.min(MOST_TIMED, Math.max(2 * steps, enough));
  }
}

interface Trial {
  /** Train and test loss, before and after the first step. */
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
  readonly stepMs: number;
}

async function tryOut(engine: Engine, setup: Setup, now: () => number): Promise<Trial> {
  using trainer = await engine.trainer(setup);
  const losses = async (): Promise<readonly [number, number]> => {
    const { trainLoss, testLoss } = await trainer.measure();
    return [trainLoss, testLoss];
  };
  const before = await losses();
  const from = now();
  await trainer.advance(1);
  const firstMs = now() - from;
  const after = await losses();
  const long = firstMs >= LONG_STEP_MS && !engine.compiles;
  return {
    before,
    after,
    stepMs: long ? firstMs : await blockStepMs((steps) => trainer.advance(steps), now),
  };
}

function sameFirstStep(got: Trial, right: Trial): boolean {
  return right.before.every((before, i) => {
    const after = right.after[i]!;
    // What overflows on the exact engine too says nothing; nor does the loss of an empty test set.
    if (!Number.isFinite(before) || !Number.isFinite(after)) return true;
    const room = READ_TOLERANCE * Math.abs(after) + CHANGE_TOLERANCE * Math.abs(after - before);
    return close(got.before[i]!, before, READ_TOLERANCE) && Math.abs(got.after[i]! - after) <= room;
  });
}

/**
 * Times steps of a run on both engines, and sees that its first step leads to the same losses: at these sizes no small
 * model was. Later steps of the same run may part by rounding alone.
 * @throws what the exact engine throws
 */
export async function timeRun(
  gpu: Engine,
  exact: Engine,
  setup: Setup,
  now: () => number,
): Promise<GpuVerdict> {
  const right = await tryOut(exact, setup, now);
  return judged<GpuVerdict>(gpu, async () => {
    const got = await tryOut(gpu, setup, now);
    return sameFirstStep(got, right)
      ? { ok: true, msExact: right.stepMs, msGpu: got.stepMs }
      : {
          ok: false,
          reason: `${named(gpu)} computed other numbers than the exact engine in this run's first step`,
        };
  });
}

/**
 * Times a step of runs that train side by side.
 * @returns milliseconds of a step of all of them; `null` where they do not fit, or anything goes wrong
 */
export async function timeFleet(
  gpu: Engine,
  setups: readonly Setup[],
  now: () => number,
): Promise<number | null> {
  const found = await judged<number | Fault>(gpu, async () => {
    if (gpu.fleet === undefined) return { ok: false, reason: `${named(gpu)} trains one run at a time` };
    using fleet = await gpu.fleet(setups);
    await fleet.advance(1, []);
    return blockStepMs((steps) => fleet.advance(steps, []), now);
  });
  return typeof found === "number" ? found : null;
}
