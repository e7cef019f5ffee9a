/** What `npm run bench` prints: one JSON object, or a table. */
import { type Facts, type PeerName, REPLICAS, STEPS, type StepName, type Turn, isOnGpu } from "./rows.ts";
import { median, medianRatio, rounded } from "./statistics.ts";

/** A peer's measurements on one step kind. */
export interface Measured {
  readonly facts: Facts;
  /** One for each round. */
  readonly turns: readonly Turn[];
  /** Of GPU engines: what a step takes of the script's own thread. */
  readonly scriptMs?: number;
}

export type Measurements = ReadonlyMap<StepName, ReadonlyMap<PeerName, Measured>>;

/** Shares of a run's time that evaluating it takes, by kind of run. */
export type EvaluationShare = Readonly<Record<string, number>>;

/** Ways to train the same runs. */
export const WAYS = {
  "gpu fleet": "all at once on gpu",
  gpu: "one after the other on gpu",
  exact: "one after the other on exact",
} as const;
export type Way = keyof typeof WAYS;

/** Seconds for all runs, one entry a round. */
export type ReplicaTimes = ReadonlyMap<Way, readonly number[]>;

interface Row extends Facts, Turn {
  readonly scriptMs?: number;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Version of Node. */
  readonly node: string;
}

type Ratios = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Report {
  readonly machine: Machine;
  readonly steps: Readonly<Record<string, Readonly<Record<string, Row>>>>;
  /** exact's time over the peer's. */
  readonly ratios: Ratios;
  /** gpu's time over that of each other peer on the GPU. */
  readonly gpuRatios: Ratios;
  readonly replicas?: {
    readonly runs: number;
    readonly steps: number;
    readonly seconds: Readonly<Record<string, number>>;
    /** The fleet's time over that of each other way. */
    readonly ratios: Readonly<Record<string, number>>;
  };
  readonly evaluationShare?: EvaluationShare;
}

function rowOf({ facts, turns, scriptMs }: Measured): Row {
  return {
    ms: rounded(median(turns.map(({ ms }) => ms))),
    ...(scriptMs === undefined ? {} : { scriptMs: rounded(scriptMs) }),
    ...facts,
  };
}

/** One's time over that of others; nothing where the one was not measured. */
function ratiosOf(
  times: ReadonlyMap<string, readonly number[]>,
  one: string,
  others: readonly string[],
): Record<string, number> {
  const ours = times.get(one) ?? [];
  if (ours.length === 0) return {};
  return Object.fromEntries(others.map((name) => [name, rounded(medianRatio(ours, times.get(name) ?? []))]));
}

function stepRatios(measured: Measurements, one: PeerName, isOther: (name: PeerName) => boolean): Ratios {
  const ratios = [...measured].map(([step, peers]) => {
    const times = new Map([...peers].map(([name, { turns }]) => [name, turns.map(({ ms }) => ms)] as const));
    const others = [...peers.keys()].filter((name) => name !== one && isOther(name));
    return [step, ratiosOf(times, one, others)] as const;
  });
  return Object.fromEntries(ratios);
}

function replicasOf(times: ReplicaTimes): Required<Report>["replicas"] {
  const others = [...times.keys()].filter((way) => way !== "gpu fleet");
  return {
    runs: REPLICAS.specs.length,
    steps: REPLICAS.steps,
    seconds: Object.fromEntries([...times].map(([way, seconds]) => [way, rounded(median(seconds))])),
    ratios: ratiosOf(times, "gpu fleet", others),
  };
}

/** @param replicas `null` where they were not asked for, or could not be trained */
export function reportOf(
  machine: Machine,
  measured: Measurements,
  replicas: ReplicaTimes | null,
  evaluationShare: EvaluationShare | null,
): Report {
  const steps = [...measured].map(([step, peers]) => {
    const rows = [...peers].map(([name, one]) => [name, rowOf(one)] as const);
    return [step, Object.fromEntries(rows)] as const;
  });
  return {
    machine,
    steps: Object.fromEntries(steps),
    ratios: stepRatios(measured, "exact", () => true),
    gpuRatios: stepRatios(measured, "gpu", isOnGpu),
    ...(replicas === null ? {} : { replicas: replicasOf(replicas) }),
    ...(evaluationShare === null ? {} : { evaluationShare }),
  };
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length))) ?? [];
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** @param ratio ours over theirs */
function asFast(ratio: number | undefined): string {
  return ratio === undefined ? "" : `${rounded(1 / ratio)}× as fast`;
}

function stepTable(step: string, { steps, ratios, gpuRatios }: Report): string {
  const head = ["", "ms a step", "exact is", "gpu is", "script ms", "dispatches", "device"];
  const body = Object.entries(steps[step] ?? {}).map(([name, row]) => [
    name,
    String(row.ms),
    asFast(ratios[step]?.[name]),
    asFast(gpuRatios[step]?.[name]),
    String(row.scriptMs ?? ""),
    String(row.dispatches ?? ""),
    row.device ?? "",
  ]);
  return `Step ${step}: ${STEPS[step as StepName].says}\n${columns([head, ...body])}`;
}

function replicaTable({ seconds, ratios }: Required<Report>["replicas"]): string {
  const body = Object.entries(seconds).map(([way, time]) => [
    WAYS[way as Way],
    String(time),
    asFast(ratios[way]),
  ]);
  return `Replicas: ${REPLICAS.says}\n${columns([["", "seconds", "the fleet is"], ...body])}`;
}

/** The same for a person. */
export function tableOf(report: Report): string {
  const { machine, steps, replicas, evaluationShare } = report;
  const tables = Object.keys(steps).map((step) => stepTable(step, report));
  const shares = Object.entries(evaluationShare ?? {}).map(
    ([run, share]) => `${run}: ${rounded(share * 100)} % of the time of exact's run is evaluation`,
  );
  const on = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`;
  return [
    on,
    ...tables,
    ...(replicas === undefined ? [] : [replicaTable(replicas)]),
    ...(shares.length > 0 ? [shares.join("\n")] : []),
  ].join("\n\n");
}
