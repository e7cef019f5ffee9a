/**
 * `npm run grok`: one spec and its seeds on the exact engine, one JSON line each (contract §2). Core and engine are the
 * page's own. The host brings what a bundle has not: the thread's file, the kernels, the terminal.
 */
import { readFile } from "node:fs/promises";
import { type Receipt, type Claimed, verdictOf } from "../../core/receipt.ts";
import { type RunResult, failedResult } from "../../core/result.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { type Link, type Problem, parseLink } from "../../core/spec/parse.ts";
import { type Result, err, ok } from "../../core/prelude.ts";
import type { Outcome, Progress } from "./messages.ts";
import { HELP, keptByNpm, parseOptions } from "./options.ts";
import { type Pool, openPool } from "./pool.ts";
import { type Screen, createTicker, durationText } from "./ticker.ts";

export interface Host {
  /** Writes to standard output. */
  readonly print: (line: string) => void;
  /** Standard error. */
  readonly screen: Screen;
  readonly cores: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @returns the paths of the bundled thread.ts and of the exact engine's WebAssembly */
  readonly files: () => Promise<{ readonly thread: string; readonly kernels: string }>;
  /** @param listener is called once, at Ctrl-C, just before the process ends */
  readonly onStop: (listener: () => void) => void;
}

const LARGEST_SEED = 4_294_967_295;

/** A bad spec, every key with its reason. */
export function problemsText(problems: readonly Problem[]): string {
  const lines = problems.map(({ key, value, message }) => `  ${key}=${value}: ${message}`);
  return ["This spec names no run:", ...lines].join("\n");
}

/** Reads a spec for the runner: on the exact engine, whatever `auto` would choose elsewhere. */
export function readSpec(text: string): Result<Link, string> {
  const parsed = parseLink(text);
  if (!parsed.ok) return err(problemsText(parsed.error));
  const { spec, link } = parsed.value;
  if (spec.engine !== "auto" && spec.engine !== "exact") {
    return err(
      `engine=${spec.engine}: the runner computes on exact alone; write engine=exact, or leave it out.`,
    );
  }
  return ok({ spec: { ...spec, engine: "exact" }, link });
}

export async function openExactPool(
  files: { readonly thread: string; readonly kernels: string },
  threads: number,
): Promise<Pool> {
  return openPool(
    files.thread,
    { module: await WebAssembly.compile(await readFile(files.kernels)) },
    threads,
  );
}

/** What the run made here says of the receipt in the link. */
export function verdictText(claimed: Claimed, made: Receipt, end: number): string {
  const verdict = verdictOf(claimed, made, end);
  switch (verdict.kind) {
    case "reproduced":
      return `${claimed.receipt}: reproduced bit for bit.`;
    case "differs":
      return `${claimed.receipt}: differs between steps ${verdict.from} and ${verdict.to}; here it is ${made.text}.`;
    case "other-version":
      return `${claimed.receipt}: made by another engine version; here it is ${made.text}.`;
  }
}

/** What stands on one line while runs are under way: how many are done, and where the others are. */
function progressLine(
  done: number,
  all: number,
  under: ReadonlyMap<number, Progress>,
  steps: number,
): string {
  const each = [...under].map(
    ([seed, { step, testAcc }]) =>
      `seed ${seed}: step ${step} of ${steps}, test ${(100 * testAcc).toFixed(0)} %`,
  );
  return [`${done} of ${all} done`, ...each].join(" · ");
}

/** Hands lines on in the order of their numbers, however they come in. */
export function inOrder(print: (line: string) => void) {
  const held = new Map<number, string>();
  let next = 0;
  return {
    put(n: number, line: string): void {
      held.set(n, line);
      for (let ready = held.get(next); ready !== undefined; ready = held.get(next)) {
        print(ready);
        held.delete(next++);
      }
    },
    /** What waits for an earlier one, now. */
    flush(): void {
      for (const n of [...held.keys()].sort((a, b) => a - b)) print(held.get(n) ?? "");
      held.clear();
    },
  };
}

function lineOf(spec: RunSpec, outcome: Outcome): RunResult {
  return outcome.kind === "made" ? outcome.result : failedResult(spec, outcome.message);
}

/** @returns the exit status */
export async function grok(args: readonly string[], host: Host): Promise<number> {
  const ticker = createTicker(host.screen);
  const refuse = (why: string): number => {
    ticker.say(`${why}\nSee npm run --silent grok -- --help.`);
    return 2;
  };
  const options = parseOptions(args, host.cores);
  if (!options.ok) return refuse(options.error);
  const { help, spec: text, seeds, jobs } = options.value;
  if (help) {
    host.print(HELP);
    return 0;
  }
  const kept = keptByNpm(host.env, ["seeds"]);
  if (kept !== null) return refuse(kept);
  const read = readSpec(text);
  if (!read.ok) return refuse(read.error);
  const { spec, link } = read.value;
  if (spec.seed + seeds - 1 > LARGEST_SEED) {
    return refuse(`seed=${spec.seed} with --seeds ${seeds}: seeds end at ${LARGEST_SEED}.`);
  }

  const from = host.screen.now();
  const pool = await openExactPool(await host.files(), Math.min(jobs, seeds));
  const under = new Map<number, Progress>();
  const lines = inOrder((line) => {
    ticker.clear();
    host.print(line);
  });
  host.onStop(() => {
    ticker.clear();
    lines.flush();
  });
  let [done, clean] = [0, true];
  const show = (): void => ticker.show(progressLine(done, seeds, under, spec.steps));

  await Promise.all(
    Array.from({ length: seeds }, async (_, n) => {
      const mine: RunSpec = { ...spec, seed: spec.seed + n };
      const outcome = await pool.run({ spec: mine, readEvery: null }, (progress) => {
        under.set(mine.seed, progress);
        show();
      });
      under.delete(mine.seed);
      done++;
      const result = lineOf(mine, outcome);
      lines.put(n, JSON.stringify(result));
      if (result.error !== undefined) {
        clean = false;
        ticker.say(`Seed ${mine.seed}: ${result.error}.`);
      }
      if (n === 0 && link.receipt !== null && outcome.kind === "made" && outcome.receipt !== null) {
        const claimed: Claimed = { receipt: link.receipt, trail: link.trail };
        const end = outcome.result.steps ?? 0;
        ticker.say(`Seed ${mine.seed}: ${verdictText(claimed, outcome.receipt, end)}`);
        if (verdictOf(claimed, outcome.receipt, end).kind === "differs") clean = false;
      }
      show();
    }),
  );
  ticker.say(`${done} of ${seeds} done in ${durationText(host.screen.now() - from)}.`);
  await pool.close();
  return clean ? 0 : 1;
}
