import { describe, expect, test } from "vitest";
import { nextGridPoint } from "../core/grid.ts";
import type { RunEvent } from "../core/events.ts";
import type { Rates } from "../core/setup.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import type { Trainer } from "./engine.ts";
import { type Course, freshCourse, intervene, train } from "./train.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

/** A trainer that computes nothing: memorizes at step 30, groks at step 100, and notes the rates of every step. */
function fakeTrainer(badAt = Infinity): Trainer & { readonly rates: Rates[] } {
  let step = 0;
  let now: Rates = { learningRate: 0.003, weightDecay: 3 };
  const rates: Rates[] = [];
  const fake = {
    rates,
    get step() {
      return step;
    },
    advance: async (steps: number) => {
      const from = step;
      const loss = Float32Array.from({ length: steps }, (_, i) => (from + i >= badAt ? NaN : 1));
      for (let i = 0; i < steps; i++) rates.push(now);
      step += steps;
      const groups = ["embedding" as const];
      return {
        from,
        steps,
        loss,
        lossOf: "train" as const,
        groups,
        groupNorms: new Float64Array(steps).fill(2),
      };
    },
    measure: async () => ({
      step,
      trainLoss: step >= badAt ? NaN : 1,
      testLoss: 1,
      trainCorrect: step >= 30 ? 10 : 0,
      testCorrect: step >= 100 ? 10 : 0,
      trainCount: 10,
      testCount: 10,
      groups: ["embedding" as const],
      groupNorms: Float64Array.of(2),
      weightBits: null,
    }),
    setRates: (next: Rates) => {
      now = next;
    },
    snapshot: () => Promise.reject(new Error("not asked for")),
    restore: () => undefined,
    inspect: () => Promise.reject(new Error("not asked for")),
    [Symbol.dispose]: () => undefined,
  };
  return fake;
}

async function collect(
  trainer: Trainer,
  course: Course,
  blockSteps?: () => number,
): Promise<Exclude<RunEvent, { type: "trained" }>[]> {
  const out: RunEvent[] = [];
  for await (const events of train(trainer, course, blockSteps)) out.push(...events);
  return out.filter((event): event is Exclude<RunEvent, { type: "trained" }> => event.type !== "trained");
}

describe("the loop", () => {
  test("measures exactly on the grid and at the last step, and ends `after` steps past the grok", async () => {
    const events = await collect(fakeTrainer(), freshCourse(specOf("after=17")));
    const grid = [0];
    while (grid.at(-1)! < 100) grid.push(nextGridPoint(grid.at(-1)!));
    const grok = grid.at(-1)!;
    while (nextGridPoint(grid.at(-1)!) < grok + 17) grid.push(nextGridPoint(grid.at(-1)!));
    grid.push(grok + 17);
    expect(events.flatMap((e) => (e.type === "measured" ? [e.at.step] : []))).toEqual(grid);
    expect(events.flatMap((e) => (e.type === "reached" ? [[e.milestone, e.step]] : []))).toEqual([
      ["mem", 30],
      ["grok50", grok],
      ["grok90", grok],
      ["grok99", grok],
    ]);
    expect(events.at(-1)).toEqual({ type: "finished", step: grok + 17 });
  });

  test("is the same however it is cut into blocks", async () => {
    const text = "steps=300&do=mem:wd=0&do=57:lr=0.1&do=58:lr=0.2";
    const [a, b] = [fakeTrainer(), fakeTrainer()];
    const whole = await collect(a, freshCourse(specOf(text)));
    let i = 0;
    const cut = await collect(b, freshCourse(specOf(text)), () => [1, 3, 2, 7][i++ % 4]!);
    expect(cut).toEqual(whole);
    expect(b.rates).toEqual(a.rates);
    expect(a.rates[29]).toEqual({ learningRate: 0.003, weightDecay: 3 });
    expect(a.rates[30]).toEqual({ learningRate: 0.003, weightDecay: 0 });
    expect(a.rates[57]).toEqual({ learningRate: 0.1, weightDecay: 0 });
    expect(a.rates[58]).toEqual({ learningRate: 0.2, weightDecay: 0 });
  });

  test("an intervention by hand replays from the spec it leaves behind", async () => {
    const byHand = fakeTrainer();
    const course = freshCourse(specOf("steps=120"));
    for await (const _ of train(byHand, course, () => 5)) {
      if (byHand.step === 57) intervene(byHand, course, { action: "lr", value: 0.5 });
    }
    expect(printSpec(course.spec)).toBe("steps=120&do=57:lr=0.5");
    const replayed = fakeTrainer();
    await collect(replayed, freshCourse(course.spec));
    expect(replayed.rates).toEqual(byHand.rates);
  });

  test("divergence ends the run at the first bad step, on the grid or off it", async () => {
    for (const badAt of [0, 40, 207, 250]) {
      const events = await collect(fakeTrainer(badAt), freshCourse(specOf("after=inf&lr=0.5")));
      expect(events.at(-1)).toEqual({ type: "diverged", step: badAt, learningRate: 0.5 });
    }
  });

  test("resuming does not look again where the run was cut", async () => {
    const trainer = fakeTrainer();
    const course = freshCourse(specOf("steps=60"));
    for await (const _ of train(trainer, course)) if (trainer.step === 30) break;
    const rest: RunEvent[] = [];
    for await (const events of train(trainer, course, undefined, true)) rest.push(...events);
    const measured = rest.flatMap((e) => (e.type === "measured" ? [e.at.step] : []));
    expect(measured[0]).toBe(31);
    expect(rest.some((e) => e.type === "reached")).toBe(false);
  });
});
