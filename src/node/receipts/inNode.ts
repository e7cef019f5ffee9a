/** Runs made in Node, for their receipts: what every browser's are held against. */
import { setImmediate } from "node:timers/promises";
import { bug } from "../../core/prelude.ts";
import { prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { type Engine, EngineFailure } from "../../engine/engine.ts";
import { freshCourse, train } from "../../engine/train.ts";
import type { Outcome } from "./outcome.ts";

async function outcomeOf(engine: Engine, text: string): Promise<Outcome> {
  const parsed = parseLink(text);
  if (!parsed.ok) return bug(`a random spec that is none: ${text}`);
  const { spec } = parsed.value;
  using trainer = await engine.trainer(prepare(spec));
  for await (const events of train(trainer, freshCourse(spec))) {
    const last = events.at(-1);
    if (last?.type !== "finished" && last?.type !== "diverged") continue;
    const { type: end, step, receipt } = last;
    return receipt === null ? bug("an exact run without a receipt") : { end, step, receipt };
  }
  return bug("a run without an end");
}

/** One after the other, in the order of the specs; between two of them a signal can be heard. */
export async function* outcomes(engine: Engine, specs: readonly string[]): AsyncGenerator<Outcome, void> {
  for (const spec of specs) {
    try {
      yield await outcomeOf(engine, spec);
    } catch (cause) {
      if (!(cause instanceof EngineFailure)) throw cause;
      yield { end: "failed", message: cause.message };
    }
    await setImmediate();
  }
}
