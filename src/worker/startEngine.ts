/**
 * Brings up the engine a spec asks for, with what only the worker can reach: the GPU and the addresses of files. The
 * one place that knows engines by name; each is fetched when it is first tried.
 */
import type { EngineReport } from "../core/readout.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { chooseEngine } from "../engine/choose.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";
import type { GpuVerdict } from "../engine/selfCheck.ts";
import { browserMemory, checkGpu } from "./gpuCheck.ts";
import { createGpuHolder } from "./gpuHolder.ts";

type EngineName = EngineReport["name"];

/** A module of one function with two SIMD instructions, the second among the last to be agreed on. */
// prettier-ignore
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, // \0asm, version 1
  1, 5, 1, 96, 0, 1, 123, // () → v128
  3, 2, 1, 0,
  10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11, // i32.const 0, i8x16.splat, i8x16.popcnt
);

function hasSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD);
}

function notLoaded(what: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof EngineFailure) throw cause;
    const reason = String(cause).replace(/\.$/, "");
    throw new EngineFailure("load-failed", `${what} could not be loaded: ${reason}.`);
  };
}

/** @throws EngineFailure */
export async function startExact(why: string): Promise<Engine> {
  if (!hasSimd()) {
    throw new EngineFailure(
      "unavailable",
      "The exact engine needs WebAssembly SIMD, which this browser lacks.",
    );
  }
  return import("./exact.ts").then((exact) => exact.start(why)).catch(notLoaded("The exact engine"));
}

const holder = createGpuHolder();
const memory = browserMemory();
const now = (): number => performance.now();

const loadGpu = () => import("../engine/gpu/engine.ts").catch(notLoaded("The GPU engine"));

async function startGpu(why: string): Promise<Engine> {
  const [engine, gpu] = [await loadGpu(), await holder.borrow()];
  return engine.startGpu(gpu, now, why);
}

async function startTfjs(name: Exclude<EngineName, "exact" | "gpu">, why: string): Promise<Engine> {
  const [tfjs, { WASM_FILES }] = await Promise.all([
    import("../engine/tfjs/engine.ts"),
    import("../engine/tfjs/wasmFiles.ts"),
  ]).catch(notLoaded("TensorFlow.js"));
  switch (name) {
    case "tfjs-webgpu":
      return tfjs.startTfjs({ name: "webgpu", gpu: await holder.borrow() }, why);
    case "tfjs-wasm":
      return tfjs.startTfjs({ name: "wasm", files: WASM_FILES }, why);
    case "tfjs-cpu":
      return tfjs.startTfjs({ name: "cpu" }, why);
  }
}

/** Fetches and compiles the engine that `auto` takes, so that Run finds it there. A failure is Run's to tell. */
export function preload(): void {
  if (!hasSimd()) return;
  import("./exact.ts").then(({ kernelsModule }) => kernelsModule()).catch(() => undefined);
}

/** What kept engines from coming up, each sentence once. */
function sentences(failures: readonly unknown[]): readonly string[] {
  return [...new Set(failures.map((cause) => (cause instanceof Error ? cause.message : String(cause))))];
}

function isGone(engine: Engine): boolean {
  let gone = false;
  engine.watch(() => {
    gone = true;
  })();
  return gone;
}

/** Engines that are up: the one a run before left, and those that a check needs. All but the one taken are freed. */
function createShelf(current: Engine | null) {
  const up = new Map<EngineName, Engine>();
  const free = (unwanted: (name: EngineName) => boolean): void => {
    for (const [name, engine] of up) {
      if (!unwanted(name)) continue;
      up.delete(name);
      engine[Symbol.dispose]();
    }
  };
  if (current !== null) up.set(current.report.name, current);
  if (current !== null && isGone(current)) free(() => true);
  return {
    /** @throws EngineFailure when it does not come up */
    async bring(name: EngineName, why: string): Promise<Engine> {
      const there = up.get(name);
      if (there !== undefined) return { ...there, report: { ...there.report, why } };
      if (name !== "exact" && name !== "gpu") free((other) => other.startsWith("tfjs")); // one backend at a time
      const started =
        name === "exact"
          ? await startExact(why)
          : name === "gpu"
            ? await startGpu(why)
            : await startTfjs(name, why);
      up.set(name, started);
      return started;
    },
    keepOnly: (name: EngineName | null): void => free((other) => other !== name),
  };
}

/** A run that wants an engine. */
export interface Wanting {
  readonly spec: RunSpec;
  /** As the spec says, unless the run was begun on another. */
  readonly engine: RunSpec["engine"];
  /** How long it will likely last on the exact engine. */
  readonly exactSeconds: number;
}

/**
 * @param current an engine that is already up, given away: kept if it is the one wanted, else disposed
 * @param say     hears what takes a while, as a phrase for the screen
 * @throws EngineFailure when nothing the spec allows comes up
 */
export async function startEngine(
  { spec, engine, exactSeconds }: Wanting,
  current: Engine | null,
  say: (doing: string) => void,
): Promise<Engine> {
  const shelf = createShelf(current);
  let info: GPUAdapterInfo | null = null;
  async function findGpu() {
    const seen = await holder.look();
    ({ info } = seen);
    return seen.finding;
  }
  async function check(): Promise<GpuVerdict> {
    const loaded = await loadGpu().catch(() => null);
    if (info === null || loaded === null) return { ok: false, reason: "The GPU engine could not be loaded" };
    const [gpu, exact] = [() => shelf.bring("gpu", ""), () => shelf.bring("exact", "")];
    const [browser, version] = [navigator.userAgent, loaded.GPU_VERSION];
    return checkGpu({ info, browser, version, spec, gpu, exact, now, memory }, () => say("checking the GPU"));
  }
  const failures: unknown[] = [];
  for (const { name, why } of await chooseEngine(engine, { exactSeconds, findGpu, checkGpu: check })) {
    const reason = [why, ...sentences(failures)].filter(Boolean).join(" ");
    try {
      const taken = await shelf.bring(name, reason);
      shelf.keepOnly(name);
      return taken;
    } catch (cause) {
      failures.push(cause);
    }
  }
  shelf.keepOnly(null);
  // One that was asked for by name says itself what is wrong with it.
  if (failures.length === 1) throw failures[0];
  throw new EngineFailure("load-failed", sentences(failures).join(" "));
}
