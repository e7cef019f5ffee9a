/**
 * `npm run reproduce`: published experiments run again, and the table that comes of it. The runs are the runner's own
 * (node/grok); which of them, what they are compared with and how is data and pure functions (core/published.ts,
 * core/reproduction.ts).
 */
import path from "node:path";
import { cellName, specTextOf } from "../../core/published.ts";
import { type Row, rowOf } from "../../core/reproduction.ts";
import { type Host as RunnerHost, openExactPool } from "../grok/grok.ts";
import { keptByNpm } from "../grok/options.ts";
import type { Pool } from "../grok/pool.ts";
import { type Ticker, createTicker, durationText } from "../grok/ticker.ts";
import { CELLS, type Chosen, SEPARATION, choose } from "./cells.ts";
import { HELP, type Options, parseOptions } from "./options.ts";
import { type Planned, costs, expectedSteps, plannedRuns, probes, shard } from "./plan.ts";
import { rowText, tableText } from "./print.ts";
import { type Kept, type Results, openResults, ourRun } from "./results.ts";
import { saveTable } from "./saved.ts";
import { separationText } from "./separation.ts";

export interface Host extends RunnerHost {
  /** Where the user stands: paths are relative to it. */
  readonly directory: string;
  /** Where results and table go unless the options say otherwise. */
  readonly defaults: { readonly out: string; readonly table: string };
}

const counted = (n: number, what: string): string => (n === 1 ? `1 ${what}` : `${n} ${what}s`);

function listText(chosen: readonly Chosen[]): string {
  return chosen
    .map(({ cell, seeds }) => {
      const steps = Math.round(expectedSteps(cell));
      const facts = `${cell.grokked} of ${cell.seeds} grokked, about ${steps} steps a run; seeds here: ${seeds}`;
      return [cellName(cell), specTextOf(cell), `published: ${facts}`, cell.source].join("\n  ");
    })
    .join("\n");
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

/** What is kept of a cell's runs, by seed; a run that was not made yet is left out. */
function keptOf({ cell, seeds }: Chosen, results: Results): readonly (readonly [number, Kept])[] {
  return plannedRuns([{ cell, seeds }]).flatMap(({ spec, text }) => {
    const kept = results.get(text);
    return kept === undefined ? [] : [[spec.seed, kept] as const];
  });
}

function currentRow(chosen: Chosen, results: Results): Row {
  const ours = keptOf(chosen, results).map(([seed, kept]) => ourRun(kept, seed, chosen.cell));
  return rowOf(chosen.cell, ours);
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
  results: Results,
  ticker: Ticker,
  jobs: number,
  finished: (cell: string) => void,
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
      }
      const rest = (left.get(run.cell) ?? 0) - 1;
      left.set(run.cell, rest);
      if (rest === 0) finished(run.cell);
    }),
  );
  return complete;
}

function files({ out, table }: Options, { directory, defaults }: Host) {
  const at = (given: string | null, usual: string): string =>
    given === null ? usual : path.resolve(directory, given);
  return { out: at(out, defaults.out), table: at(table, defaults.table) };
}

/** @returns the exit status */
export async function reproduce(args: readonly string[], host: Host): Promise<number> {
  const ticker = createTicker(host.screen);
  const refuse = (why: string): number => {
    ticker.say(`${why} See npm run reproduce -- --help.`);
    return 2;
  };
  const parsed = parseOptions(args, host.cores);
  if (!parsed.ok) return refuse(parsed.error);
  const options = parsed.value;
  if (options.help) {
    host.print(HELP);
    return 0;
  }
  const kept = keptByNpm(host.env, ["seeds", "shard", "out", "table", "list", "details"]);
  if (kept !== null) return refuse(kept);
  const listed = options.list && args.length === 1 ? ["all"] : options.what;
  const picked = choose(listed, options.seeds);
  if (!picked.ok) return refuse(picked.error);
  const chosen = picked.value;
  if (options.list) {
    host.print(listText(chosen));
    return 0;
  }

  const { out, table } = files(options, host);
  const results = openResults(out, options.fresh);
  const mine = shard(plannedRuns(chosen), options.shard);
  const missing = mine.filter(({ text }) => results.get(text) === undefined);
  const part = options.shard.of === 1 ? "" : `, part ${options.shard.index} of ${options.shard.of}`;
  const there = mine.length - missing.length;
  ticker.say(
    `${counted(chosen.length, "cell")}${part}: ${counted(mine.length, "run")}, ${there} of them in ${out}.`,
  );

  let complete = true;
  if (missing.length > 0) {
    const jobs = Math.min(options.jobs, missing.length);
    const pool = await openExactPool(await host.files(), jobs);
    const sorted = await sortedByCost(missing, pool);
    ticker.say(
      `${counted(missing.length, "run")} to make: about ${estimate(sorted, jobs)}, ${jobs} at once.`,
    );
    host.onStop(() => ticker.say(`Stopped. Finished runs are kept in ${out}; the same command goes on.`));
    complete = await makeAll(sorted, pool, results, ticker, jobs, (name) => {
      const each = chosen.find(({ cell }) => cellName(cell) === name);
      if (each !== undefined) ticker.say(rowText(currentRow(each, results)));
    });
    await pool.close();
  }

  const rows = chosen.map((each) => currentRow(each, results));
  ticker.clear();
  host.print(tableText(rows, options.details));
  let agreed = rows.every(({ verdict }) => verdict.kind !== "disagrees");
  if (options.what.includes("norm-separation")) {
    const each = chosen.find(({ cell }) => cellName(cell) === SEPARATION);
    if (each !== undefined) {
      const { text, within } = separationText(each.cell, keptOf(each, results));
      host.print(`\n${text}`);
      agreed &&= within;
    }
  }
  const complaints = saveTable(table, rows, CELLS);
  for (const complaint of complaints) ticker.say(complaint);
  ticker.say(`Saved in ${table}.`);
  return agreed && complete && complaints.length === 0 ? 0 : 1;
}
