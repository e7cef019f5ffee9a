/**
 * `npm run bench`: how long an optimizer step takes, ours and our peers', interleaved in one run so that the ratios
 * hold on a machine whose speed wanders (contract §2). The host brings what Node alone has not: built files, and a
 * browser.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { type Child, startChild } from "./child.ts";
import { DEFAULT_ROUNDS, parseOptions } from "./options.ts";
import {
  type EvaluationShare,
  type Machine,
  type Measured,
  type ReplicaTimes,
  type Way,
  reportOf,
  tableOf,
} from "./report.ts";
import {
  type BrowserPeer,
  type Facts,
  PEERS,
  PEER_NAMES,
  type PeerName,
  REPLICAS,
  STEPS,
  STEP_NAMES,
  type StepName,
  type Turn,
  isOnGpu,
} from "./rows.ts";
import { median, rounded } from "./statistics.ts";
import { busyMs } from "./trace.ts";

/** Steps over which the script's time of our own GPU engine is taken, and how long others have for theirs. */
const SCRIPT_STEPS = 1000;
const SCRIPT_MS = 5000;

const HELP = `Usage: npm run --silent bench -- [options]

Times optimizer steps of this lab's engines and of others on this machine, a few steps of each in turn, and prints
medians over the rounds. What cannot run here is left out, with a sentence. Takes some minutes, and more where a GPU
is imitated in software.

  --json        print one JSON object instead of tables
  --rounds N    how often each has its turn (default: ${DEFAULT_ROUNDS})
  --steps A,B   kinds of step: ${STEP_NAMES.join(", ")}
${STEP_NAMES.map((name) => `                  ${name.padEnd(3)} ${STEPS[name].says}`).join("\n")}
                and replicas: ${REPLICAS.says},
                  all at once on gpu, and one after the other on gpu and on exact
  --only A,B    engines: ${PEER_NAMES.slice(0, 6).join(", ")},
                  ${PEER_NAMES.slice(6).join(", ")}
  --help        show this text

In the JSON, for each kind of step and engine: "ms" a step; of GPU engines also "scriptMs", what a step takes of the
script's own thread, and "dispatches" a step; "device" where it is not one thread of the CPU. "scriptMs" is processor
time, from the browser's own trace: everything the thread did over ${SCRIPT_STEPS} steps of gpu, and over fewer of an engine that
takes longer. "ratios" holds exact's time over the other's, "gpuRatios" gpu's over that of others on the same GPU.
"replicas" holds seconds for all runs, and the time of all at once over the others'. "evaluationShare" is the share of
a 1000-step run of exact that measuring at the contract's grid takes: of kind L with its full batch ("full"), and with
batches of 64 ("batch64"). "machine" is this machine.`;

/** A tab with an engine or library in it. */
export interface Tab {
  load(spec: string): Promise<Facts>;
  turn(budgetMs: number): Promise<Turn>;
  /** Makes steps. @returns the browser's trace of them, with the marks of trace.ts */
  trace(steps: number): Promise<string>;
  /** @returns seconds, as replicas.ts has them */
  replicas(specs: readonly string[], steps: number, together: boolean): Promise<number>;
}

export interface Host {
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
  /** What runs an engine in a process of its own: the module, and the exact engine's WebAssembly. */
  readonly enginePeer: () => Promise<{ readonly module: string; readonly kernels: string }>;
  /** The PyTorch script. */
  readonly pytorch: string;
  readonly openTab: (peer: BrowserPeer) => Promise<Tab>;
}

interface Peer {
  readonly name: PeerName;
  load(step: StepName): Promise<Facts>;
  turn(budgetMs: number): Promise<Turn>;
  /** Where it runs: one of the two. */
  readonly child: Child | null;
  readonly tab: Tab | null;
}

const TURN_MS = 500;
const WARM_UP_MS = 1500;
/** Many runs take long: they have fewer rounds. */
const MOST_REPLICA_ROUNDS = 3;

const EVALUATION_RUNS = {
  full: "steps=1000&after=inf",
  batch64: "batch=64&steps=1000&after=inf",
};

/** @throws Error, with a sentence, when the peer cannot run here */
async function start(name: PeerName, host: Host): Promise<Peer> {
  const place = PEERS[name];
  if (place === "browser") {
    const tab = await host.openTab(name as BrowserPeer);
    return { name, load: (step) => tab.load(STEPS[step].spec), turn: tab.turn, child: null, tab };
  }
  let child: Child;
  if (place === "python") {
    const { status } = spawnSync("python3", ["-c", "import torch"], { stdio: "ignore" });
    if (status !== 0) throw new Error("there is no python3 with torch here");
    child = startChild("python3", [host.pytorch]);
  } else {
    const { module, kernels } = await host.enginePeer();
    child = startChild(process.execPath, [module, name, kernels]);
  }
  return {
    name,
    load: (step) => child.ask({ type: "load", spec: STEPS[step].spec }) as Promise<Facts>,
    turn: (budgetMs) => child.ask({ type: "turn", budgetMs }) as Promise<Turn>,
    child,
    tab: null,
  };
}

/** @param ms a step, about */
async function scriptMs(
  { name, tab }: Peer,
  ms: number,
  say: (line: string) => void,
): Promise<{ readonly scriptMs?: number }> {
  if (tab === null || !isOnGpu(name)) return {};
  const fitting = Math.min(SCRIPT_STEPS, Math.max(2, Math.floor(SCRIPT_MS / ms)));
  const steps = name === "gpu" ? SCRIPT_STEPS : fitting;
  say(`${name}: script time over ${steps} steps, about ${rounded((steps * ms) / 1000)} s`);
  return { scriptMs: busyMs(await tab.trace(steps)) / steps };
}

/** Every peer on one kind of step. One that fails leaves, and the others go on. */
async function measure(
  step: StepName,
  peers: Set<Peer>,
  rounds: number,
  say: (line: string) => void,
): Promise<ReadonlyMap<PeerName, Measured>> {
  const measured = new Map<PeerName, Measured & { readonly turns: Turn[] }>();
  const attempt = async (peer: Peer, body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (cause) {
      say(`${peer.name} is left out of ${step}: ${messageOf(cause)}.`);
      measured.delete(peer.name);
    }
  };
  for (const peer of peers) {
    await attempt(peer, async () => {
      const facts = await peer.load(step);
      const { ms } = await peer.turn(WARM_UP_MS);
      say(`${step} ${peer.name}: about ${rounded(ms)} ms`);
      measured.set(peer.name, { facts, turns: [] });
    });
  }
  for (let round = 0; round < rounds; round++) {
    say(`${step} round ${round + 1} of ${rounds}`);
    const present = [...peers].filter(({ name }) => measured.has(name));
    const first = round % Math.max(1, present.length); // nobody always comes after the same one
    for (const peer of [...present.slice(first), ...present.slice(0, first)]) {
      await attempt(peer, async () => {
        measured.get(peer.name)?.turns.push(await peer.turn(TURN_MS));
      });
    }
  }
  for (const peer of peers) {
    const one = measured.get(peer.name);
    if (one === undefined) continue;
    await attempt(peer, async () => {
      const ms = median(one.turns.map((turn) => turn.ms));
      measured.set(peer.name, { ...one, ...(await scriptMs(peer, ms, say)) });
    });
  }
  return measured;
}

/** The same runs in each way that can be had here, a round after the other. */
async function measureReplicas(
  peers: ReadonlySet<Peer>,
  rounds: number,
  say: (line: string) => void,
): Promise<ReplicaTimes | null> {
  const named = (name: PeerName): Peer | undefined => [...peers].find((peer) => peer.name === name);
  const tab = named("gpu")?.tab;
  const child = named("exact")?.child;
  if (tab === null || tab === undefined) {
    say("Replicas are left out: they are trained on gpu.");
    return null;
  }
  const { specs, steps } = REPLICAS;
  const ways: readonly (readonly [Way, () => Promise<number>])[] = [
    ["gpu fleet", () => tab.replicas(specs, steps, true)],
    ["gpu", () => tab.replicas(specs, steps, false)],
    ...(child === null || child === undefined
      ? []
      : ([["exact", async () => (await child.ask({ type: "replicas", specs, steps })) as number]] as const)),
  ];
  const times = new Map<Way, number[]>(ways.map(([way]) => [way, []]));
  try {
    for (let round = 0; round < Math.min(rounds, MOST_REPLICA_ROUNDS); round++) {
      for (const [way, seconds] of ways) {
        const taken = await seconds();
        say(`replicas ${way}: ${rounded(taken)} s`);
        times.get(way)?.push(taken);
      }
    }
  } catch (cause) {
    say(`Replicas are left out: ${messageOf(cause)}.`);
    return null;
  }
  return times;
}

async function evaluationShare(exact: Child): Promise<EvaluationShare> {
  const shares: Record<string, number> = {};
  for (const [run, spec] of Object.entries(EVALUATION_RUNS)) {
    shares[run] = rounded((await exact.ask({ type: "evaluation", spec })) as number);
  }
  return shares;
}

function machine(): Machine {
  const all = cpus();
  return { cpu: all[0]?.model.trim() ?? "unknown", cores: all.length, node: process.versions.node };
}

function messageOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
}

/** @returns the exit status: 2 for bad options, 1 when nothing could be measured */
export async function bench(args: readonly string[], host: Host): Promise<number> {
  const options = parseOptions(args);
  if (!options.ok) {
    host.say(`${options.error} See npm run bench -- --help.`);
    return 2;
  }
  const { help, json, only, rounds, steps, replicas } = options.value;
  if (help) {
    host.print(HELP);
    return 0;
  }

  const peers = new Set<Peer>();
  for (const name of only) {
    try {
      peers.add(await start(name, host));
    } catch (cause) {
      host.say(`${name} is left out: ${messageOf(cause)}.`);
    }
  }
  if (peers.size === 0) return 1;

  try {
    const measured = new Map<StepName, ReadonlyMap<PeerName, Measured>>();
    for (const step of steps) measured.set(step, await measure(step, peers, rounds, host.say));
    const replicaTimes = replicas ? await measureReplicas(peers, rounds, host.say) : null;
    const exact = [...peers].find(({ name }) => name === "exact")?.child ?? null;
    const share = exact === null || !steps.includes("L") ? null : await evaluationShare(exact);
    const report = reportOf(machine(), measured, replicaTimes, share);
    host.print(json ? JSON.stringify(report) : tableOf(report));
    return replicaTimes !== null || [...measured.values()].some(({ size }) => size > 0) ? 0 : 1;
  } finally {
    for (const { child } of peers) child?.kill();
  }
}
