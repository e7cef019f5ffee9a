/** A run told by a pool, in measurements alone, beside the same run of the command line. */
/// <reference types="node" />
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { prepare } from "../core/setup.ts";
import { parseLink } from "../core/spec/parse.ts";
import { freshCourse, train } from "../engine/train.ts";
import { startNodeEngine } from "../node/engines.ts";
import { runToEnd } from "../node/grok/oneRun.ts";
import { followRun } from "./sweepRun.ts";

const KERNELS = fileURLToPath(new URL("../engine/exact/kernels.wasm", import.meta.url));

test("has the command line's line, but for its times, and the trace that laws read", async () => {
  const parsed = parseLink("p=7&d=8&h=12&frac=0.6&wd=2&lr=0.01&steps=800&engine=exact");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { spec } = parsed.value;
  const engine = await startNodeEngine("exact", KERNELS);
  const made = await runToEnd(engine, { spec, readEvery: null, traced: true }, () => undefined);
  const run = followRun({ ...spec, engine: "auto" }, 1000);
  using trainer = await engine.trainer(prepare(spec));
  for await (const events of train(trainer, freshCourse(spec)))
    for (const event of events) if (event.type !== "trained") run.hear(event);
  const { result, trace, reached } = run.end("exact", 3500.4);
  expect(run.step).toBe(made.result.steps);
  expect(result).toEqual({ ...made.result, trainMs: null, wallMs: 2500 });
  expect(Object.keys(result)).toEqual(Object.keys(made.result));
  expect(result.receipt).not.toBeNull();
  expect(reached.mem ?? null).toBe(made.result.tMem);
  expect(Object.keys(trace)).toEqual(Object.keys(made.trace ?? {}));
  expect(trace.testAccuracy).toEqual(made.trace?.testAccuracy);
});
