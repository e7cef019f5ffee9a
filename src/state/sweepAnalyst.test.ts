import { expect, test } from "vitest";
import { err, ok } from "../core/prelude.ts";
import { analyze } from "../core/sweep/analysis.ts";
import { parsePlan } from "../core/sweep/plan.ts";
import type { FromSweepWorker, ToSweepWorker } from "../worker/sweepProtocol.ts";
import { createSweepWork } from "../worker/sweepWork.ts";
import { createSweepAnalyst } from "./sweepAnalyst.ts";

class FakeWorker {
  static all: FakeWorker[] = [];
  readonly heard: ToSweepWorker[] = [];
  onmessage: ((event: { data: FromSweepWorker }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  constructor() {
    FakeWorker.all.push(this);
  }
  postMessage(message: ToSweepWorker): void {
    this.heard.push(structuredClone(message));
  }
  terminate(): void {
    this.terminated = true;
  }
  work(): void {
    const hear = createSweepWork((message) => this.onmessage?.({ data: structuredClone(message) }));
    hear(this.heard.at(-1)!);
  }
}

const read = parsePlan("p=11&sweep=lr:0.001:0.004:3,seeds:2");
if (!read.ok) throw new Error(JSON.stringify(read.error));
const PLANS = [read.value];

const make = () => {
  FakeWorker.all = [];
  return createSweepAnalyst(() => new FakeWorker() as unknown as Worker);
};
const last = (): FakeWorker => FakeWorker.all.at(-1)!;

test("an analysis comes through two clones as it was made", async () => {
  const analyst = make();
  const answer = analyst.analyze(PLANS, new Map());
  last().work();
  expect(await answer).toEqual(ok(PLANS.map((plan) => analyze(plan, () => undefined))));
});

test("a worker that dies is told, and the next request starts another", async () => {
  const analyst = make();
  const answer = analyst.analyze(PLANS, new Map());
  last().onerror?.({ message: "out of memory", preventDefault: () => undefined });
  expect(await answer).toEqual(
    err("The sweep could not be analyzed: out of memory. It is tried again when the next run ends."),
  );
  expect(FakeWorker.all.map(({ terminated }) => terminated)).toEqual([true]);
  const again = analyst.analyze(PLANS, new Map());
  last().work();
  expect((await again)?.ok).toBe(true);
  expect(FakeWorker.all).toHaveLength(2);
});

test("one that is wanted no more ends with its worker; an idle worker stays", async () => {
  const analyst = make();
  const answer = analyst.analyze(PLANS, new Map());
  analyst.drop();
  expect([await answer, last().terminated]).toEqual([null, true]);
  const again = analyst.analyze(PLANS, new Map());
  last().work();
  await again;
  analyst.drop();
  expect(last().terminated).toBe(false);
});
