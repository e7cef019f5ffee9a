/**
 * "Train these specs": the one call for many runs, on a pool of exact workers or as fleets on a GPU. Scheduling alone:
 * how a worker is opened and spoken to is given (`manyDoor.ts` has the browser's way), and what it does is `manyWork.ts`.
 */
import type { Outcome } from "../core/outcome.ts";
import { bug } from "../core/prelude.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { groupsOf } from "../engine/alike.ts";
import type { FromMany, ManyEngine, ManyWish, ToMany } from "./manyProtocol.ts";

/** A worker, as the pool sees it. */
export interface Hand {
  post(message: ToMany): void;
  /** Ends it at once. */
  close(): void;
}

/** What the pool hears of it. */
export interface Ear {
  message(message: FromMany): void;
  /** It is gone, or will not answer. @param why a sentence */
  died(why: string): void;
}

export interface ManyPlan extends ManyWish {
  readonly openWorker: (ear: Ear) => Hand;
}

/** A run whose worker died is done again at most so many times. */
const MOST_AGAIN = 2;
/** So many workers that die before a word, with no word from any other, and there is no use in one more. */
const MOST_MUTE = 3;
/** How long a stop may take before the workers are ended: one step of a large run on a slow machine. */
const STOP_MS = 4000;

/** One core is left to the page. @param cores as the machine tells */
export function workersFor(cores: number): number {
  return Math.max(1, cores - 1);
}

interface Post {
  readonly hand: Hand;
  /** Runs of its order that have no outcome yet. */
  readonly open: Set<number>;
  isOpen: boolean;
  hasSpoken: boolean;
}

/** Asks a worker which engine these runs are best made on; `null` where it was stopped meanwhile. */
function chosen(specs: readonly RunSpec[], plan: ManyPlan): Promise<ManyEngine | null> {
  const [group = []] = [...groupsOf(specs, plan.atOnce)].sort((a, b) => b.length - a.length);
  const alike = group.flatMap((run) => specs[run] ?? []);
  if (alike.length === 0) return Promise.resolve("exact");
  return new Promise((resolve) => {
    const end = (engine: ManyEngine | null): void => {
      plan.signal?.removeEventListener("abort", abort);
      hand.close();
      resolve(engine);
    };
    const abort = (): void => end(null);
    const settle = (engine: ManyEngine, why: string): void => {
      plan.onChosen?.(engine, why);
      end(engine);
    };
    const hand = plan.openWorker({
      message: (message) => {
        if (message.type === "scouted") settle(message.engine, message.why);
      },
      died: (why) => settle("exact", `Looking for a GPU failed, so exact workers compute. ${why}`),
    });
    plan.signal?.addEventListener("abort", abort, { once: true });
    hand.post({ type: "scout", specs: alike, workers: plan.workers });
  });
}

/**
 * Trains them in their order, as far as there are workers for them. What a run comes to depends neither on the order
 * nor on the number of workers.
 * @returns one outcome a spec; never rejects for what happens to a run or a worker
 */
export async function trainSpecs(specs: readonly RunSpec[], plan: ManyPlan): Promise<readonly Outcome[]> {
  const stopped = (): readonly Outcome[] => specs.map(() => ({ kind: "stopped" }));
  if (plan.engine !== "auto") return trainOn(plan.engine, specs, plan);
  if (plan.signal?.aborted === true) return stopped();
  const engine = await chosen(specs, plan);
  return engine === null ? stopped() : trainOn(engine, specs, plan);
}

function trainOn(engine: ManyEngine, specs: readonly RunSpec[], plan: ManyPlan): Promise<readonly Outcome[]> {
  const { signal, gate } = plan;
  const most = engine === "gpu" ? 1 : plan.workers;
  const outcomes = new Map<number, Outcome>();
  const deaths = new Map<number, number>();
  const waiting: (readonly number[])[] =
    engine === "gpu" ? [...groupsOf(specs, plan.atOnce)] : specs.map((_, run) => [run]);
  const posts = new Set<Post>();
  /** Done with their order while the gate was shut. */
  const resting = new Set<Post>();
  const told = new Set<number>();
  let mute = 0;
  let deadline: ReturnType<typeof setTimeout> | null = null;

  return new Promise((resolve) => {
    const stopping = (): boolean => signal?.aborted === true;
    const isShut = (): boolean => gate?.isShut === true;
    let unwatch = (): void => undefined;

    function settle(run: number, outcome: Outcome): void {
      if (outcomes.has(run)) return;
      outcomes.set(run, outcome);
      plan.onOutcome?.(run, outcome);
    }

    function close(post: Post): void {
      post.isOpen = false;
      posts.delete(post);
      resting.delete(post);
      post.hand.close();
    }

    /** Nothing is left to do. */
    function finish(): void {
      if (deadline !== null) clearTimeout(deadline);
      signal?.removeEventListener("abort", stop);
      unwatch();
      for (const post of posts) close(post);
      resolve(specs.map((_, run) => outcomes.get(run) ?? bug(`run ${run} has no outcome`)));
    }

    function hear(post: Post, message: FromMany): void {
      post.hasSpoken = true;
      mute = 0;
      switch (message.type) {
        case "news":
          for (const { run, events } of message.news) {
            told.add(run);
            plan.onEvents(run, events);
          }
          return;
        case "ended":
          post.open.delete(message.run);
          return settle(message.run, message.outcome);
        case "done":
          return proceed(post);
        case "broken":
          return lose(post, message.message);
        case "alive":
        case "scouted":
          return;
      }
    }

    /** Its unfinished runs go back to the head of the queue, or have had chances enough. */
    function lose(post: Post, why: string): void {
      const runs = [...post.open];
      post.open.clear();
      close(post);
      for (const run of runs) deaths.set(run, (deaths.get(run) ?? 0) + 1);
      const again: number[] = [];
      for (const run of runs) {
        if (stopping()) settle(run, { kind: "stopped" });
        else if ((deaths.get(run) ?? 0) > MOST_AGAIN) settle(run, { kind: "failed", message: why });
        else {
          again.push(run);
          if (told.delete(run)) plan.onAgain(run);
        }
      }
      // Half as many at once: it may have been too much, or one of them.
      const half = Math.ceil(again.length / 2);
      waiting.unshift(...[again.slice(0, half), again.slice(half)].filter(({ length }) => length > 0));
      if (!post.hasSpoken) mute++;
      if (mute >= MOST_MUTE)
        for (const run of waiting.splice(0).flat()) settle(run, { kind: "failed", message: why });
      proceed(null);
    }

    function open(): Post {
      const post: Post = {
        hand: plan.openWorker({
          message: (message) => (post.isOpen ? hear(post, message) : undefined),
          died: (why) => (post.isOpen ? lose(post, why) : undefined),
        }),
        open: new Set(),
        isOpen: true,
        hasSpoken: false,
      };
      posts.add(post);
      return post;
    }

    /** Gives work out. @param free a worker that is done with its order, if one is */
    function proceed(free: Post | null): void {
      if (isShut() && waiting.length > 0) {
        if (free !== null) resting.add(free);
        return;
      }
      let idle = free;
      while (waiting.length > 0 && (idle !== null || posts.size < most)) {
        const runs = waiting.shift() ?? [];
        const post: Post = idle ?? open();
        idle = null;
        for (const run of runs) post.open.add(run);
        const jobs = runs.map((run) => ({ run, spec: specs[run] ?? bug("a run without a spec") }));
        post.hand.post({ type: "train", engine, jobs, onlyMeasured: plan.onlyMeasured ?? false });
      }
      if (idle !== null) close(idle);
      if (outcomes.size === specs.length) finish();
    }

    function pass(): void {
      for (const { hand } of posts) hand.post({ type: isShut() ? "pause" : "continue" });
      if (isShut()) return;
      const rested = [...resting];
      resting.clear();
      for (const post of rested) proceed(post);
      proceed(null);
    }

    function stop(): void {
      const stopped = (runs: Iterable<number>): void => {
        for (const run of runs) settle(run, { kind: "stopped" });
      };
      stopped(waiting.splice(0).flat());
      if (outcomes.size === specs.length) return finish();
      deadline = setTimeout(() => {
        for (const post of posts) stopped(post.open);
        finish();
      }, STOP_MS);
      for (const { hand } of posts) hand.post({ type: "stop" });
    }

    if (stopping()) return stop();
    signal?.addEventListener("abort", stop, { once: true });
    unwatch = gate?.onChange(pass) ?? unwatch;
    proceed(null);
  });
}
