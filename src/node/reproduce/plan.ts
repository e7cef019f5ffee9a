/** Which runs a choice of cells asks for, what they cost, and which of them are this machine's. */
import { nextGridPoint } from "../../core/grid.ts";
import { PARITY_TESTS } from "../../core/parity.ts";
import { type PublishedCell, budgetOf, cellName, specOfCell } from "../../core/published.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { trainCount } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import { exampleCount } from "../../core/task.ts";
import type { Chosen } from "./cells.ts";

export interface Planned {
  readonly spec: RunSpec;
  /** Canonical: names the run. */
  readonly text: string;
  readonly readEvery: number | null;
  /** Whether what laws of the delay read is kept as well. */
  readonly traced?: boolean;
  /** How long it will likely be, from the published times. */
  readonly steps: number;
  /** Name of its cell. */
  readonly cell: string;
}

/** The mean length of the published runs, as we run them: to the grok and what follows, or to the end of the budget. */
export function expectedSteps(cell: PublishedCell): number {
  const budget = budgetOf(cell);
  const { after } = specOfCell(cell);
  const lengths = cell.perSeed.map(({ tGrok99 }) => Math.min(budget, (tGrok99 ?? budget) + after));
  return lengths.reduce((sum, steps) => sum + steps, 0) / lengths.length;
}

/** Every run that the cells ask for, in the order of the data: the same list on every machine. */
export function plannedRuns(chosen: readonly Chosen[]): readonly Planned[] {
  return chosen.flatMap(({ cell, seeds }) => {
    const first = specOfCell(cell);
    const steps = expectedSteps(cell);
    return Array.from({ length: seeds }, (_, seed) => {
      const spec: RunSpec = { ...first, seed };
      const readEvery = cell.loggedEvery ?? null;
      return { spec, text: printSpec(spec), readEvery, steps, cell: cellName(cell) };
    });
  });
}

/** Every `of`-th run: seeds of one cell go to different machines, so that all have about as much to do. */
export function shard(
  runs: readonly Planned[],
  { index, of }: { readonly index: number; readonly of: number },
): readonly Planned[] {
  return runs.filter((_, i) => i % of === index - 1);
}

/** Runs of one size take equally long for a step and a training example. */
function sizeOf({ task, p, bits, model, norm, hidden, batch }: RunSpec): string {
  return [task, p, bits, model, norm, hidden, batch].join(" ");
}

const PROBE_STEPS = 20;

/** What a step costs in proportion to, within one size. */
function examplesOf(spec: RunSpec): number {
  return spec.batch === "full" ? trainCount(spec) : spec.batch;
}

/** The shortest way to learn what steps cost here: one brief run of each size, on its smallest train set. */
export function probes(runs: readonly Planned[]): readonly RunSpec[] {
  const smallest = new Map<string, RunSpec>();
  for (const { spec } of runs) {
    const known = smallest.get(sizeOf(spec));
    if (known === undefined || examplesOf(spec) < examplesOf(known)) smallest.set(sizeOf(spec), spec);
  }
  return [...smallest.values()].map((spec) => ({ ...spec, steps: PROBE_STEPS, after: 0, interventions: [] }));
}

/** A pass forward costs about a third of a step over as many examples. */
const FORWARD = 1 / 3;

/** What a run's measurements cost, in steps: those on the grid, and readings beside it. */
function measuring({ spec, steps, readEvery }: Planned): number {
  let points = readEvery === null ? 0 : steps / readEvery;
  for (let t = 0; t < steps; t = nextGridPoint(t)) points++;
  const all = exampleCount(spec.task, spec.p);
  const tests = all === null ? PARITY_TESTS : all - trainCount(spec);
  const examples = spec.batch === "full" ? tests : tests + trainCount(spec); // the gradient of a full batch serves both
  return (points * FORWARD * examples) / examplesOf(spec);
}

/**
 * @param measured the probes, with the milliseconds that a step of each took
 * @returns milliseconds of a run on one core
 */
export function costs(
  measured: readonly { readonly spec: RunSpec; readonly stepMs: number }[],
): (run: Planned) => number {
  const bySize = new Map(measured.map(({ spec, stepMs }) => [sizeOf(spec), stepMs / examplesOf(spec)]));
  return (run) => (run.steps + measuring(run)) * (bySize.get(sizeOf(run.spec)) ?? 0) * examplesOf(run.spec);
}
