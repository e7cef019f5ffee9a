/** Whose verdict is remembered, and for what. The check itself has its own test. */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { type Engine, EngineFailure } from "../engine/engine.ts";
import { startNodeEngine } from "../node/engines.ts";
import { type GpuCheck, type VerdictMemory, checkGpu } from "./gpuCheck.ts";

const KERNELS = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

let kept: Map<string, unknown>;
let begun: number;
beforeEach(() => {
  kept = new Map();
  begun = 0;
});

const memory: VerdictMemory = {
  recall: async <T>(about: string) => structuredClone(kept.get(about)) as T | undefined,
  remember: async (about, verdict) => {
    kept.set(about, structuredClone(verdict));
  },
};

const exact = (): Promise<Engine> => startNodeEngine("exact", KERNELS);

/** The exact engine in a GPU's clothes; `trainers` counts what it was asked for. */
async function gpu(fault?: () => never): Promise<Engine> {
  const inner = await exact();
  const report = { name: "gpu", device: "Acme 9000", softwareGpu: false, why: "" } as const;
  return { ...inner, report, trainer: fault ?? inner.trainer };
}

function check(change: Partial<GpuCheck> = {}) {
  const info = { vendor: "acme", architecture: "a9", device: "", description: "Acme 9000" } as GPUAdapterInfo;
  const given = { info, browser: "Browser 1", version: "gpu1", spec: specOf("p=7&d=8&h=12") };
  return checkGpu({ ...given, gpu, exact, now: () => 0, memory, ...change }, () => begun++);
}

test("a verdict is remembered for its kind of run, and starts nothing the second time", async () => {
  expect(await check()).toMatchObject({ ok: true });
  const never = (): Promise<never> => Promise.reject(new Error("it was started"));
  const again = { gpu: never, exact: never };
  expect(await check(again)).toMatchObject({ ok: true });
  expect(await check({ ...again, spec: specOf("p=7&d=8&h=12&seed=5&lr=0.01&steps=9") })).toMatchObject({
    ok: true,
  });
  expect(begun).toBe(1);
});

test("another kind of run is timed, and the numbers are not checked again", async () => {
  await check();
  expect([...kept.keys()]).toHaveLength(2);
  expect(await check({ spec: specOf("p=7&d=8&h=16") })).toMatchObject({ ok: true });
  expect([...kept.keys()]).toHaveLength(3);
  expect(begun).toBe(2);
});

test("another adapter, browser or version of the engine is checked anew", async () => {
  await check();
  await check({ browser: "Browser 2" });
  await check({ version: "gpu2" });
  await check({ info: { vendor: "other" } as GPUAdapterInfo });
  expect(begun).toBe(4);
});

test("a fault is remembered, for every kind of run", async () => {
  const faulty = () =>
    gpu(() => {
      throw new Error("no such instruction.");
    });
  const fault = { ok: false, reason: "The GPU (Acme 9000) could not run a check (no such instruction)" };
  expect(await check({ gpu: faulty })).toEqual(fault);
  expect(await check()).toEqual(fault);
  expect(await check({ spec: specOf("p=11") })).toEqual(fault);
  expect(begun).toBe(1);
});

test("an engine that does not come up says nothing of the GPU: the next run tries again", async () => {
  const down = () =>
    Promise.reject(new EngineFailure("load-failed", "The exact engine could not be loaded."));
  expect(await check({ exact: down })).toEqual({
    ok: false,
    reason: "The GPU could not be checked (The exact engine could not be loaded)",
  });
  expect(await check()).toMatchObject({ ok: true });
});

test("a browser that keeps nothing checks every time", async () => {
  const refusing: VerdictMemory = {
    recall: () => Promise.reject(new Error("no storage")),
    remember: () => Promise.reject(new Error("no storage")),
  };
  expect(await check({ memory: refusing })).toMatchObject({ ok: true });
  expect(await check({ memory: refusing })).toMatchObject({ ok: true });
  expect(begun).toBe(2);
});
