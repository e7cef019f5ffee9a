/** Fleets and lists of runs, on engines that compute nothing: each run must be told as if it had been alone. */
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../core/events.ts";
import type { Outcome } from "../core/outcome.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import { groupsOf, kindOf } from "./alike.ts";
import { type DeviceTrouble, type Engine, EngineFailure } from "./engine.ts";
import {
  type FakeFleet,
  type FakeTrainer,
  USUAL,
  dealtRun,
  fakeEngine,
  fakeFleet,
  fakeTrainer,
  uncut,
} from "./fakeRuns.ts";
import { freshCourse, train } from "./train.ts";
import { type ManyHost, trainFleet, trainTogether } from "./trainMany.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

type Dealt = ReturnType<typeof dealtRun>;

async function alone({ spec, fate }: Dealt): Promise<readonly unknown[]> {
  const events: RunEvent[] = [];
  for await (const told of train(fakeTrainer(fate), freshCourse(spec))) events.push(...told);
  return uncut(events);
}

describe("groups", () => {
  const specs = ["p=7", "p=11", "p=7&seed=1&lr=0.1&do=mem:hold", "p=7&wd=0&steps=9", "p=11&act=relu"].map(
    specOf,
  );

  test("hold what differs in no size and no kind of arithmetic, kinds in their order", () => {
    expect(groupsOf(specs, Infinity)).toEqual([[0, 2, 3], [1], [4]]);
    expect(kindOf(specs[0]!)).toBe(kindOf(specs[2]!));
  });

  test("are split evenly", () => {
    const many = Array.from({ length: 9 }, (_, seed) => specOf(`seed=${seed}`));
    expect(groupsOf(many, 8).map(({ length }) => length)).toEqual([5, 4]);
    expect(groupsOf(many, 4).map(({ length }) => length)).toEqual([3, 3, 3]);
    expect(groupsOf(many, 1)).toHaveLength(9);
    expect(groupsOf([], 4)).toEqual([]);
  });
});

describe("a fleet", () => {
  test("tells of each run what the run alone would tell, whatever the others and the blocks", async () => {
    for (let seed = 0; seed < 150; seed++) {
      const dealt = Array.from({ length: 1 + (seed % 5) }, (_, i) => dealtRun(1000 * seed + i));
      const fleet = fakeFleet(dealt.map(({ fate }) => fate));
      const events = dealt.map((): RunEvent[] => []);
      const blocks = seed % 2 === 0 ? [4096] : [1, 40, 7];
      let pulls = 0;
      const courses = dealt.map(({ spec }) => freshCourse(spec));
      for await (const told of trainFleet(fleet, courses, () => blocks[pulls++ % blocks.length]!))
        for (const { run, events: some } of told) events[run]!.push(...some);
      for (const [run, one] of dealt.entries())
        expect(uncut(events[run]!), `${printSpec(one.spec)}, run ${run} of deal ${seed}`).toEqual(
          await alone(one),
        );
      for (const [run, { milestones }] of courses.entries()) {
        const { first } = milestones.mem;
        expect(fleet.runs[run]!.marks, `marks of run ${run} of deal ${seed}`).toEqual(
          first === null ? [] : [first],
        );
      }
    }
  });

  test("steps over a run that is over, and ends with the last", async () => {
    const memorized = (): number => 10; // from the start: nobody is waited for on that account
    const fleet = fakeFleet(
      [{ badAt: Infinity }, {}, { badAt: 40 }].map((fate) => ({ ...fate, trainCorrect: memorized })),
    );
    const specs = ["steps=20", "steps=3000&after=10", "steps=3000"].map(specOf);
    const pulled: number[][] = [];
    for await (const told of trainFleet(fleet, specs.map(freshCourse), () => 20)) {
      pulled.push(told.map(({ run }) => run));
    }
    expect(pulled.slice(0, 2)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(pulled.filter((runs) => runs.includes(0))).toHaveLength(3); // step 0, then 1 + 10 steps, then the end
    expect(pulled.at(-1)).toEqual([1]);
    // The grok at 101 ends the second at 111; the third breaks at 40 and is found out where the leg ends.
    expect(fleet.runs.map(({ step }) => step)).toEqual([20, 111, 42]);
  });
});

interface Stage {
  readonly outcomes: Outcome[];
  readonly events: RunEvent[][];
  readonly host: ManyHost;
}

function stage(specs: readonly RunSpec[], more: Partial<ManyHost> = {}): Stage {
  const outcomes: Outcome[] = [];
  const events = specs.map((): RunEvent[] => []);
  const host: ManyHost = {
    atOnce: 4,
    blockSteps: () => 50,
    signal: { aborted: false },
    onEvents: (run, some) => events[run]!.push(...some),
    onOutcome: (run, outcome) => {
      if (outcomes[run] !== undefined) throw new Error(`two outcomes of run ${run}`);
      outcomes[run] = outcome;
    },
    between: async () => undefined,
    moment: async () => undefined,
    sentenceOf: (cause) => (cause instanceof Error ? `${cause.message}!` : "?"),
    ...more,
  };
  return { outcomes, events, host };
}

const kinds = (outcomes: readonly Outcome[]): readonly string[] => outcomes.map(({ kind }) => kind);
const SEEDS = Array.from({ length: 6 }, (_, seed) => specOf(`p=7&d=4&h=4&steps=120&seed=${seed}`));

interface Harbor {
  readonly engine: Engine;
  readonly fleets: FakeFleet[];
}

/** An engine with fleets. @param refuses is asked before one of so many is made */
function harbor(refuses: (seeds: number) => Error | null = () => null, more: Partial<Engine> = {}): Harbor {
  const fleets: FakeFleet[] = [];
  const engine = fakeEngine({
    fleet: async (setups) => {
      const refusal = refuses(setups.length);
      if (refusal !== null) throw refusal;
      const fleet = fakeFleet(setups.map(() => ({})));
      fleets.push(fleet);
      return fleet;
    },
    ...more,
  });
  return { engine, fleets };
}

describe("a list of specs", () => {
  test("goes in fleets of runs alike, no larger than allowed; everything is given back", async () => {
    const specs = [...SEEDS, specOf("p=11&d=4&h=4&steps=120"), specOf("p=7&d=4&h=4&steps=60&seed=9")];
    const { engine, fleets } = harbor();
    const { outcomes, events, host } = stage(specs);
    await trainTogether(engine, specs, host);
    expect(fleets.map(({ size }) => size)).toEqual([4, 3, 1]);
    expect(fleets.every(({ disposed }) => disposed)).toBe(true);
    expect(outcomes.map((o) => ("step" in o ? o.step : null))).toEqual([
      120, 120, 120, 120, 120, 120, 120, 60,
    ]);
    for (const [run, spec] of specs.entries()) {
      expect(uncut(events[run]!)).toEqual(await alone({ spec, fate: USUAL }));
    }
  });

  test("goes one after the other where the engine has no fleets", async () => {
    const trainers: FakeTrainer[] = [];
    const engine = fakeEngine({
      trainer: async () => {
        expect(trainers.every(({ disposed }) => disposed)).toBe(true);
        if (trainers.length === 1) {
          trainers.push(trainers[0]!);
          throw new Error("the second does not start");
        }
        trainers.push(fakeTrainer(trainers.length === 3 ? { badAt: 70 } : {}));
        return trainers.at(-1)!;
      },
    });
    const { outcomes, host } = stage(SEEDS);
    await trainTogether(engine, SEEDS, host);
    expect(kinds(outcomes)).toEqual(["finished", "failed", "finished", "diverged", "finished", "finished"]);
    expect(outcomes[1]).toEqual({ kind: "failed", message: "the second does not start!" });
    expect(outcomes[3]).toMatchObject({ step: 70, learningRate: 0.003 });
    expect(trainers.every(({ disposed }) => disposed)).toBe(true);
  });

  test("goes in smaller fleets where they do not fit", async () => {
    const tooMany = (n: number): Error | null =>
      n > 2 ? new EngineFailure("does-not-fit", "no room") : null;
    const { engine, fleets } = harbor(tooMany);
    const { outcomes, host } = stage(SEEDS, { atOnce: Infinity });
    await trainTogether(engine, SEEDS, host);
    expect(fleets.map(({ size }) => size)).toEqual([2, 1, 2, 1]);
    expect(new Set(kinds(outcomes))).toEqual(new Set(["finished"]));
  });

  test("one whose setup kills a fleet fails alone; one that fits nowhere too", async () => {
    const { engine } = harbor(() => new Error("cursed"));
    const bad: Engine = {
      ...engine,
      fleet: async (setups) => {
        if (setups.some(({ rates }) => rates.learningRate === 1)) throw new Error("cursed");
        return fakeFleet(setups.map(() => ({})));
      },
    };
    const specs = SEEDS.map((spec, i) => (i === 2 ? { ...spec, learningRate: 1 } : spec));
    const { outcomes, host } = stage(specs);
    await trainTogether(bad, specs, host);
    expect(kinds(outcomes)).toEqual(["finished", "finished", "failed", "finished", "finished", "finished"]);
    const refused = stage(SEEDS);
    await trainTogether(
      harbor(() => new EngineFailure("unavailable", "no shaders")).engine,
      SEEDS,
      refused.host,
    );
    expect(kinds(refused.outcomes)).toEqual(Array.from({ length: 6 }, () => "failed"));
  });

  test("a fleet that breaks down fails those of it that had not ended; the next goes on", async () => {
    const fleets: FakeFleet[] = [];
    const engine = fakeEngine({
      fleet: async (setups) => {
        const fleet = fakeFleet(setups.map(() => ({})));
        const breaking = fleets.length === 0;
        const made: FakeFleet = {
          ...fleet,
          get step() {
            return fleet.step;
          },
          get disposed() {
            return fleet.disposed;
          },
          advance: async (steps, measureAt) => {
            if (breaking && fleet.step >= 80) throw new Error("broken");
            return fleet.advance(steps, measureAt);
          },
        };
        fleets.push(made);
        return made;
      },
    });
    const specs = SEEDS.map((spec, i) => (i === 1 ? { ...spec, steps: 30 } : spec));
    const { outcomes, events, host } = stage(specs, { atOnce: 3 });
    await trainTogether(engine, specs, host);
    expect(kinds(outcomes)).toEqual(["failed", "finished", "failed", "finished", "finished", "finished"]);
    expect(events[0]!.some(({ type }) => type === "reached")).toBe(true);
    expect(fleets.map(({ disposed }) => disposed)).toEqual([true, true]);
  });

  test("stops between two blocks, and keeps what is done", async () => {
    for (const fleets of [true, false]) {
      const abort = new AbortController();
      const seats = harbor();
      const engine = fleets ? seats.engine : fakeEngine({});
      let steps = 0;
      const specs = SEEDS.map((spec, i) => (i === 0 ? { ...spec, steps: 20 } : spec));
      const { outcomes, events, host } = stage(specs, {
        atOnce: 2,
        signal: abort.signal,
        between: async (made) => {
          steps += made;
          if (steps > 60) abort.abort();
        },
      });
      await trainTogether(engine, specs, host);
      expect(kinds(outcomes)).toEqual(["finished", "stopped", "stopped", "stopped", "stopped", "stopped"]);
      expect(events[1]!.length).toBeGreaterThan(10);
      expect(events[5]).toEqual([]);
      expect(seats.fleets.every(({ disposed }) => disposed)).toBe(true);
    }
  });

  test("a lost device is thrown, even where nothing answers any more; what had ended keeps its outcome", async () => {
    let tell: (trouble: DeviceTrouble) => void = () => undefined;
    const fleets: FakeFleet[] = [];
    const engine = fakeEngine({
      watch: (listener) => {
        tell = listener;
        return () => {
          tell = () => undefined;
        };
      },
      fleet: async (setups) => {
        const fleet = fakeFleet(setups.map(() => ({})));
        fleets.push(fleet);
        if (fleets.length === 1) return fleet;
        const hang = (): Promise<never> => {
          setTimeout(() => tell({ kind: "lost", message: "unplugged." }), 5);
          return new Promise(() => undefined);
        };
        return { ...fleet, advance: hang };
      },
    });
    const { outcomes, host } = stage(SEEDS, { atOnce: 3 });
    await expect(trainTogether(engine, SEEDS, host)).rejects.toThrow("The GPU was lost: unplugged.");
    expect(kinds(outcomes)).toEqual(["finished", "finished", "finished"]);
    expect(fleets.map(({ disposed }) => disposed)).toEqual([true, true]);
  });

  test("a read that fails a moment before the news of the loss is part of it", async () => {
    const engine = fakeEngine({
      watch: (listener) => {
        setTimeout(() => listener({ kind: "lost", message: "unplugged" }), 5);
        return () => undefined;
      },
      fleet: () => Promise.reject(new Error("no such buffer")),
    });
    const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));
    const { outcomes, host } = stage(SEEDS, { moment });
    await expect(trainTogether(engine, SEEDS, host)).rejects.toThrow("The GPU was lost: unplugged.");
    expect(outcomes).toEqual([]);
  });
});
