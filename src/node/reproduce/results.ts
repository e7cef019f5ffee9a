/**
 * Finished runs, kept as JSON lines: the runner's own line, and readings beside the grid where there are any. A line
 * is written when its run ends, so that an end by Ctrl-C or a power cut loses what was under way and nothing else.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Trace } from "../../core/laws/trace.ts";
import type { Quantity, PublishedCell } from "../../core/published.ts";
import { RECEIPT_VERSION, versionOf } from "../../core/receipt.ts";
import type { OurRun } from "../../core/reproduction.ts";
import type { RunResult } from "../../core/result.ts";
import type { Made, Reading } from "../grok/messages.ts";

/** step, train accuracy, test accuracy, V */
type ReadingRow = readonly [number, number, number, number];

export interface Kept extends RunResult {
  readonly readings?: readonly ReadingRow[];
  readonly trace?: Trace;
}

export interface Results {
  /** The run of a spec, if it was made by this version of the engine. */
  get(text: string): Kept | undefined;
  add(made: Made): void;
}

function digits(x: number, count: number): number {
  return Number(x.toPrecision(count));
}

function rowOf({ step, trainAcc, testAcc, v }: Reading): ReadingRow {
  return [step, digits(trainAcc, 5), digits(testAcc, 5), digits(v, 6)];
}

function readLine(line: string): Kept | null {
  try {
    const value = JSON.parse(line) as Partial<Kept> | null;
    return typeof value?.spec === "string" && typeof value.receipt === "string" ? (value as Kept) : null;
  } catch {
    return null; // the last line of a process that was cut off
  }
}

/** @param fresh forget what is there; it is superseded line by line */
export function openResults(file: string, fresh: boolean): Results {
  const kept = new Map<string, Kept>();
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  for (const line of fresh ? [] : text.split("\n")) {
    const run = readLine(line);
    if (run !== null && versionOf(run.receipt ?? "") === RECEIPT_VERSION) kept.set(run.spec, run);
  }
  let cut = text !== "" && !text.endsWith("\n");
  return {
    get: (spec) => kept.get(spec),
    add({ result, readings, trace }) {
      const run: Kept = {
        ...result,
        ...(readings.length === 0 ? {} : { readings: readings.map(rowOf) }),
        ...(trace === undefined ? {} : { trace }),
      };
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, `${cut ? "\n" : ""}${JSON.stringify(run)}\n`);
      cut = false;
      kept.set(run.spec, run);
    },
  };
}

/**
 * A run's log as the norm-separation code keeps it: the state after the update of every `every`-th step index, which
 * is our step 1, 1 + every, …, named 0, every, … there.
 */
export function logOf({ readings = [] }: Kept, every: number): readonly ReadingRow[] {
  return readings.flatMap(([step, ...rest]) =>
    (step - 1) % every === 0 ? [[step - 1, ...rest] as const] : [],
  );
}

const MEMORIZED = 0.99;

/** A kept run as its cell's source would have told of it. */
export function ourRun(kept: Kept, seed: number, cell: PublishedCell): OurRun {
  const { receipt, tMem, tGrok50, tGrok90, tGrok99, vInit, vMem, vPeak, vGrok90, vEnd, error } = kept;
  const told = { seed, receipt, ...(error === undefined ? {} : { error }) };
  if (cell.loggedEvery === undefined) {
    return { ...told, tMem, tGrok50, tGrok90, tGrok99, vInit, vMem, vPeakAfterMem: vPeak, vGrok90, vEnd };
  }
  const log = logOf(kept, cell.loggedEvery);
  const mem = log.find(([, trainAcc]) => trainAcc >= MEMORIZED);
  const grok = (threshold: number): ReadingRow | undefined =>
    log.find(([, , testAcc]) => testAcc >= threshold);
  const after = log.filter(([step]) => mem !== undefined && step >= mem[0]);
  const quantities: Record<Quantity, number | null> = {
    tMem: mem?.[0] ?? null,
    tGrok50: grok(0.5)?.[0] ?? null,
    tGrok90: grok(0.9)?.[0] ?? null,
    tGrok99: grok(0.99)?.[0] ?? null,
    vInit,
    vMem: mem?.[3] ?? null,
    vPeakAfterMem: after.length === 0 ? null : Math.max(...after.map(([, , , v]) => v)),
    vGrok90: grok(0.9)?.[3] ?? null,
    vEnd,
  };
  return { ...told, ...quantities };
}
