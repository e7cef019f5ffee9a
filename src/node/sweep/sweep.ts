/**
 * `npm run sweep`: a sweep on the exact engine, and what its runs say. What a sweep is, how it is saved and what is
 * found in it is core/sweep; the runs are made as `npm run reproduce` makes its own.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { USUAL_GIGAFLOPS } from "../../core/cost.ts";
import { type Result, err, ok } from "../../core/prelude.ts";
import { failedResult } from "../../core/result.ts";
import { analyze } from "../../core/sweep/analysis.ts";
import { type SoundCell, runKey, runsOfCell } from "../../core/sweep/cells.ts";
import { type SweepPlan, axisRow, parsePlan } from "../../core/sweep/plan.ts";
import { SWEEP_PRESETS } from "../../core/sweep/presets.ts";
import { likelySteps, priceOf } from "../../core/sweep/price.ts";
import { isSettled } from "../../core/sweep/result.ts";
import { sweepCsv, sweepJson } from "../../core/sweep/table.ts";
import { printSpec } from "../../core/spec/print.ts";
import type { Host as RunnerHost } from "../grok/grok.ts";
import { keptByNpm } from "../grok/options.ts";
import { createTicker, durationText } from "../grok/ticker.ts";
import { counted, makeRuns } from "../reproduce/making.ts";
import { type Planned, shard } from "../reproduce/plan.ts";
import { openKept } from "./kept.ts";
import { HELP, type Options, parseOptions } from "./options.ts";
import { sweepText } from "./sweepText.ts";

export interface Host extends RunnerHost {
  /** Where the user stands: paths are relative to it. */
  readonly directory: string;
}

interface Chosen {
  readonly plans: readonly SweepPlan[];
  /** Of the file, without its ending. */
  readonly name: string;
  /** To tell with what is found. */
  readonly says: readonly string[];
}

function choose({ what, quick }: Options): Result<Chosen, string> {
  const preset = SWEEP_PRESETS.find(({ id }) => id === what);
  if (preset !== undefined) {
    const says = [`${preset.name}. ${preset.source}`, ...(quick ? [preset.quickSays] : [])];
    const name = quick ? `${preset.id}-quick` : preset.id;
    return ok({ plans: preset.plans[quick ? "quick" : "full"], name, says });
  }
  if (!what.includes("=")) {
    return err(`No preset is called ${what}; there are ${SWEEP_PRESETS.map(({ id }) => id).join(", ")}.`);
  }
  if (quick) return err("--quick is the small size of a preset; a plan says itself how large it is.");
  const plan = parsePlan(what);
  if (!plan.ok) {
    const lines = plan.error.map(({ key, value, message }) => `  ${key}=${value}: ${message}`);
    return err(["This names no sweep:", ...lines].join("\n"));
  }
  return ok({ plans: [plan.value], name: "sweep", says: [] });
}

const nameOf = ({ axes }: SweepPlan, { levels }: SoundCell): string =>
  axes.map(({ field }, i) => `${axisRow(field).key}=${levels[i]}`).join(" ");

/** Every run of the plans, each once, whatever the machine. */
function plannedRuns(plans: readonly SweepPlan[]): readonly Planned[] {
  const runs = new Map<string, Planned>();
  for (const plan of plans) {
    for (const { cell } of priceOf(plan, USUAL_GIGAFLOPS).cells) {
      const steps = likelySteps(cell.spec, plan.base);
      for (const each of runsOfCell(cell, plan.seeds)) {
        const spec = { ...each, engine: "exact" as const };
        if (runs.has(runKey(spec))) continue;
        runs.set(runKey(spec), {
          spec,
          text: printSpec(spec),
          readEvery: null,
          steps,
          cell: nameOf(plan, cell),
        });
      }
    }
  }
  return [...runs.values()];
}

function listText(plans: readonly SweepPlan[]): string {
  const hours = (seconds: number): string => durationText(1000 * seconds);
  const blocks = plans.map((plan) => {
    const { cells, invalid, runs, seconds } = priceOf(plan, USUAL_GIGAFLOPS);
    return [
      ...cells.map(
        ({ cell, seconds: each }) => `${nameOf(plan, cell)}  ${hours(each)} a run\n  ${printSpec(cell.spec)}`,
      ),
      ...invalid.map(
        ({ levels, problems }) => `${levels.join(" ")}  invalid: ${problems.map((p) => p.message).join(" ")}`,
      ),
      `${counted(runs, "run")}, about ${hours(seconds)} on one core of a usual machine.`,
    ].join("\n");
  });
  return blocks.join("\n\n");
}

/** @returns the exit status */
export async function sweep(args: readonly string[], host: Host): Promise<number> {
  const ticker = createTicker(host.screen);
  const refuse = (why: string): number => {
    ticker.say(`${why}\nSee npm run --silent sweep -- --help.`);
    return 2;
  };
  const parsed = parseOptions(args, host.cores);
  if (!parsed.ok) return refuse(parsed.error);
  const options = parsed.value;
  if (options.help) {
    host.print(HELP);
    return 0;
  }
  const taken = keptByNpm(host.env, ["quick", "jobs", "shard", "out", "csv", "list"]);
  if (taken !== null) return refuse(taken);
  const picked = choose(options);
  if (!picked.ok) return refuse(picked.error);
  const { plans, name, says } = picked.value;
  if (options.list) {
    host.print(listText(plans));
    return 0;
  }

  const at = (file: string): string => path.resolve(host.directory, file);
  const out = at(options.out ?? `${name}.jsonl`);
  const opened = openKept(out, plans);
  if (!opened.ok) return refuse(opened.error);
  const kept = opened.value;
  for (const note of kept.notes) ticker.say(note);
  const mine = shard(plannedRuns(plans), options.shard);
  const missing = mine.filter(({ spec }) => !isSettled(kept.get(runKey(spec))));
  const part = options.shard.of === 1 ? "" : `, part ${options.shard.index} of ${options.shard.of}`;
  ticker.say(`${counted(mine.length, "run")}${part}, ${mine.length - missing.length} of them in ${out}.`);
  const complete = await makeRuns(
    missing,
    {
      host,
      ticker,
      jobs: options.jobs,
      out,
      results: { add: ({ result }) => kept.add(result) },
      failed: ({ spec }, message) => kept.add(failedResult(spec, message)),
    },
    (cell) => ticker.say(`${cell}: done.`),
  );

  const found = plans.map((plan) => analyze(plan, kept.get));
  ticker.clear();
  host.print([...says, ...found.map(sweepText)].join("\n\n\n"));
  if (options.csv !== null) writeFileSync(at(options.csv), sweepCsv(found));
  if (options.json !== null) writeFileSync(at(options.json), sweepJson(found));
  ticker.say(`Saved in ${out}.`);
  const diverged = mine.some(({ spec }) => kept.get(runKey(spec))?.error !== undefined);
  return complete && !diverged ? 0 : 1;
}
