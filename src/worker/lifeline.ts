/**
 * What a run waits on while it computes on a device that may go: when it goes, every wait ends at once, however late
 * or never the device's own answers come. Nothing is left waiting, and nothing piles up on a promise that never
 * settles.
 */
import type { Setup } from "../core/setup.ts";
import type { DeviceTrouble, Engine, Trainer } from "../engine/engine.ts";

/** The device is gone, or its numbers mean nothing any more. */
export class DeviceGone extends Error {
  readonly trouble: DeviceTrouble;
  constructor(trouble: DeviceTrouble) {
    super(trouble.message);
    this.name = "DeviceGone";
    this.trouble = trouble;
  }
}

export interface Lifeline extends Disposable {
  /** Settles as `waiting` does, or rejects with `DeviceGone` as soon as that is so. */
  hold<T>(waiting: Promise<T>): Promise<T>;
  /** A trainer each of whose waits is held. */
  trainer(setup: Setup): Promise<Trainer>;
}

export function createLifeline(engine: Engine): Lifeline {
  const cuts = new Set<(gone: DeviceGone) => void>();
  let gone: DeviceGone | null = null;
  const unwatch = engine.watch((trouble) => {
    gone = new DeviceGone(trouble);
    for (const cut of cuts) cut(gone);
    cuts.clear();
  });

  const hold = <T>(waiting: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (gone !== null) reject(gone);
      else cuts.add(reject);
      waiting.then(resolve, reject).finally(() => cuts.delete(reject));
    });

  async function trainer(setup: Setup): Promise<Trainer> {
    const coming = engine.trainer(setup);
    const inner = await hold(coming).catch((cause: unknown) => {
      void coming.then(
        (late) => late[Symbol.dispose](),
        () => undefined,
      );
      throw cause;
    });
    const { advanceMeasuring, weights } = inner;
    return {
      get step() {
        return inner.step;
      },
      advance: (steps) => hold(inner.advance(steps)),
      ...(advanceMeasuring === undefined
        ? {}
        : { advanceMeasuring: (steps, measureAt) => hold(advanceMeasuring(steps, measureAt)) }),
      measure: () => hold(inner.measure()),
      setRates: inner.setRates,
      act: inner.act,
      mark: inner.mark,
      snapshot: () => hold(inner.snapshot()),
      ...(weights === undefined ? {} : { weights: () => hold(weights()) }),
      restore: inner.restore,
      answers: () => hold(inner.answers()),
      ask: (a, b) => hold(inner.ask(a, b)),
      inspect: () => hold(inner.inspect()),
      [Symbol.dispose]: inner[Symbol.dispose],
    };
  }

  return { hold, trainer, [Symbol.dispose]: unwatch };
}
