import { beforeEach, expect, test } from "vitest";
import type { FromProbeWorker, Sitting, ToProbeWorker } from "../worker/probeProtocol.ts";
import { keptAt } from "./fakeProber.ts";
import { createProber } from "./prober.ts";

/** A worker that only listens; a test speaks for it. */
class FakeWorker {
  static all: FakeWorker[] = [];
  readonly heard: ToProbeWorker[] = [];
  onmessage: ((event: { data: FromProbeWorker }) => void) | null = null;
  onerror: ((event: { preventDefault: () => void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  constructor() {
    FakeWorker.all.push(this);
  }
  postMessage(message: ToProbeWorker): void {
    this.heard.push(structuredClone(message));
  }
  terminate(): void {
    this.terminated = true;
  }
  say(message: FromProbeWorker): void {
    this.onmessage?.({ data: message });
  }
}

const prober = () => createProber(() => new FakeWorker() as unknown as Worker);
const of: Sitting = { spec: "", copy: 1, kept: keptAt(3) };
const live = () => new AbortController().signal;
const ignore = (): void => undefined;

beforeEach(() => {
  FakeWorker.all = [];
});

test("the worker starts with the first request, and the weights stay here", async () => {
  const client = prober();
  expect(FakeWorker.all).toHaveLength(0);
  const scene = client.scene(of);
  const [worker] = FakeWorker.all;
  expect(worker!.heard).toEqual([{ type: "scene", request: 1, of }]);
  expect(of.kept.weights).toHaveLength(4); // copied, not handed over
  worker!.say({ type: "scene", request: 1, scene: { step: 3, right: new Uint8Array(2), circle: null } });
  expect(await scene).toMatchObject({ ok: true, value: { step: 3 } });
});

test("a probe tells how far it is, and what it found", async () => {
  const shares: number[] = [];
  const found = prober().probe(live(), "effectiveRank", of, (share) => shares.push(share));
  const [worker] = FakeWorker.all;
  worker!.say({ type: "share", request: 1, share: 0.5 });
  worker!.say({ type: "found", request: 1, point: { step: 3, values: [], note: null } });
  expect(await found).toMatchObject({ ok: true, value: { step: 3 } });
  expect(shares).toEqual([0.5]);
});

test("one that is canceled settles at once, and the worker hears of it", async () => {
  const stop = new AbortController();
  const found = prober().probe(stop.signal, "effectiveRank", of, ignore);
  stop.abort();
  expect((await found).ok).toBe(false);
  expect(FakeWorker.all[0]!.heard.at(-1)).toEqual({ type: "cancel", request: 1 });
});

test("a failure is a sentence", async () => {
  const found = prober().probe(live(), "effectiveRank", of, ignore);
  FakeWorker.all[0]!.say({ type: "failed", request: 1, message: "Too large." });
  expect(await found).toEqual({ ok: false, error: "Too large." });
});

test("a worker that dies leaves nothing waiting, and the next request starts another", async () => {
  const client = prober();
  const waiting = [client.scene(of), client.probe(live(), "effectiveRank", of, ignore)];
  const [first] = FakeWorker.all;
  first!.onerror!({ preventDefault: ignore });
  for (const result of await Promise.all(waiting)) {
    expect(result).toEqual({ ok: false, error: expect.stringContaining("stopped") as string });
  }
  expect(first!.terminated).toBe(true);
  void client.scene(of);
  expect(FakeWorker.all).toHaveLength(2);
  first!.say({ type: "failed", request: 3, message: "a late word" });
  expect(FakeWorker.all[1]!.heard).toHaveLength(1);
});
