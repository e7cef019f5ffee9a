/** What the conformance suite is made of: claims about any engine, to be run wherever that engine runs. For tests. */
import type { Engine } from "../engine.ts";

/** A claim about an engine. */
export interface Case {
  /** One of a kind in the whole suite. */
  readonly title: string;
  /** @throws Error that says what is not so */
  run(engine: Engine): Promise<void>;
}

/** One claim, made of each of several things. @param said what is claimed of a thing */
export function forEach<Thing>(
  things: readonly Thing[],
  said: (thing: Thing) => string,
  run: (engine: Engine, thing: Thing) => Promise<void>,
): readonly Case[] {
  return things.map((thing) => ({ title: said(thing), run: (engine) => run(engine, thing) }));
}
