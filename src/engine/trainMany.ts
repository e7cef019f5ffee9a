/**
 * Many runs on one engine: a fleet's loop, in which every run has milestones, interventions and an end of its own, and
 * the call that trains a list of specs side by side where the engine can. Knows no workers: `worker/pool.ts`.
 */
import type { RunEvent } from "../core/events.ts";
import { type Outcome, outcomeOf } from "../core/outcome.ts";
import { nextLeg } from "../core/plan.ts";
import { bug } from "../core/prelude.ts";
import { type Setup, prepare } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { groupsOf } from "./alike.ts";
import { type Engine, EngineFailure, type Fleet } from "./engine.ts";
import {
  type BlockSteps,
  type Course,
  type Seat,
  UNBOUNDED,
  ending,
  follow,
  freshCourse,
  isOver,
  train,
} from "./train.ts";

/** What a pull brought to one run of several. */
export interface Told {
  /** Its place. */
  readonly run: number;
  readonly events: readonly RunEvent[];
}

function seatIn(fleet: Fleet, run: number): Seat {
  return {
    get step() {
      return fleet.step;
    },
    setRates: (rates) => fleet.setRates(run, rates),
    act: (action) => fleet.act(run, action),
    mark: () => fleet.mark(run),
  };
}

/**
 * Trains every run of a fleet from step 0 to its own end. Of each, the events are those of `train` alone; a run that
 * is over is retired once its last events were taken, so that its weights can be had until then.
 * @param courses one a run, updated as it goes on
 */
export async function* trainFleet(
  fleet: Fleet,
  courses: readonly Course[],
  blockSteps: BlockSteps = UNBOUNDED,
): AsyncGenerator<readonly Told[], void> {
  let going = courses.map((course, run) => ({ run, course, seat: seatIn(fleet, run) }));
  let stretches = await fleet.advance(0, [fleet.step]);
  for (;;) {
    const told = going.map(({ run, course, seat }): Told => {
      const { block = null, measurements = [] } = stretches[run] ?? {};
      const events = follow(seat, course, block, measurements);
      const end = isOver(events) ? null : ending(seat, course);
      return { run, events: end === null ? events : [...events, end] };
    });
    yield told;
    const over = new Set(told.flatMap(({ run, events }) => (isOver(events) ? [run] : [])));
    for (const run of over) fleet.retire(run);
    going = going.filter(({ run }) => !over.has(run));
    if (going.length === 0) return;
    const { step } = fleet;
    const most = Math.max(1, blockSteps());
    const legs = going.map(({ course: { spec, milestones } }) => nextLeg(spec, milestones, step, most));
    const end = Math.min(...legs.map((leg) => leg.end));
    const points = new Set(legs.flatMap(({ measureAt }) => measureAt.filter((at) => at <= end)));
    stretches = await fleet.advance(
      end - step,
      [...points].sort((a, b) => a - b),
    );
  }
}

/** A group in training: what is pulled, and what is given back. */
interface Crew extends Disposable {
  readonly step: number;
  readonly pulls: AsyncGenerator<readonly Told[], void>;
}

interface Recruit {
  /** Its place among all specs. */
  readonly run: number;
  readonly setup: Setup;
  readonly course: Course;
}

async function* aloneAsFleet(pulls: AsyncGenerator<readonly RunEvent[], void>) {
  for await (const events of pulls) yield [{ run: 0, events }];
}

/** @param group one run alone where the engine has no fleets */
async function crewOf(engine: Engine, group: readonly Recruit[], blockSteps: BlockSteps): Promise<Crew> {
  const [first] = group;
  if (first === undefined) return bug("a group of none");
  if (engine.fleet === undefined) {
    const trainer = await engine.trainer(first.setup);
    return {
      get step() {
        return trainer.step;
      },
      pulls: aloneAsFleet(train(trainer, first.course, blockSteps)),
      [Symbol.dispose]: () => trainer[Symbol.dispose](),
    };
  }
  const fleet = await engine.fleet(group.map(({ setup }) => setup));
  const courses = group.map(({ course }) => course);
  return {
    get step() {
      return fleet.step;
    },
    pulls: trainFleet(fleet, courses, blockSteps),
    [Symbol.dispose]: () => fleet[Symbol.dispose](),
  };
}

export interface ManyHost {
  /** Most runs in a fleet, at least 1. */
  readonly atOnce: number;
  readonly blockSteps: BlockSteps;
  /** Looked at between two blocks; an AbortSignal is one. */
  readonly signal: { readonly aborted: boolean };
  /** @param run its place among the specs */
  readonly onEvents: (run: number, events: readonly RunEvent[]) => void;
  /** Told once of every run, after its last events. */
  readonly onOutcome: (run: number, outcome: Outcome) => void;
  /** After each block: the host's turn. @param steps that were made in it */
  readonly between: (steps: number) => Promise<void>;
  /** A failed read often comes a moment before the news that the device is gone: this long is waited for it. */
  readonly moment: () => Promise<void>;
  /** What went wrong, as a sentence for the screen. */
  readonly sentenceOf: (cause: unknown) => string;
}

const isLoss = (cause: unknown): boolean => cause instanceof EngineFailure && cause.kind === "device-lost";

/** Whether fewer at once, or one of them without the others, may still go. */
function mayGoApart(cause: unknown): boolean {
  return !(cause instanceof EngineFailure) || cause.kind === "does-not-fit";
}

/**
 * Trains them all, alike ones side by side where the engine has fleets, else one after the other. A run that cannot be
 * made fails alone; of a fleet that breaks down on the way, those that had not ended.
 * @throws EngineFailure when the device is lost: runs without an outcome may be made on another
 */
export async function trainTogether(
  engine: Engine,
  specs: readonly RunSpec[],
  host: ManyHost,
): Promise<void> {
  const open = new Set(specs.keys());
  const end = (run: number, outcome: Outcome): void => {
    if (open.delete(run)) host.onOutcome(run, outcome);
  };
  const fail = (run: number, cause: unknown): void =>
    end(run, { kind: "failed", message: host.sentenceOf(cause) });

  let unwatch = (): void => undefined;
  const lost = new Promise<never>((_, reject) => {
    unwatch = engine.watch(({ kind, message }) => {
      const what = kind === "lost" ? "The GPU was lost" : "The GPU reported an error";
      reject(new EngineFailure("device-lost", `${what}: ${message.replace(/\.$/, "")}.`));
    });
  });
  lost.catch(() => undefined); // heard by whoever waits; perhaps nobody does

  function recruit(run: number): Recruit[] {
    const spec = specs[run] ?? bug("a run without a spec");
    try {
      return [{ run, setup: prepare(spec), course: freshCourse(spec) }];
    } catch (cause) {
      fail(run, cause);
      return [];
    }
  }

  async function enlist(group: readonly Recruit[]): Promise<Crew> {
    const coming = crewOf(engine, group, host.blockSteps);
    try {
      return await Promise.race([coming, lost]);
    } catch (cause) {
      coming.then(
        (late) => late[Symbol.dispose](),
        () => undefined,
      );
      throw cause;
    }
  }

  /** A lost device is thrown on; anything else is the group's own. */
  async function unlessLost(cause: unknown): Promise<void> {
    if (isLoss(cause)) throw cause;
    if (!(cause instanceof EngineFailure)) await Promise.race([lost, host.moment()]);
  }

  async function pullAll(crew: Crew, group: readonly Recruit[]): Promise<void> {
    for (let step = crew.step; !host.signal.aborted; step = crew.step) {
      const pulled = await Promise.race([crew.pulls.next(), lost]);
      if (pulled.done === true) return;
      for (const { run: place, events } of pulled.value) {
        const { run } = group[place] ?? bug("a run that is not in the fleet");
        host.onEvents(run, events);
        const outcome = events.map(outcomeOf).find((found) => found !== null);
        if (outcome !== undefined) end(run, outcome);
      }
      await host.between(crew.step - step);
    }
  }

  async function trainGroup(group: readonly Recruit[]): Promise<void> {
    if (group.length === 0 || host.signal.aborted) return;
    let crew: Crew;
    try {
      crew = await enlist(group);
    } catch (cause) {
      await unlessLost(cause);
      if (group.length === 1 || !mayGoApart(cause)) return group.forEach(({ run }) => fail(run, cause));
      const half = Math.ceil(group.length / 2);
      await trainGroup(group.slice(0, half));
      return trainGroup(group.slice(half));
    }
    try {
      await pullAll(crew, group);
    } catch (cause) {
      await unlessLost(cause);
      for (const { run } of group) fail(run, cause);
    } finally {
      crew[Symbol.dispose]();
    }
  }

  try {
    for (const group of groupsOf(specs, engine.fleet === undefined ? 1 : host.atOnce)) {
      await trainGroup(host.signal.aborted ? [] : group.flatMap(recruit));
    }
  } finally {
    unwatch();
  }
  for (const run of open) end(run, { kind: "stopped" });
}
