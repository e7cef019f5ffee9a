/** One run from its first step to its last, timed. */
import { createCurves, record } from "../../core/curves.ts";
import { traceOf } from "../../core/laws/trace.ts";
import { prepare } from "../../core/setup.ts";
import { testAccuracy, totalNorm, trainAccuracy } from "../../core/readout.ts";
import { NO_TALLY, resultOf, tallied } from "../../core/result.ts";
import type { Engine, Trainer } from "../../engine/engine.ts";
import { freshCourse, train } from "../../engine/train.ts";
import type { Made, Order, Progress, Reading } from "./messages.ts";

/** Milliseconds, three digits behind the point. */
function milliseconds(ms: number): number {
  return Math.round(1000 * ms) / 1000;
}

/** The same trainer, and the time spent in its updates. */
function timed(inner: Trainer): { readonly trainer: Trainer; readonly spent: () => number } {
  let ms = 0;
  const trainer: Trainer = {
    ...inner,
    get step() {
      return inner.step;
    },
    async advance(steps) {
      const from = performance.now();
      const block = await inner.advance(steps);
      ms += performance.now() - from;
      return block;
    },
  };
  return { trainer, spent: () => ms };
}

/** The first step after `t` that is 1 more than a multiple of `every`. */
function nextReading(t: number, every: number): number {
  return t < 1 ? 1 : 1 + every * (Math.floor((t - 1) / every) + 1);
}

async function readingOf(trainer: Trainer): Promise<Reading> {
  const at = await trainer.measure();
  return {
    step: at.step,
    trainAcc: trainAccuracy(at),
    testAcc: testAccuracy(at),
    v: totalNorm(at.groupNorms),
  };
}

/**
 * @param report hears of every stretch
 * @throws EngineFailure when the run does not fit this machine
 */
export async function runToEnd(
  engine: Engine,
  { spec, readEvery, traced = false }: Order,
  report: (progress: Progress) => void,
): Promise<Made> {
  const from = performance.now();
  using inner = await engine.trainer(prepare(spec));
  const { trainer, spent } = timed(inner);
  const readings: Reading[] = [];
  const toNext = (): number =>
    readEvery === null ? Number.MAX_SAFE_INTEGER : nextReading(trainer.step, readEvery) - trainer.step;
  let due = readEvery === null ? Infinity : 1;
  let tally = NO_TALLY;
  const curves = traced ? createCurves() : null;
  for await (const events of train(trainer, freshCourse(spec), toNext)) {
    for (const event of events) {
      tally = tallied(tally, event);
      if (curves !== null) record(curves, event);
    }
    if (trainer.step === due && readEvery !== null) {
      readings.push(await readingOf(trainer));
      due = nextReading(due, readEvery);
    }
    if (tally.last !== null) report({ step: trainer.step, testAcc: testAccuracy(tally.last) });
  }
  const result = resultOf(spec, tally, milliseconds(spent()), milliseconds(performance.now() - from));
  const made = { result, receipt: tally.end?.receipt ?? null, readings };
  return curves === null ? made : { ...made, trace: traceOf(curves) };
}
