/**
 * `npm run reproduce`: published experiments run again, and the table that comes of it. The runs are the runner's own
 * (node/grok); which of them, what they are compared with and how is data and pure functions (core/published.ts,
 * core/reproduction.ts).
 */
import path from "node:path";
import { cellName, specTextOf } from "../../core/published.ts";
import { type Row, rowOf } from "../../core/reproduction.ts";
import type { Host as RunnerHost } from "../grok/grok.ts";
import { keptByNpm } from "../grok/options.ts";
import { createTicker } from "../grok/ticker.ts";
import { CELLS, type Chosen, SEPARATION, choose } from "./cells.ts";
import { reproduceLaws } from "./laws.ts";
import { counted, makeRuns } from "./making.ts";
import { HELP, type Options, parseOptions } from "./options.ts";
import { expectedSteps, plannedRuns, shard } from "./plan.ts";
import { rowText, tableText } from "./print.ts";
import { type Kept, type Results, openResults, ourRun } from "./results.ts";
import { saveTable } from "./saved.ts";
import { separationText } from "./separation.ts";
import { reproduceShell } from "./shell.ts";

export interface Host extends RunnerHost {
  /** Where the user stands: paths are relative to it. */
  readonly directory: string;
  /** Where results and table go unless the options say otherwise. */
  readonly defaults: {
    readonly out: string;
    readonly table: string;
    readonly shell: string;
    readonly laws: string;
  };
  /** The day, YYYY-MM-DD. */
  readonly today: () => string;
}

function listText(chosen: readonly Chosen[]): string {
  return chosen
    .map(({ cell, seeds }) => {
      const steps = Math.round(expectedSteps(cell));
      const facts = `${cell.grokked} of ${cell.seeds} grokked, about ${steps} steps a run; seeds here: ${seeds}`;
      return [cellName(cell), specTextOf(cell), `published: ${facts}`, cell.source].join("\n  ");
    })
    .join("\n");
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
  const at = (given: string | null, usual: string): string =>
    given === null ? usual : path.resolve(host.directory, given);
  const filesFor = (record: string) => ({
    out: at(options.out, host.defaults.out),
    record: at(options.table, record),
  });
  if (options.what[0] === "shell")
    return reproduceShell(options, filesFor(host.defaults.shell), host, ticker);
  if (options.what[0] === "laws") return reproduceLaws(options, filesFor(host.defaults.laws), host, ticker);
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

  const making = { host, results, ticker, jobs: options.jobs, out };
  const complete = await makeRuns(missing, making, (name) => {
    const each = chosen.find(({ cell }) => cellName(cell) === name);
    if (each !== undefined) ticker.say(rowText(currentRow(each, results)));
  });

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
