/**
 * Arms: runs that share seed, split, weights and everything up to one step, and differ in what is done there. Either all
 * switches at memorization beside a baseline, or the run on the page without its last intervention. What the page shows
 * is one value, told at most four times a second; their curves are kept outside it. The pool trains them.
 */
import { type Action, type Party, budgetOf, withAtMemorization } from "../core/arms.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { type Batch, type Told, freshTold, hear, shownOf } from "./armsBatch.ts";
import type { Arms, ArmsFeed, Comparison } from "./armsShown.ts";
import { type TrainMany, isOver, seedsFrom } from "./seeds.ts";
import { createTeller } from "./teller.ts";

/** Steps that nobody has a guess of. */
const SOME = 1000;

export interface ArmsKeeper extends ArmsFeed {
  /** @param likelyEnd the step at which the baseline will likely end */
  compare(base: RunSpec, comparison: Comparison, likelyEnd: number): void;
  /** The run on the page without its last intervention. @param engine what computes it; others than arms have: both are made */
  without(run: RunSpec, engine: string): void;
  /** The run on the page has gone on: where it is an arm, whether they were one run may be known by now. */
  follow(): void;
  /** What is done is kept. */
  stop(): void;
  clear(): void;
}

/**
 * @param page the run on the page
 * @param show what is on the page from now on
 */
export function createArms(
  train: TrainMany,
  page: () => Party | null,
  show: (arms: Arms | null) => void,
): ArmsKeeper {
  let batch: Batch | null = null;
  /** Beside the run on the page, which has not come to where they part. */
  let waitsForPage = false;
  const listeners = new Set<() => void>();

  const { tell, tellSoon } = createTeller(() => {
    const shown = batch === null ? null : shownOf(batch, page());
    waitsForPage =
      shown !== null && shown.removed !== null && shown.meetings.some(({ kind }) => kind === "open");
    show(shown);
    listeners.forEach((listener) => listener());
  });

  /** Trains some of a batch. @returns whether all came to an end of their own, or failed at it */
  async function trainSome(next: Batch, some: readonly Told[]): Promise<boolean> {
    const isOld = (): boolean => batch !== next;
    const outcomes = await train(
      some.map(({ spec }) => spec),
      {
        engine: next.engine,
        atOnce: some.length,
        onlyMeasured: true,
        signal: next.abort.signal,
        onEvents(place, events) {
          const one = some[place];
          if (one === undefined || isOld()) return;
          one.standing = { kind: "training" };
          for (const event of events) hear(one, event);
          tellSoon();
        },
        onAgain(place) {
          const one = some[place];
          if (one === undefined || isOld()) return;
          Object.assign(one, freshTold(one.arm, one.action, one.spec, one.limit));
          tellSoon();
        },
        onOutcome(place, outcome) {
          const one = some[place];
          if (one === undefined || isOld()) return;
          one.standing = outcome;
          tellSoon();
        },
      },
    );
    return !isOld() && !outcomes.some(({ kind }) => kind === "stopped");
  }

  /** Where the budget hangs on it, the baseline comes first. */
  async function trainAll(next: Batch): Promise<void> {
    const early = next.told.filter(({ limit }) => limit !== null);
    const late = next.told.filter(({ limit }) => limit === null);
    let whole = early.length === 0 || (await trainSome(next, early));
    if (batch !== next) return;
    if (whole && late.length > 0) {
      const tripled = budgetOf(early.map(({ live }) => live.reached.grok99 ?? null));
      const steps = tripled ?? next.spec.steps;
      next.budget = { kind: "tripled", steps, grokked: tripled !== null };
      for (const one of late) {
        one.limit = steps;
        one.spec = { ...one.spec, steps };
      }
      tell();
      whole = await trainSome(next, late);
    }
    if (batch !== next) return;
    if (!whole)
      for (const one of next.told)
        if (!isOver(one) && one.standing.kind !== "failed") one.standing = { kind: "stopped" };
    next.phase = whole ? "done" : "stopped";
    tell();
  }

  function begin(next: Batch): void {
    batch?.abort.abort();
    batch = next;
    void trainAll(next);
    tell();
  }

  /** What computes arms: an engine that can be asked for many runs and gives each the bits of its own run. */
  function engineFor(asked: string): Pick<Batch, "engine" | "instead"> {
    return { engine: asked === "gpu" ? "gpu" : "exact", instead: asked.startsWith("tfjs") };
  }

  const firstSeed = (): readonly Told[] => {
    const seed = batch?.spec.seed;
    return (batch?.told ?? []).filter(({ spec }) => spec.seed === seed);
  };

  return {
    ghosts: () => firstSeed().map(({ arm, curves }) => ({ arm, curves })),
    reach: () => Math.max(0, ...firstSeed().map(({ live }) => live.step)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compare(base, { arms, seeds, budget }, likelyEnd) {
      const made = engineFor(base.engine);
      const spec: RunSpec = { ...base, interventions: [], after: 0, engine: made.engine };
      const early = budget === "settings" ? spec.steps : null;
      const told = seedsFrom(spec, seeds).flatMap((each) => [
        freshTold("baseline", null, each, spec.steps),
        ...arms.map(({ arm, action }) => freshTold(arm, action, withAtMemorization(each, action), early)),
      ]);
      begin({
        ...made,
        spec,
        removed: null,
        // The first seed's arms before the second seed's: one column after the other.
        told,
        likelyEnd: Math.min(likelyEnd, spec.steps),
        abort: new AbortController(),
        budget:
          budget === "settings"
            ? { kind: "settings", steps: spec.steps }
            : { kind: "tripled", steps: null, grokked: false },
        phase: "training",
      });
    },
    without(run, engine) {
      const removed = run.interventions.at(-1);
      if (removed === undefined) return;
      const made = engineFor(engine);
      const spec: RunSpec = { ...run, interventions: run.interventions.slice(0, -1), engine: made.engine };
      const action: Action = { action: removed.action, value: removed.value };
      const told = [freshTold("without", null, spec, spec.steps)];
      if (made.instead) told.push(freshTold("with", action, { ...run, engine: made.engine }, run.steps));
      begin({
        ...made,
        spec,
        removed,
        told,
        likelyEnd: Math.min(SOME, spec.steps),
        abort: new AbortController(),
        budget: { kind: "settings", steps: spec.steps },
        phase: "training",
      });
    },
    follow() {
      if (waitsForPage) tellSoon();
    },
    stop: () => batch?.abort.abort(),
    clear() {
      batch?.abort.abort();
      batch = null;
      tell();
    },
  };
}
