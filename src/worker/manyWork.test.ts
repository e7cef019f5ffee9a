/**
 * A pool's worker without a thread: on engines that compute nothing and a clock of the test's own, and a whole pool of
 * them on the exact engine, whose receipts say whether a run knows of the others.
 */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { RunEvent } from "../core/events.ts";
import type { Outcome } from "../core/outcome.ts";
import { type Setup, prepare } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";
import { fakeEngine, fakeFleet, fakeTrainer, uncut } from "../engine/fakeRuns.ts";
import { freshCourse, train } from "../engine/train.ts";
import { startNodeEngine } from "../node/engines.ts";
import type { FromMany, ManyEngine, ManyWish, ToMany } from "./manyProtocol.ts";
import { createManyWork } from "./manyWork.ts";
import { type Ear, trainSpecs } from "./pool.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

const SPECS = [0, 1, 2, 3].map((seed) => specOf(`p=5&frac=0.4&d=4&h=4&steps=2000&after=inf&seed=${seed}`));
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

interface Work {
  readonly said: FromMany[];
  readonly saidAt: number[];
  readonly started: ManyEngine[];
  readonly hear: (message: ToMany) => void;
  readonly until: (condition: () => boolean) => Promise<void>;
}

function work(
  start: (name: ManyEngine) => Promise<Engine>,
  now: () => number,
  onTurn = (): void => undefined,
): Work {
  const [said, saidAt, started]: [FromMany[], number[], ManyEngine[]] = [[], [], []];
  const hear = createManyWork({
    start: (name) => {
      started.push(name);
      return start(name);
    },
    findGpu: async () => "no-webgpu",
    checkGpu: async () => ({ ok: false, reason: "Nobody asked" }),
    post: (message) => {
      said.push(message);
      saidAt.push(now());
    },
    now,
    turn: async () => {
      await turn();
      onTurn();
    },
    moment: turn,
  });
  const until = async (condition: () => boolean): Promise<void> => {
    for (let turns = 0; !condition(); turns++) {
      if (turns > 20_000) throw new Error(`it never came: ${JSON.stringify(said.slice(-3))}`);
      await turn();
    }
  };
  return { said, saidAt, started, hear, until };
}

const order = (
  specs: readonly RunSpec[],
  engine: ManyEngine = "exact",
  onlyMeasured = false,
): Extract<ToMany, { type: "train" }> => ({
  type: "train",
  engine,
  onlyMeasured,
  jobs: specs.map((spec, i) => ({ run: 10 + i, spec })),
});

const outcomesIn = (said: readonly FromMany[]): readonly (readonly [number, Outcome["kind"]])[] =>
  said.flatMap((m) => (m.type === "ended" ? [[m.run, m.outcome.kind] as const] : []));

/** Steps cost time on a clock that they move. */
function slowEngine(msPerStep: number, clock: { now: number }): Engine {
  return fakeEngine({
    trainer: async () => {
      const inner = fakeTrainer();
      return {
        ...inner,
        get step() {
          return inner.step;
        },
        advance: async (steps) => {
          clock.now += steps * msPerStep;
          return inner.advance(steps);
        },
      };
    },
    fleet: async (setups) => {
      const inner = fakeFleet(setups.map(() => ({})));
      return {
        ...inner,
        get step() {
          return inner.step;
        },
        advance: async (steps, measureAt) => {
          clock.now += steps * msPerStep;
          return inner.advance(steps, measureAt);
        },
      };
    },
  });
}

test("tells ten times a second at most, everything once, the outcome last", async () => {
  const clock = { now: 0 };
  const { said, saidAt, hear, until } = work(
    async () => slowEngine(3, clock),
    () => clock.now,
  );
  hear(order(SPECS.slice(0, 1)));
  await until(() => said.at(-1)?.type === "done");
  expect(said.slice(-2).map(({ type }) => type)).toEqual(["ended", "done"]);
  const gaps = saidAt.slice(1, -3).map((at, i) => at - saidAt[i]!);
  expect(gaps.length).toBeGreaterThan(20);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...gaps)).toBeLessThan(300); // a block is short, and then it is told
  const events = said.flatMap((m) => (m.type === "news" ? m.news.flatMap((one) => one.events) : []));
  const expected: RunEvent[] = [];
  for await (const some of train(fakeTrainer(), freshCourse(SPECS[0]!))) expected.push(...some);
  expect(uncut(events)).toEqual(uncut(expected));
});

test("an order of measurements alone is told nothing of the steps between", async () => {
  const clock = { now: 0 };
  const { said, hear, until } = work(
    async () => slowEngine(3, clock),
    () => clock.now,
  );
  hear(order(SPECS.slice(0, 1), "exact", true));
  await until(() => said.at(-1)?.type === "done");
  const events = said.flatMap((m) => (m.type === "news" ? m.news.flatMap((one) => one.events) : []));
  const expected: RunEvent[] = [];
  for await (const some of train(fakeTrainer(), freshCourse(SPECS[0]!))) expected.push(...some);
  expect(events).toEqual(expected.filter(({ type }) => type !== "trained"));
  expect(events.length).toBeGreaterThan(100);
});

test("an order's runs go as one fleet where there are fleets, and each is named by its number", async () => {
  const clock = { now: 0 };
  const { said, hear, until } = work(
    async () => slowEngine(1, clock),
    () => clock.now,
  );
  hear(order(SPECS, "gpu"));
  await until(() => said.at(-1)?.type === "done");
  expect(outcomesIn(said)).toEqual([10, 11, 12, 13].map((run) => [run, "finished"]));
  const [first] = said;
  expect(first?.type === "news" ? first.news.map(({ run }) => run) : null).toEqual([10, 11, 12, 13]);
});

test("a stop ends the order between two blocks; the next order finds the engine there", async () => {
  const clock = { now: 0 };
  let heard = 0;
  const made = work(
    async () => slowEngine(20, clock),
    () => clock.now,
    () => {
      if (++heard === 5) made.hear({ type: "stop" });
    },
  );
  const { said, started, hear, until } = made;
  hear(order(SPECS));
  await until(() => said.at(-1)?.type === "done");
  expect(outcomesIn(said)).toEqual([10, 11, 12, 13].map((run) => [run, "stopped"]));
  expect(clock.now).toBeLessThan(1000);
  hear(order(SPECS.slice(0, 1)));
  await until(() => said.filter(({ type }) => type === "done").length === 2);
  expect(outcomesIn(said).at(-1)).toEqual([10, "finished"]);
  expect(started).toEqual(["exact"]);
});

test("a pause holds the order between two blocks, with all it has, until it may go on or is stopped", async () => {
  const clock = { now: 0 };
  let heard = 0;
  const made = work(
    async () => slowEngine(3, clock),
    () => clock.now,
    () => {
      if (++heard === 5) made.hear({ type: "pause" });
    },
  );
  const { said, hear, until } = made;
  const events = (): readonly RunEvent[] =>
    said.flatMap((m) => (m.type === "news" ? m.news.flatMap((one) => one.events) : []));
  hear(order(SPECS.slice(0, 1)));
  await until(() => heard === 5);
  for (let i = 0; i < 20; i++) await turn();
  const [stoodAt, told] = [clock.now, events().length];
  expect(stoodAt).toBeLessThan(3000);
  for (let i = 0; i < 20; i++) await turn();
  expect([clock.now, events().length]).toEqual([stoodAt, told]);
  clock.now += 60_000;
  hear({ type: "continue" });
  await until(() => said.at(-1)?.type === "done");
  const expected: RunEvent[] = [];
  for await (const some of train(fakeTrainer(), freshCourse(SPECS[0]!))) expected.push(...some);
  expect(uncut([...events()])).toEqual(uncut(expected));

  hear({ type: "pause" });
  hear(order(SPECS.slice(0, 1)));
  for (let i = 0; i < 20; i++) await turn();
  hear({ type: "stop" });
  await until(() => said.filter(({ type }) => type === "done").length === 2);
  expect(outcomesIn(said).at(-1)).toEqual([10, "stopped"]);
});

test("an engine that does not come up fails the order with its sentence, and is tried again for the next", async () => {
  const { said, started, hear, until } = work(
    () => Promise.reject(new EngineFailure("unavailable", "This browser has no WebGPU.")),
    () => 0,
  );
  for (const n of [1, 2]) {
    hear(order(SPECS.slice(0, 2), "gpu"));
    await until(() => said.filter(({ type }) => type === "done").length === n);
  }
  expect(said[0]).toEqual({
    type: "ended",
    run: 10,
    outcome: { kind: "failed", message: "This browser has no WebGPU." },
  });
  expect([said.length, started]).toEqual([6, ["gpu", "gpu"]]);
});

test("a lost GPU breaks the worker, after what it had to tell", async () => {
  let lose = (): void => undefined;
  const clock = { now: 0 };
  const { said, hear, until } = work(
    async () => ({
      ...slowEngine(1, clock),
      watch: (listener) => {
        lose = () => listener({ kind: "lost", message: "unplugged." });
        return () => undefined;
      },
    }),
    () => clock.now,
    () => {
      if (clock.now > 300) lose();
    },
  );
  hear(order(SPECS, "gpu"));
  await until(() => said.at(-1)?.type === "broken");
  expect(said.at(-1)).toEqual({ type: "broken", message: "The GPU was lost: unplugged." });
  expect(outcomesIn(said)).toEqual([]);
});

const KERNELS = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));
const TINY = [0, 1, 2, 3].map((seed) => specOf(`p=7&d=8&h=12&frac=0.6&steps=200&seed=${seed}`));

/** A pool whose workers are functions. @param fails which of them, by number, die the third time they take a breath */
async function pooled(wish: Partial<ManyWish>, specs = TINY, fails: readonly number[] = []) {
  const events = specs.map((): RunEvent[] => []);
  let opened = 0;
  const openWorker = (ear: Ear) => {
    const number = opened++;
    let isOpen = true;
    let [clock, breaths] = [0, 0];
    const hear = createManyWork({
      start: () => startNodeEngine("exact", KERNELS),
      findGpu: async () => "no-adapter",
      checkGpu: async () => ({ ok: false, reason: "Nobody asked" }),
      post: (message) => {
        if (!isOpen) return;
        // A worker's message comes later, as a copy.
        const copy = structuredClone(message);
        setTimeout(() => ear.message(copy), 0);
      },
      now: () => (clock += 7), // much happens in between, whatever the machine
      turn: async () => {
        await turn();
        if (!fails.includes(number) || ++breaths < 3) return;
        isOpen = false;
        ear.died("It crashed.");
        await new Promise(() => undefined);
      },
      moment: turn,
    });
    return {
      post: (message: ToMany) => hear(structuredClone(message)),
      close: () => {
        isOpen = false;
      },
    };
  };
  const again: number[] = [];
  const outcomes = await trainSpecs(specs, {
    engine: "exact",
    workers: 2,
    atOnce: 1,
    openWorker,
    onEvents: (run, some) => events[run]!.push(...some),
    onAgain: (run) => {
      again.push(run);
      events[run] = [];
    },
    ...wish,
  });
  return { outcomes, events, again, opened };
}

async function alone(engine: Engine, spec: RunSpec): Promise<readonly RunEvent[]> {
  const setup: Setup = prepare(spec);
  const trainer = await engine.trainer(setup);
  const events: RunEvent[] = [];
  for await (const some of train(trainer, freshCourse(spec))) events.push(...some);
  trainer[Symbol.dispose]();
  return events;
}

test("on the exact engine, every run is the run alone, whatever the number of workers and whoever dies", async () => {
  const engine = await startNodeEngine("exact", KERNELS);
  const single = await Promise.all(TINY.map((spec) => alone(engine, spec)));
  const receipts = single.map((events) => events.at(-1));
  for (const [workers, fails] of [
    [1, []],
    [2, []],
    [4, []],
    [2, [1]],
  ] as const) {
    const { outcomes, events, opened } = await pooled({ workers }, TINY, fails);
    expect(outcomes).toEqual(receipts.map((end) => ({ ...end, kind: "finished", type: undefined })));
    expect(events.map(uncut)).toEqual(single.map(uncut));
    expect(opened).toBe(workers + fails.length);
  }
});
