/**
 * Hands copies of a run's weights to the page as it trains, so that the run can be looked back at. Which ones is
 * decided in `core/kept.ts`; here, when there is time for it: never more than a copy costs, and never a wait that a GPU
 * would feel.
 */
import { type Keeping, joined } from "../core/kept.ts";
import type { Trainer } from "../engine/engine.ts";
import type { FromWorker, RunId } from "./protocol.ts";

/**
 * The page has a copy no older than this, whatever is kept of it later; and from an engine whose weights must be waited
 * for, it has none sooner.
 */
const LATEST_MS = 500;

export interface KeeperHost {
  readonly post: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly now: () => number;
}

export interface Keeper {
  /** @param still the run stays where it is: the page has to have these weights */
  isDue(step: number, still: boolean): boolean;
  /** Sends the present weights, as they are after whatever was done to them at this step. @returns milliseconds it took */
  keep(trainer: Trainer): Promise<number>;
}

/**
 * @param keeping of the run; outlives an engine
 * @param waits   the engine's weights must be waited for
 */
export function createKeeper(
  runId: RunId,
  keeping: Keeping,
  waits: boolean,
  { post, now }: KeeperHost,
): Keeper {
  let sentAt = -Infinity;
  return {
    isDue(step, still) {
      if (step === keeping.steps.at(-1)) return false;
      return still || now() - sentAt >= LATEST_MS || (!waits && keeping.wants(step));
    },
    async keep(trainer) {
      const from = now();
      const { step, parameters, controls } = await (trainer.weights ?? trainer.snapshot)();
      const weights = joined(parameters);
      keeping.add(step);
      post({ type: "kept", runId, kept: { step, temperature: controls.temperature, weights } }, [
        weights.buffer,
      ]);
      sentAt = now();
      return sentAt - from;
    },
  };
}
