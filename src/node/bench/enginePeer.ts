/**
 * An engine in a process of its own, driven by `npm run bench`: one JSON request a line on standard input, one answer
 * a line on standard output. It computes only while a request is open, and ends when its input does.
 *
 * Arguments: the engine's name, and the path of the exact engine's WebAssembly.
 */
import { createInterface } from "node:readline";
import type { Trainer } from "../../engine/engine.ts";
import { freshCourse, train } from "../../engine/train.ts";
import { prepare } from "../../core/setup.ts";
import { NODE_ENGINES, startNodeEngine } from "../engines.ts";
import { replicaSeconds } from "./replicas.ts";
import { type Facts, specOf } from "./rows.ts";
import { type Turns, turns } from "./turn.ts";

export type Request =
  | { readonly type: "load"; readonly spec: string }
  | { readonly type: "turn"; readonly budgetMs: number }
  | { readonly type: "evaluation"; readonly spec: string }
  /** One after the other. */
  | { readonly type: "replicas"; readonly specs: readonly string[]; readonly steps: number };

process.on("SIGINT", () => undefined); // whoever started this ends it

const [, , named, kernels = ""] = process.argv;
const name = NODE_ENGINES.find((known) => known === named);
if (name === undefined) throw new RangeError(`unknown engine ${named}`);
const engine = await startNodeEngine(name, kernels);

let trainer: Trainer | null = null;
let loaded: Turns | null = null;

async function load(spec: string): Promise<Facts> {
  trainer?.[Symbol.dispose]();
  const started = await engine.trainer(prepare(specOf(spec)));
  trainer = started;
  loaded = turns((steps) => started.advance(steps));
  return {};
}

/** The share of a whole run's time that its evaluation on the contract's grid takes. */
async function evaluationShare(text: string): Promise<number> {
  const spec = specOf(text);
  using inner = await engine.trainer(prepare(spec));
  let measuring = 0;
  const timed: Trainer = {
    ...inner,
    get step() {
      return inner.step;
    },
    async measure() {
      const from = performance.now();
      const measurement = await inner.measure();
      measuring += performance.now() - from;
      return measurement;
    },
  };
  const from = performance.now();
  for await (const events of train(timed, freshCourse(spec))) void events;
  return measuring / (performance.now() - from);
}

async function answer(request: Request): Promise<unknown> {
  switch (request.type) {
    case "load":
      return load(request.spec);
    case "turn":
      if (loaded === null) throw new Error("bug: a turn before a load");
      return loaded.turn(request.budgetMs);
    case "evaluation":
      return evaluationShare(request.spec);
    case "replicas":
      return replicaSeconds(engine, request.specs, request.steps, false);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const value = await answer(JSON.parse(line) as Request);
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
