/** What `npm run bench` prints: one JSON object, or a table. */
import { type Facts, type PeerName, STEPS, type StepName, type Turn } from "./rows.ts";
import { median, medianRatio, rounded } from "./statistics.ts";

/** A peer's measurements on one step kind. */
export interface Measured {
  readonly facts: Facts;
  /** One for each round. */
  readonly turns: readonly Turn[];
}

export type Measurements = ReadonlyMap<StepName, ReadonlyMap<PeerName, Measured>>;

/** Shares of a run's time that evaluating it takes, by kind of run. */
export type EvaluationShare = Readonly<Record<string, number>>;

interface Row extends Facts, Turn {}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Version of Node. */
  readonly node: string;
}

export interface Report {
  readonly machine: Machine;
  readonly steps: Readonly<Record<string, Readonly<Record<string, Row>>>>;
  /** exact's time over the peer's. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly evaluationShare?: EvaluationShare;
}

function rowOf({ facts, turns }: Measured): Row {
  const scriptMs = turns.flatMap((turn) => turn.scriptMs ?? []);
  return {
    ms: rounded(median(turns.map(({ ms }) => ms))),
    ...(scriptMs.length > 0 ? { scriptMs: rounded(median(scriptMs)) } : {}),
    ...facts,
  };
}

function ratiosOf(peers: ReadonlyMap<PeerName, Measured>): Record<string, number> {
  const times = (name: PeerName): readonly number[] => peers.get(name)?.turns.map(({ ms }) => ms) ?? [];
  const exact = times("exact");
  if (exact.length === 0) return {};
  const others = [...peers.keys()].filter((name) => name !== "exact");
  return Object.fromEntries(others.map((name) => [name, rounded(medianRatio(exact, times(name)))]));
}

export function reportOf(
  machine: Machine,
  measured: Measurements,
  evaluationShare: EvaluationShare | null,
): Report {
  const steps = [...measured].map(([step, peers]) => {
    const rows = [...peers].map(([name, one]) => [name, rowOf(one)] as const);
    return [step, Object.fromEntries(rows)] as const;
  });
  return {
    machine,
    steps: Object.fromEntries(steps),
    ratios: Object.fromEntries([...measured].map(([step, peers]) => [step, ratiosOf(peers)])),
    ...(evaluationShare === null ? {} : { evaluationShare }),
  };
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length))) ?? [];
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** The same for a person. */
export function tableOf({ machine, steps, ratios, evaluationShare }: Report): string {
  const tables = Object.entries(steps).map(([step, rows]) => {
    const head = ["", "ms a step", "exact is", "script ms", "dispatches", "device"];
    const body = Object.entries(rows).map(([name, row]) => {
      const ratio = ratios[step]?.[name];
      return [
        name,
        String(row.ms),
        ratio === undefined ? "" : `${rounded(1 / ratio)}× as fast`,
        String(row.scriptMs ?? ""),
        String(row.dispatches ?? ""),
        row.device ?? "",
      ];
    });
    return `Step ${step}: ${STEPS[step as StepName].says}\n${columns([head, ...body])}`;
  });
  const shares = Object.entries(evaluationShare ?? {}).map(
    ([run, share]) => `${run}: ${rounded(share * 100)} % of the time of exact's run is evaluation`,
  );
  const on = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`;
  return [on, ...tables, ...(shares.length > 0 ? [shares.join("\n")] : [])].join("\n\n");
}
