/** Planned runs made on threads, the cheapest cells first, each kept as it ends. */
import type { Host as RunnerHost } from "../grok/grok.ts";
import { openExactPool } from "../grok/grok.ts";
import type { Pool } from "../grok/pool.ts";
import { type Ticker, durationText } from "../grok/ticker.ts";
import type { Options } from "./options.ts";
import { type Planned, costs, probes, shard } from "./plan.ts";
import type { Results } from "./results.ts";

export const counted = (n: number, what: string): string => (n === 1 ? `1 ${what}` : `${n} ${what}s`);

/** What a plan whose runs become a saved record needs of its host. */
export interface RecordHost extends Pick<RunnerHost, "files" | "onStop" | "print"> {
  /** The date, for the record. */
  readonly today: () => string;
}

/** Of a plan, and of the part of it that this machine is to make. */
interface Due {
  readonly cells: number;
  /** About how long all of it takes, on one core. */
  readonly hours: string;
  readonly shard: Options["shard"];
  /** Where results are kept, to tell. */
  readonly out: string;
}

/** Says what there is to do. @returns the runs of this part that are not there yet */
export function dueRuns(
  planned: readonly Planned[],
  isThere: (run: Planned) => boolean,
  { cells, hours, shard: part, out }: Due,
  ticker: Ticker,
): readonly Planned[] {
  const mine = shard(planned, part);
  const missing = mine.filter((run) => !isThere(run));
  const which = part.of === 1 ? "" : `, part ${part.index} of ${part.of}`;
  ticker.say(
    `${counted(cells, "cell")}${which}: ${counted(mine.length, "run")} (about ${hours} in all on one core of a ` +
      `usual machine), ${mine.length - missing.length} of them in ${out}.`,
  );
  return missing;
}

interface Sorted extends Planned {
  /** Milliseconds on one core. */
  readonly cost: number;
}

/** The runs, those of the cheapest cell first, after a look at what a step costs here. */
async function sortedByCost(runs: readonly Planned[], pool: Pool): Promise<readonly Sorted[]> {
  const measured = await Promise.all(
    probes(runs).map(async (spec) => {
      const outcome = await pool.run({ spec, readEvery: null });
      const { trainMs, steps } = outcome.kind === "made" ? outcome.result : { trainMs: null, steps: null };
      return { spec, stepMs: (trainMs ?? 0) / Math.max(1, steps ?? 1) };
    }),
  );
  const costOf = costs(measured);
  const priced = runs.map((run) => ({ ...run, cost: costOf(run) }));
  const ofCell = new Map<string, number>();
  for (const { cell, cost } of priced) ofCell.set(cell, (ofCell.get(cell) ?? 0) + cost);
  return priced.sort((a, b) => (ofCell.get(a.cell) ?? 0) - (ofCell.get(b.cell) ?? 0));
}

function estimate(runs: readonly Sorted[], jobs: number): string {
  const total = runs.reduce((sum, { cost }) => sum + cost, 0);
  const longest = Math.max(0, ...runs.map(({ cost }) => cost));
  return durationText(Math.max(total / jobs, longest));
}

/** Makes the runs and keeps each as it ends. @returns whether all of them came to an end of their own */
async function makeAll(
  runs: readonly Sorted[],
  pool: Pool,
  results: Pick<Results, "add">,
  ticker: Ticker,
  jobs: number,
  finished: (cell: string) => void,
  failed: (run: Planned, message: string) => void,
): Promise<boolean> {
  let [done, complete] = [0, true];
  const left = new Map<string, number>();
  for (const { cell } of runs) left.set(cell, (left.get(cell) ?? 0) + 1);
  const open = new Set(runs);
  await Promise.all(
    runs.map(async (run) => {
      const outcome = await pool.run(run, ({ step, testAcc }) =>
        ticker.show(
          `${done} of ${runs.length} runs, about ${estimate([...open], jobs)} to go · ` +
            `${run.cell} seed ${run.spec.seed}: step ${step}, test ${(100 * testAcc).toFixed(0)} %`,
        ),
      );
      open.delete(run);
      done++;
      if (outcome.kind === "made") results.add(outcome);
      else {
        complete = false;
        ticker.say(`${run.cell} seed ${run.spec.seed}: ${outcome.message}.`);
        failed(run, outcome.message);
      }
      const rest = (left.get(run.cell) ?? 0) - 1;
      left.set(run.cell, rest);
      if (rest === 0) finished(run.cell);
    }),
  );
  return complete;
}

/** What making runs needs of its surroundings. */
interface Making {
  readonly host: Pick<RunnerHost, "files" | "onStop">;
  readonly results: Pick<Results, "add">;
  readonly ticker: Ticker;
  /** At once. */
  readonly jobs: number;
  /** Where results are kept, to tell. */
  readonly out: string;
  /** Hears of a run that could not be made, and why. */
  readonly failed?: (run: Planned, message: string) => void;
}

/**
 * Makes the runs that are missing.
 * @param finished hears the name of a cell when the last of its runs has ended
 * @returns whether all of them came to an end of their own
 */
export async function makeRuns(
  missing: readonly Planned[],
  { host, results, ticker, jobs: most, out, failed = () => undefined }: Making,
  finished: (cell: string) => void,
): Promise<boolean> {
  if (missing.length === 0) return true;
  const jobs = Math.min(most, missing.length);
  const pool = await openExactPool(await host.files(), jobs);
  const sorted = await sortedByCost(missing, pool);
  ticker.say(`${counted(missing.length, "run")} to make: about ${estimate(sorted, jobs)}, ${jobs} at once.`);
  host.onStop(() => ticker.say(`Stopped. Finished runs are kept in ${out}; the same command goes on.`));
  const complete = await makeAll(sorted, pool, results, ticker, jobs, finished, failed);
  await pool.close();
  return complete;
}
