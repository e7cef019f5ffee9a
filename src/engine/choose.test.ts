import { describe, expect, test } from "vitest";
import { type GpuFinding, type Grounds, chooseEngine } from "./choose.ts";
import type { GpuVerdict } from "./selfCheck.ts";

const never = <T>(): Promise<T> => Promise.reject(new Error("it was asked"));

/** A short run on a machine nobody may look at, unless said otherwise. */
function grounds({
  seconds = 10,
  gpu,
  verdict,
}: {
  readonly seconds?: number;
  readonly gpu?: GpuFinding;
  readonly verdict?: GpuVerdict;
} = {}): Grounds {
  return {
    exactSeconds: seconds,
    findGpu: async () => gpu ?? never(),
    checkGpu: async () => verdict ?? never(),
  };
}

async function names(engine: Parameters<typeof chooseEngine>[0], given = grounds()): Promise<string[]> {
  return (await chooseEngine(engine, given)).map(({ name }) => name);
}

const ON_CPU = ["exact", "tfjs-wasm", "tfjs-cpu"];

describe("auto", () => {
  test("takes exact for a short run, and TensorFlow.js on the CPU where exact does not come up; no GPU is looked for", async () => {
    expect(await names("auto")).toEqual(ON_CPU);
    expect(await names("auto", grounds({ seconds: 60 }))).toEqual(ON_CPU);
    const [first] = await chooseEngine("auto", grounds());
    expect(first?.why).toBe(
      "auto takes the exact engine: fast on any CPU, and the same bits on every machine.",
    );
  });

  test("takes a GPU that was measured faster on a long run, and says what was measured", async () => {
    const faster = grounds({
      seconds: 61,
      gpu: "hardware",
      verdict: { ok: true, msExact: 85.4, msGpu: 1.234 },
    });
    expect(await names("auto", faster)).toEqual(["gpu", ...ON_CPU]);
    const [first] = await chooseEngine("auto", faster);
    expect(first?.why).toBe(
      "This is a long run, and the GPU was measured faster: 1.2 ms a step, 85 ms on the exact engine.",
    );
  });

  test("a GPU that is slower, or no faster, is passed over, with the times", async () => {
    for (const msGpu of [9, 8.04]) {
      const verdict = { ok: true, msExact: 8.04, msGpu } as const;
      const slower = grounds({ seconds: 1000, gpu: "hardware", verdict });
      expect(await names("auto", slower)).toEqual(ON_CPU);
      const [first] = await chooseEngine("auto", slower);
      expect(first?.why).toMatch(
        /^The GPU was measured no faster: \d\.0 ms a step, 8\.0 ms on the exact engine, which therefore computes\.$/,
      );
    }
  });

  test("a GPU that failed its check is passed over, with the reason", async () => {
    const reason = "The GPU (Acme 9000) computed wrong numbers in a check";
    const [first, ...others] = await chooseEngine(
      "auto",
      grounds({ seconds: 1000, gpu: "hardware", verdict: { ok: false, reason } }),
    );
    expect(first).toEqual({ name: "exact", why: `${reason}, so the exact engine computes.` });
    expect(others.map(({ name }) => name)).not.toContain("gpu");
  });

  test.each(["software", "no-adapter", "no-webgpu", "insecure-origin"] as const)(
    "where there is no real GPU, nothing is checked, and a long run says why: %s",
    async (gpu) => {
      const [first, ...others] = await chooseEngine("auto", grounds({ seconds: 1e6, gpu }));
      expect(first?.name).toBe("exact");
      expect(first?.why).toMatch(/CPU/);
      expect(others.map(({ name }) => name)).not.toContain("gpu");
    },
  );
});

test("tfjs takes a real GPU, then WASM, then the CPU", async () => {
  expect(await names("tfjs", grounds({ gpu: "hardware" }))).toEqual(["tfjs-webgpu", "tfjs-wasm", "tfjs-cpu"]);
});

test.each(["software", "no-adapter", "no-webgpu", "insecure-origin"] as const)(
  "tfjs never takes a software GPU, and says why: %s",
  async (gpu) => {
    expect(await names("tfjs", grounds({ gpu }))).toEqual(["tfjs-wasm", "tfjs-cpu"]);
    for (const { why } of await chooseEngine("tfjs", grounds({ gpu }))) expect(why).toMatch(/CPU/);
  },
);

test.each(["exact", "gpu", "tfjs-webgpu", "tfjs-wasm", "tfjs-cpu"] as const)(
  "%s asked for by name is that one or none, and nothing is looked for",
  async (name) => {
    expect(await chooseEngine(name, grounds({ seconds: 1e6 }))).toEqual([{ name, why: "" }]);
  },
);
