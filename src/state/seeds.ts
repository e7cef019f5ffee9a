/**
 * Ten runs of one setting that differ in their seed alone. What the page shows of them is one value, told at most four
 * times a second; their curves and bands are kept outside it. Who trains them is a port: `worker/pool.ts`.
 */
import { type Band, createBand } from "../core/band.ts";
import type { Curves } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { type EndedRun, traceOf } from "../core/laws/trace.ts";
import type { ObservableId } from "../core/observables.ts";
import type { Outcome } from "../core/outcome.ts";
import { AT_START, type Live, advanceLive } from "../core/runState.ts";
import { createSeedCurves, recordSeed } from "../core/seedCurves.ts";
import { type Shells, shellsOf } from "../core/shells.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { sameSpec } from "../core/spec/print.ts";
import type { ManyEngine, ManyWish } from "../worker/manyProtocol.ts";
import { createTeller } from "./teller.ts";

export const SEED_COUNT = 10;
const SEEDS = 2 ** 32;

/** Observables with a band, and whether a seed that has ended goes on to count: only what has come to its bound does. */
const BANDS: readonly (readonly [id: ObservableId, carries: boolean])[] = [
  ["trainAccuracy", true],
  ["testAccuracy", true],
  ["trainLoss", false],
  ["testLoss", false],
  ["norm", false],
];

export interface SeedRow {
  readonly seed: number;
  readonly standing: { readonly kind: "waiting" } | { readonly kind: "training" } | Outcome;
  readonly live: Live;
  readonly shells: Shells;
}

/** Seeds on the page. */
export interface SeedRuns {
  /** The first seed's spec, as it is trained. */
  readonly spec: RunSpec;
  /** They go on after the grok, as the settings say, and do not end with it. */
  readonly untilSettled: boolean;
  readonly phase: "training" | "done" | "stopped";
  readonly rows: readonly SeedRow[];
  /** Of all steps that are likely to be made, 0 … 1. */
  readonly share: number;
  /** `null` before anything can be said. */
  readonly secondsLeft: number | null;
  /** What computes them and why; `null` until that is decided. */
  readonly chosen: { readonly engine: ManyEngine; readonly why: string } | null;
}

/** What is drawn of the seeds, outside React. */
export interface SeedsFeed {
  /** By place among `rows`; holds the observables of `core/seedCurves.ts`. `null` where there is no such seed. */
  curvesOf(place: number): Curves | null;
  /** Of all seeds; `null` while there are none, and for observables without one. */
  bandOf(id: ObservableId): Band | null;
  /** The last step that any of them has come to; 0 while there are none. */
  reach(): number;
  /** Called at most four times a second, and when the seeds are replaced. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

/** The pool's one call, as far as seeds need it. Never rejects for what happens to a run. */
export type TrainMany = (
  specs: readonly RunSpec[],
  wish: Pick<
    ManyWish,
    | "engine"
    | "atOnce"
    | "onlyMeasured"
    | "onEvents"
    | "onAgain"
    | "onOutcome"
    | "onChosen"
    | "signal"
    | "gate"
  >,
) => Promise<readonly Outcome[]>;

export interface Seeds extends SeedsFeed {
  /**
   * Replaces those that are there.
   * @param likelyEnd the step at which a run of this spec will likely end
   */
  start(spec: RunSpec, untilSettled: boolean, likelyEnd: number): void;
  /** What is done is kept. */
  stop(): void;
  clear(): void;
}

/** The spec, and those of the seeds that follow its own. */
export function seedsFrom(spec: RunSpec, count: number): readonly RunSpec[] {
  return Array.from({ length: count }, (_, i) => ({ ...spec, seed: (spec.seed + i) % SEEDS }));
}

/** Whether two specs are one setting: they differ in the seed, in what computes them, or in how long they go on. */
export function sameButSeed(a: RunSpec, b: RunSpec): boolean {
  const bare = (spec: RunSpec): RunSpec => ({ ...spec, seed: 0, after: 0, engine: "auto" });
  return sameSpec(bare(a), bare(b));
}

/** The seeds, if they are of what is on the page: of the run, or of the settings while there is none. */
export function shownSeeds(page: {
  readonly seeds: SeedRuns | null;
  readonly run: { readonly spec: RunSpec } | null;
  readonly draft: RunSpec;
}): SeedRuns | null {
  const { seeds, run, draft } = page;
  return seeds !== null && sameButSeed(seeds.spec, run?.spec ?? draft) ? seeds : null;
}

/** One seed, as events have told. */
interface Told {
  readonly spec: RunSpec;
  live: Live;
  curves: Curves;
  standing: SeedRow["standing"];
  /** As it was last shown; `null`: something is new. */
  row: SeedRow | null;
}

interface Batch {
  readonly told: readonly Told[];
  readonly bands: ReadonlyMap<ObservableId, Band>;
  readonly spec: RunSpec;
  readonly untilSettled: boolean;
  readonly likelyEnd: number;
  readonly abort: AbortController;
  chosen: SeedRuns["chosen"];
  phase: SeedRuns["phase"];
  /** When the first news came, ms. */
  since: number | null;
}

/** Whether a seed came to its natural end. */
export function isOver({ standing: { kind } }: Pick<SeedRow, "standing">): boolean {
  return kind === "finished" || kind === "diverged";
}

function rowOf(told: Told): SeedRow {
  const { spec, live, curves, standing } = told;
  const shells = (): Shells => shellsOf(spec, curves, live.reached, isOver(told) ? live.step : null);
  return (told.row ??= { seed: spec.seed, standing, live, shells: shells() });
}

/** From the steps made so far and how many are likely left. */
function outlookOf(
  { told, since, likelyEnd, phase }: Batch,
  now: number,
): Pick<SeedRuns, "share" | "secondsLeft"> {
  const ends = told.flatMap((one) => (isOver(one) ? [one.live.step] : []));
  const likely = ends.length === 0 ? likelyEnd : ends.reduce((a, b) => a + b) / ends.length;
  const made = told.reduce((sum, { live }) => sum + live.step, 0);
  const left = told.reduce(
    (sum, { live, standing }) =>
      standing.kind === "waiting" || standing.kind === "training"
        ? sum + Math.max(0, likely - live.step)
        : sum,
    0,
  );
  const seconds = since === null ? 0 : (now - since) / 1000;
  const known = phase === "training" && made > 0 && seconds > 0;
  return {
    share: made + left === 0 ? 1 : made / (made + left),
    secondsLeft: known ? (left * seconds) / made : null,
  };
}

/**
 * @param show       what is on the page from now on
 * @param onFinished a seed came to its natural end
 */
export function createSeeds(
  train: TrainMany,
  show: (seeds: SeedRuns | null) => void,
  onFinished?: (run: EndedRun) => void,
): Seeds {
  let batch: Batch | null = null;
  const listeners = new Set<() => void>();

  const { tell, tellSoon } = createTeller(() => {
    if (batch === null) show(null);
    else {
      const { spec, untilSettled, phase, told, chosen } = batch;
      const rows = told.map(rowOf);
      show({ spec, untilSettled, phase, rows, chosen, ...outlookOf(batch, Date.now()) });
    }
    listeners.forEach((listener) => listener());
  });

  function hear({ bands }: Batch, place: number, told: Told, event: RunEvent): void {
    told.row = null;
    told.live = advanceLive(told.live, event);
    if (event.type !== "measured") return;
    recordSeed(told.curves, event.at);
    const { step } = event.at;
    for (const [id, band] of bands) {
      const last = told.curves[id].last();
      band.push(place, step, last?.step === step ? last.value : Number.NaN);
    }
  }

  function begin(next: Batch): void {
    const { told, bands, spec, abort } = next;
    const isOld = (): boolean => batch !== next;
    const specs = told.map((one) => one.spec);
    void train(specs, {
      engine: spec.engine === "exact" ? "exact" : "auto",
      atOnce: SEED_COUNT,
      onlyMeasured: true,
      signal: abort.signal,
      onChosen(engine, why) {
        next.chosen = { engine, why };
        if (!isOld()) tellSoon();
      },
      onEvents(place, events) {
        const one = told[place];
        if (one === undefined || isOld()) return;
        next.since ??= Date.now();
        one.standing = { kind: "training" };
        for (const event of events) hear(next, place, one, event);
        tellSoon();
      },
      onAgain(place) {
        const one = told[place];
        if (one === undefined || isOld()) return;
        one.live = AT_START;
        one.curves = createSeedCurves();
        one.standing = { kind: "waiting" };
        one.row = null;
        for (const band of bands.values()) band.drop(place);
        tellSoon();
      },
      onOutcome(place, outcome) {
        const one = told[place];
        if (one === undefined || isOld()) return;
        one.standing = outcome;
        one.row = null;
        if (isOver(one)) for (const band of bands.values()) band.end(place);
        if (outcome.kind === "finished") {
          const { live, curves } = one;
          onFinished?.({ spec: one.spec, reached: live.reached, steps: live.step, trace: traceOf(curves) });
        }
        tellSoon();
      },
    }).then((outcomes) => {
      if (isOld()) return;
      next.phase = outcomes.some(({ kind }) => kind === "stopped") ? "stopped" : "done";
      tell();
    });
  }

  return {
    curvesOf: (place) => batch?.told[place]?.curves ?? null,
    bandOf: (id) => batch?.bands.get(id) ?? null,
    reach: () => Math.max(0, ...(batch?.told ?? []).map(({ live }) => live.step)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(spec, untilSettled, likelyEnd) {
      batch?.abort.abort();
      const first: RunSpec = { ...spec, after: untilSettled ? spec.after : 0 };
      const told = seedsFrom(first, SEED_COUNT).map((each): Told => ({
        spec: each,
        live: AT_START,
        curves: createSeedCurves(),
        standing: { kind: "waiting" },
        row: null,
      }));
      const next: Batch = {
        told,
        bands: new Map(BANDS.map(([id, carries]) => [id, createBand(SEED_COUNT, carries)])),
        spec: first,
        untilSettled,
        likelyEnd,
        abort: new AbortController(),
        chosen: null,
        phase: "training",
        since: null,
      };
      batch = next;
      begin(next);
      tell();
    },
    stop: () => batch?.abort.abort(),
    clear() {
      batch?.abort.abort();
      batch = null;
      tell();
    },
  };
}
