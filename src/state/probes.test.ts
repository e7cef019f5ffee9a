import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type RunSpec, defaultSpec } from "../core/spec/keys.ts";
import { fakeProber, keptAt } from "./fakeProber.ts";
import { createKept } from "./kept.ts";
import { createProbes, nextToProbe } from "./probes.ts";

function stage(spec: RunSpec = defaultSpec()) {
  const [kept, prober] = [createKept(), fakeProber()];
  const probes = createProbes({ kept, prober, spec: () => spec });
  const keep = (...steps: number[]): void => steps.forEach((step) => kept.add(keptAt(step), spec));
  const asked = (): string[] => prober.asked.map(({ probe, of }) => `${probe} ${of.kept.step}`);
  return { kept, prober, probes, keep, asked };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("which step is next", () => {
  const order = (steps: readonly number[]): number[] => {
    const done: number[] = [];
    for (;;) {
      const next = nextToProbe(steps, (step) => done.includes(step), done.at(-1) === steps.at(-1));
      if (next === null) return done;
      done.push(next);
    }
  };
  test("the newest, the oldest, the middle, and so on", () => {
    expect(order([0, 1, 2, 3, 4, 5, 6, 7, 8])).toEqual([8, 0, 4, 2, 6, 1, 3, 5, 7]);
  });
  test("nothing where nothing is kept", () => expect(order([])).toEqual([]));
  test("new ones take turns with the gaps", () => {
    expect(nextToProbe([0, 1, 2, 3, 4, 5], (step) => step === 0, false)).toBe(5);
    expect(nextToProbe([0, 1, 2, 3, 4, 5, 6], (step) => step === 0 || step === 5, true)).toBe(2);
  });
});

describe("a series", () => {
  test("is computed at every kept step while it is on, one at a time, and at those to come", async () => {
    const { probes, prober, keep, asked } = stage();
    keep(0, 1, 2);
    expect(probes.status("effectiveRank")).toEqual({ kind: "off" });
    probes.switchOn("effectiveRank", true);
    expect(probes.status("effectiveRank")).toEqual({ kind: "running", step: 2, share: 0 });
    for (let i = 0; i < 3; i++) await prober.answer();
    expect(asked()).toEqual(["effectiveRank 2", "effectiveRank 0", "effectiveRank 1"]);
    expect(probes.status("effectiveRank")).toEqual({ kind: "waiting" });
    expect(probes.points("effectiveRank").map(({ step }) => step)).toEqual([0, 1, 2]);
    keep(3);
    expect(asked().at(-1)).toBe("effectiveRank 3");
    await prober.answer();
    expect(probes.at("effectiveRank", null)?.step).toBe(3);
    expect(probes.at("effectiveRank", 1)?.step).toBe(1);
    expect(probes.at("effectiveRank", -1)).toBeNull();
  });

  test("beside another is computed at one step before the next, so that they share work", async () => {
    const { probes, prober, keep, asked } = stage();
    keep(0, 1, 2);
    probes.switchOn("keyFrequencies", true);
    probes.switchOn("restrictedLoss", true);
    for (let i = 0; i < 5; i++) await prober.answer();
    expect(asked()).toEqual([
      "keyFrequencies 2",
      "restrictedLoss 2",
      "keyFrequencies 0",
      "restrictedLoss 0",
      "keyFrequencies 1",
      "restrictedLoss 1",
    ]);
  });

  test("that is switched off stops, and keeps what was found", async () => {
    const { probes, prober, keep, asked } = stage();
    keep(0, 1);
    probes.switchOn("effectiveRank", true);
    await prober.answer();
    probes.switchOn("effectiveRank", false);
    expect(prober.asked[1]!.signal!.aborted).toBe(true);
    await prober.answer();
    expect(asked()).toHaveLength(2);
    expect(probes.status("effectiveRank")).toEqual({ kind: "off" });
    expect(probes.points("effectiveRank")).toHaveLength(1);
  });

  test("that fails is off with a sentence, and asked for again is tried again", async () => {
    const { probes, prober, keep, asked } = stage();
    keep(0);
    probes.switchOn("effectiveRank", true);
    await prober.answer("Too large.");
    expect(probes.status("effectiveRank")).toEqual({ kind: "failed", message: "Too large." });
    expect(asked()).toHaveLength(1);
    probes.switchOn("effectiveRank", true);
    expect(asked()).toHaveLength(2);
  });

  test("does not begin where the run has no such thing", () => {
    const { probes, keep, asked } = stage({ ...defaultSpec(), task: "s5" });
    keep(0);
    probes.switchOn("keyFrequencies", true);
    expect(asked()).toEqual([]);
  });
});

describe("on demand", () => {
  test("comes before the series, at the weights kept at or before the step, and tells how far it is", async () => {
    const { probes, prober, keep, asked } = stage();
    keep(0, 1, 2, 3);
    probes.switchOn("effectiveRank", true);
    probes.runAt("hessianTop", 1);
    expect(probes.status("hessianTop")).toEqual({ kind: "waiting" });
    await prober.answer();
    expect(asked().at(-1)).toBe("hessianTop 1");
    let told = 0;
    probes.subscribe(() => told++);
    prober.asked.at(-1)!.share!(0.5);
    expect(probes.status("hessianTop")).toEqual({ kind: "running", step: 1, share: 0.5 });
    vi.advanceTimersByTime(100);
    expect(told).toBe(1);
    await prober.answer();
    expect(probes.at("hessianTop", null)).toEqual({ step: 1, values: [{ name: "x", value: 1 }], note: null });
    expect(asked().at(-1)).toBe("effectiveRank 0");
  });

  test("can be taken back, waiting or under way", () => {
    const { probes, prober, keep } = stage();
    keep(0);
    probes.runAt("hessianTop", null);
    probes.runAt("hessianTrace", null);
    probes.cancel("hessianTrace");
    probes.cancel("hessianTop");
    expect(prober.asked).toHaveLength(1);
    expect(prober.asked[0]!.signal!.aborted).toBe(true);
    expect(probes.status("hessianTop")).toEqual({ kind: "off" });
    expect(probes.status("hessianTrace")).toEqual({ kind: "off" });
  });

  test("does nothing while nothing is kept", () => {
    const { probes, asked } = stage();
    probes.runAt("hessianTop", null);
    expect(asked()).toEqual([]);
    expect(probes.status("hessianTop")).toEqual({ kind: "off" });
  });
});

describe("another run", () => {
  test("forgets the results, stops what is computed, and leaves what is on to the next", async () => {
    const { kept, probes, prober, keep, asked } = stage();
    keep(0, 1);
    probes.switchOn("effectiveRank", true);
    await prober.answer();
    kept.clear();
    expect(probes.points("effectiveRank")).toEqual([]);
    expect(probes.status("effectiveRank")).toEqual({ kind: "waiting" });
    keep(0);
    expect(asked().at(-1)).toBe("effectiveRank 0");
  });

  test("one that goes back forgets what never happened", async () => {
    const { kept, probes, prober, keep } = stage();
    keep(0, 1);
    probes.switchOn("effectiveRank", true);
    await prober.answer();
    await prober.answer();
    kept.rewind(0);
    expect(probes.points("effectiveRank").map(({ step }) => step)).toEqual([0]);
  });
});
