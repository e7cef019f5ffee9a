import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { finishedRun } from "../../core/laws/trace.ts";
import { specOf } from "../../core/laws/fixture.ts";
import { startExact } from "../../engine/exact/engine.ts";
import { runToEnd } from "./oneRun.ts";

const KERNELS = new URL("../../engine/exact/kernels.wasm", import.meta.url);

test("what laws read can be kept of a run, which stays what it is", async () => {
  const engine = await startExact(new WebAssembly.Module(readFileSync(KERNELS)), "");
  const spec = specOf("p=13&frac=0.7&d=16&h=32&lr=0.01&wd=1&steps=300&engine=exact");
  const plain = await runToEnd(engine, { spec, readEvery: null }, () => undefined);
  const { result, trace } = await runToEnd(engine, { spec, readEvery: null, traced: true }, () => undefined);
  expect(plain.trace).toBeUndefined();
  expect(result.receipt).toBe(plain.result.receipt);
  if (trace === undefined || result.tMem === null) throw new Error("no trace, or the run did not memorize");
  const run = finishedRun(result, trace);
  expect(run?.reached.mem).toBe(result.tMem);
  expect(run?.lastStep).toBe(300);
  expect(run?.curves.norm.at(result.tMem)).toBeCloseTo(result.vMem ?? NaN, 1);
  expect(run?.curves.norm.at(300)).toBeCloseTo(result.vEnd ?? NaN, 1);
  expect(run?.curves.testAccuracy.at(300)).toBeCloseTo(result.testAcc ?? NaN, 5);
  expect(run?.curves.angleToMemorization.at(300)).toBeGreaterThan(0);
});
