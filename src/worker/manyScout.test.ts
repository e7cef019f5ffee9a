/** Which engine many runs go to, for every finding. */
import { expect, test } from "vitest";
import type { GpuFinding } from "../engine/choose.ts";
import type { GpuVerdict } from "../engine/selfCheck.ts";
import { type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import { scout } from "./manyScout.ts";

const SPECS = [0, 1, 2, 3].map((seed): RunSpec => ({ ...defaultSpec(), seed }));

function asked(
  finding: GpuFinding,
  verdict: GpuVerdict,
  fleetMs: number | null,
  specs = SPECS,
  workers = 2,
): ReturnType<typeof scout> {
  return scout(specs, workers, {
    findGpu: async () => finding,
    checkGpu: async () => verdict,
    fleetMs: async () => fleetMs,
  });
}

const SOUND: GpuVerdict = { ok: true, msExact: 8, msGpu: 6 };

test("only a real GPU is asked, and one that computes wrong numbers is passed over with its reason", async () => {
  expect(await asked("software", SOUND, 0.1)).toEqual({
    engine: "exact",
    why: "The only GPU here is imitated in software; the CPU is faster.",
  });
  const wrong = await asked("hardware", { ok: false, reason: "The GPU (Acme) computed wrong numbers" }, 0.1);
  expect(wrong).toEqual({
    engine: "exact",
    why: "The GPU (Acme) computed wrong numbers, so the exact engine computes.",
  });
});

test("what counts is a run's share: of a step of all side by side, of a worker's step", async () => {
  expect((await asked("hardware", SOUND, 8)).engine).toBe("gpu"); // 2 ms a run against 4
  expect((await asked("hardware", SOUND, 20)).engine).toBe("exact"); // 5 against 4
  expect((await asked("hardware", SOUND, 20, SPECS, 1)).engine).toBe("gpu"); // 5 against 8
  expect((await asked("hardware", SOUND, 8)).why).toBe(
    "The GPU was measured faster: 2.0 ms a step and run, 4.0 ms on exact workers.",
  );
});

test("runs that do not go side by side, and a single one, are weighed one by one", async () => {
  expect((await asked("hardware", SOUND, null)).engine).toBe("exact"); // 6 against 4
  expect((await asked("hardware", SOUND, 0.1, SPECS.slice(0, 1), 1)).engine).toBe("gpu"); // 6 against 8
});
