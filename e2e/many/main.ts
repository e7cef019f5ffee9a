/** A bare page around the pool, with the lab's own workers: trains what a test asks for, and does its worst to them. */
import type { RunEvent } from "../../src/core/events.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { type Measurement, totalNorm } from "../../src/core/readout.ts";
import type { RunSpec } from "../../src/core/spec/keys.ts";
import { parseLink } from "../../src/core/spec/parse.ts";
import { openManyWorker } from "../../src/worker/manyDoor.ts";
import type { ManyEngine, ManyWish } from "../../src/worker/manyProtocol.ts";
import { trainSpecs } from "../../src/worker/pool.ts";

export interface Wanted {
  readonly specs: readonly string[];
  readonly engine: ManyWish["engine"];
  readonly workers: number;
  readonly atOnce: number;
  /** Once the first run is told to have got this far. */
  readonly at: number;
  /** Ends the first worker, as a browser that runs out of memory would: with word of it or without; or stops them all. */
  readonly deed: "nothing" | "kill" | "kill silently" | "abort";
}

export interface Made {
  readonly outcomes: readonly Outcome[];
  /** What `auto` took, and why. */
  readonly chosen: readonly [engine: ManyEngine, why: string] | null;
  /** Of each run, the last step told; and how often it began anew. */
  readonly steps: readonly number[];
  readonly again: readonly number[];
  readonly messages: readonly number[];
  /** Of each run, what it was like when it was last measured: losses and V. */
  readonly last: readonly (readonly number[])[];
  readonly workers: number;
  readonly ms: number;
}

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

function stepAfter(step: number, event: RunEvent): number {
  if (event.type === "trained") return event.block.from + event.block.steps;
  return event.type === "measured" ? event.at.step : step;
}

const lookOf = ({ trainLoss, testLoss, groupNorms }: Measurement): readonly number[] => [
  trainLoss,
  testLoss,
  totalNorm(groupNorms),
];

async function many({ specs, engine, workers: most, atOnce, at, deed }: Wanted): Promise<Made> {
  const workers: Worker[] = [];
  const abort = new AbortController();
  const [steps, again, messages] = [specs.map(() => 0), specs.map(() => 0), specs.map(() => 0)];
  const last = specs.map((): readonly number[] => []);
  let done = deed === "nothing";
  let chosen: Made["chosen"] = null;
  const act = (): void => {
    done = true;
    if (deed === "abort") return abort.abort();
    workers[0]!.terminate();
    if (deed === "kill") workers[0]!.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
  };
  const from = performance.now();
  const outcomes = await trainSpecs(specs.map(specOf), {
    engine,
    workers: most,
    atOnce,
    onChosen: (taken, why) => {
      chosen = [taken, why];
    },
    openWorker: openManyWorker(() => {
      const worker = new Worker(new URL("../../src/worker/many.worker.ts", import.meta.url), {
        type: "module", // the bundler reads all of this as one
      });
      workers.push(worker);
      return worker;
    }),
    onEvents(run, events) {
      messages[run]!++;
      for (const event of events) {
        steps[run] = stepAfter(steps[run]!, event);
        if (event.type === "measured") last[run] = lookOf(event.at);
      }
      if (!done && steps[0]! >= at) act();
    },
    onAgain(run) {
      again[run]!++;
      steps[run] = 0;
    },
    signal: abort.signal,
  });
  return {
    outcomes,
    chosen,
    steps,
    again,
    messages,
    last,
    workers: workers.length,
    ms: performance.now() - from,
  };
}

declare global {
  interface Window {
    many: typeof many;
  }
}
window.many = many;
