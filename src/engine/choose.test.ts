import { expect, test } from "vitest";
import { type GpuFinding, chooseEngine } from "./choose.ts";

const notAsked = (): Promise<GpuFinding> => Promise.reject(new Error("the GPU was looked for"));

async function names(
  engine: Parameters<typeof chooseEngine>[0],
  gpu: () => Promise<GpuFinding> = notAsked,
): Promise<string[]> {
  return (await chooseEngine(engine, gpu)).map(({ name }) => name);
}

test("auto takes exact, and TensorFlow.js on the CPU where exact does not come up; no GPU is looked for", async () => {
  expect(await names("auto")).toEqual(["exact", "tfjs-wasm", "tfjs-cpu"]);
  const [first] = await chooseEngine("auto", notAsked);
  expect(first?.why).toMatch(/exact/);
});

test("tfjs takes a real GPU, then WASM, then the CPU", async () => {
  expect(await names("tfjs", async () => "hardware")).toEqual(["tfjs-webgpu", "tfjs-wasm", "tfjs-cpu"]);
});

test.each(["software", "no-adapter", "no-webgpu", "insecure-origin"] as const)(
  "tfjs never takes a software GPU, and says why: %s",
  async (finding) => {
    expect(await names("tfjs", async () => finding)).toEqual(["tfjs-wasm", "tfjs-cpu"]);
    for (const { why } of await chooseEngine("tfjs", async () => finding)) expect(why).toMatch(/CPU/);
  },
);

test.each(["exact", "tfjs-webgpu", "tfjs-wasm", "tfjs-cpu"] as const)(
  "%s asked for by name is that one or none",
  async (name) => {
    expect(await chooseEngine(name, notAsked)).toEqual([{ name, why: "" }]);
  },
);
