import { expect, test } from "vitest";
import type { GpuFinding } from "../engine/choose.ts";
import type { DeviceTrouble } from "../engine/engine.ts";
import type { Gpu } from "../engine/gpuDevice.ts";
import { createGpuHolder } from "./gpuHolder.ts";

/** A machine whose GPUs are counted, and can be lost. */
function machine(finding: GpuFinding = "hardware") {
  const log = { searches: 0, opened: 0, closed: 0 };
  const losers: (() => void)[] = [];
  const info = { vendor: "acme" } as GPUAdapterInfo;
  const holder = createGpuHolder(
    async () => {
      log.searches++;
      const there = finding === "hardware" || finding === "software";
      return { finding, adapter: there ? ({ info } as GPUAdapter) : null };
    },
    async (adapter) => {
      log.opened++;
      const listeners = new Set<(trouble: DeviceTrouble) => void>();
      losers.push(() => listeners.forEach((listener) => listener({ kind: "lost", message: "" })));
      return {
        info: adapter.info,
        software: finding === "software",
        watch: (listener: (trouble: DeviceTrouble) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        [Symbol.dispose]: () => {
          log.closed++;
        },
      } as unknown as Gpu;
    },
  );
  return { holder, log, lose: () => losers.at(-1)?.() };
}

test("a look opens nothing, and what it saw is what is opened; from then on there is one", async () => {
  const { holder, log } = machine();
  expect(await holder.look()).toEqual({ finding: "hardware", info: { vendor: "acme" } });
  expect(log).toEqual({ searches: 1, opened: 0, closed: 0 });
  const [one, other] = await Promise.all([holder.borrow(), holder.borrow()]);
  expect(other).toBe(one);
  expect(await holder.borrow()).toBe(one);
  expect(await holder.look()).toEqual({ finding: "hardware", info: { vendor: "acme" } });
  expect(log).toEqual({ searches: 1, opened: 1, closed: 0 });
});

test("a GPU that was lost is given up, and the next one who asks gets another", async () => {
  const { holder, log, lose } = machine("software");
  const one = await holder.borrow();
  lose();
  expect(log).toEqual({ searches: 1, opened: 1, closed: 0 });
  expect(await holder.look()).toMatchObject({ finding: "software" });
  expect(await holder.borrow()).not.toBe(one);
  expect(log).toEqual({ searches: 2, opened: 2, closed: 1 });
});

test.each([
  ["no-adapter", "WebGPU found no GPU on this computer."],
  ["no-webgpu", "This browser has no WebGPU."],
  ["insecure-origin", "WebGPU needs https or localhost."],
] as const)("where there is none, a sentence, each time anew: %s", async (finding, sentence) => {
  const { holder, log } = machine(finding);
  expect(await holder.look()).toEqual({ finding, info: null });
  await expect(holder.borrow()).rejects.toMatchObject({ kind: "unavailable", message: sentence });
  await expect(holder.borrow()).rejects.toMatchObject({ kind: "unavailable" });
  expect(log).toEqual({ searches: 2, opened: 0, closed: 0 });
});
