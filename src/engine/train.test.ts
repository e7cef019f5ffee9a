import { describe, expect, test } from "vitest";
import { isGridPoint, nextGridPoint } from "../core/grid.ts";
import type { RunEvent } from "../core/events.ts";
import { type Chain, NO_POINTS, foldPoint, sealed } from "../core/receipt.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import type { Trainer } from "./engine.ts";
import { type FakeTrainer, dealtRun, fakeTrainer, uncut } from "./fakeRuns.ts";
import { type Course, freshCourse, intervene, train } from "./train.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
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
    expect(events.at(-1)).toMatchObject({ type: "finished", step: grok + 17 });
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
      const events = await collect(fakeTrainer({ badAt }), freshCourse(specOf("after=inf&lr=0.5")));
      expect(events.at(-1)).toMatchObject({ type: "diverged", step: badAt, learningRate: 0.5 });
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

describe("a trainer that measures on the way", () => {
  const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

  async function pulled(
    trainer: FakeTrainer,
    course: Course,
    {
      blocks = [4096],
      cutEvery = Infinity,
    }: { readonly blocks?: readonly number[]; readonly cutEvery?: number },
  ): Promise<readonly (readonly RunEvent[])[]> {
    const out: (readonly RunEvent[])[] = [];
    let i = 0;
    const blockSteps = (): number => blocks[i++ % blocks.length]!;
    for (let resuming = false, over = false; !over; resuming = true) {
      over = true;
      for await (const events of train(trainer, course, blockSteps, resuming)) {
        out.push(events);
        over = ["finished", "diverged"].includes(events.at(-1)?.type ?? "");
        if (!over && out.length % cutEvery === 0) break;
      }
    }
    return out;
  }

  test("tells the same, in the same order, whatever the run, however it is cut and resumed", async () => {
    for (const seed of SEEDS) {
      const { spec, fate } = dealtRun(seed);
      const plain = uncut((await pulled(fakeTrainer(fate), freshCourse(spec), {})).flat());
      for (const way of [{}, { blocks: [1, 3, 50, 7], cutEvery: 3 }, { blocks: [20] }]) {
        const trainer = fakeTrainer(fate, true);
        const events = (await pulled(trainer, freshCourse(spec), way)).flat();
        expect(uncut(events), `${printSpec(spec)} ${JSON.stringify(way)}`).toEqual(plain);
      }
    }
  });

  test("never goes past the end of a run, nor past memorization", async () => {
    const [at, decided]: [number[], number[]] = [[], []];
    for (const seed of SEEDS) {
      const { spec, fate } = dealtRun(seed);
      const trainer = fakeTrainer({ ...fate, badAt: Infinity }, true);
      for await (const events of train(trainer, freshCourse(spec))) {
        for (const event of events) {
          const stops = event.type === "finished" || (event.type === "reached" && event.milestone === "mem");
          if (!stops) continue;
          at.push(trainer.step);
          decided.push(event.step);
        }
      }
    }
    expect(decided.length).toBeGreaterThan(SEEDS.length);
    expect(at).toEqual(decided);
  });

  test("is waited for seldom", async () => {
    const spec = specOf("steps=3000&after=500");
    const [plain, measuring] = [fakeTrainer(), fakeTrainer({}, true)];
    await collect(plain, freshCourse(spec));
    await collect(measuring, freshCourse(spec));
    expect(measuring.bits).toBe(plain.bits);
    expect(plain.waits).toBeGreaterThan(200);
    expect(measuring.waits).toBe(33); // every step to 30, which memorizes; 501 steps on; then the end
  });

  test("keeps the weights of the step that memorizes, once, however it is cut and resumed", async () => {
    let memorized = 0;
    for (const seed of SEEDS) {
      const { spec, fate } = dealtRun(seed);
      for (const [measures, way] of [
        [false, {}],
        [true, {}],
        [true, { blocks: [1, 3, 50, 7], cutEvery: 3 }],
      ] as const) {
        const trainer = fakeTrainer(fate, measures);
        const course = freshCourse(spec);
        await pulled(trainer, course, way);
        const { first } = course.milestones.mem;
        memorized += first === null ? 0 : 1;
        expect(trainer.marks, printSpec(spec)).toEqual(first === null ? [] : [first]);
      }
    }
    expect(memorized).toBeGreaterThan(SEEDS.length);
  });

  test("a measurement that might have been the last, and was not, is not told", async () => {
    // From step 101 the leg ends at 104 + 6: not a grid point where the grok comes later.
    const late = fakeTrainer({ testCorrect: (step) => (step >= 300 ? 10 : 0) }, true);
    const course = freshCourse(specOf("after=6&steps=200"));
    const events = await collect(late, course);
    const measured = events.flatMap((e) => (e.type === "measured" ? [e.at.step] : []));
    expect(measured.every((step) => isGridPoint(step) || step === 200)).toBe(true);
  });
});

describe("the receipt", () => {
  const receiptOf = (events: readonly RunEvent[]): string | undefined => {
    const last = events.at(-1);
    return last?.type === "finished" || last?.type === "diverged" ? last.receipt?.text : undefined;
  };
  const fresh = async (spec: RunSpec): Promise<string | undefined> =>
    receiptOf(await collect(fakeTrainer(), freshCourse(spec)));

  test("is folded at every grid point and at the last step, and nowhere else", async () => {
    const spec = specOf("steps=203&do=58:lr=0.1&do=62:lr=0.2");
    expect([58, 203].map(isGridPoint)).toEqual([false, false]);
    const trainer = fakeTrainer();
    let chain: Chain | null = NO_POINTS;
    for await (const events of train(trainer, freshCourse(spec), () => 1)) {
      const { step } = trainer;
      if (events.at(-1)?.type === "finished") {
        expect(events).toEqual([{ type: "finished", step: 203, receipt: sealed(chain, "finished", 203) }]);
      } else if (isGridPoint(step) || step === 203) chain = foldPoint(chain, await trainer.measure());
    }
    expect(sealed(chain, "finished", 203)?.trail).toHaveLength(16);
  });

  test("is the same however the run is cut, measured on the way, and resumed from a copy of its course", async () => {
    const spec = specOf("steps=300&after=inf&do=mem:wd=0&do=57:lr=0.1");
    const whole = await fresh(spec);
    expect(whole).toMatch(/^exact1-[0-9a-f]{16}$/);
    for (const cut of [1, 7, 100]) {
      const trainer = fakeTrainer();
      let course = freshCourse(spec);
      let last: readonly RunEvent[] = [];
      for (let pulls = 0, resuming = false; last.at(-1)?.type !== "finished"; resuming = true) {
        for await (const events of train(trainer, course, () => cut, resuming)) {
          last = events;
          await trainer.measure();
          if (++pulls % 5 === 0) break;
        }
        course = structuredClone(course); // as a checkpoint stores it
      }
      expect(receiptOf(last), `blocks of ${cut}`).toBe(whole);
    }
  });

  // Step 0, a step off the grid, the step that memorizes (measured, with an intervention of its own), the last one.
  test.each([[[0]], [[58]], [[30]], [[120]], [[0, 0, 30, 58, 58, 120]]])(
    "of a run changed by hand at steps %j is that of the spec it leaves behind",
    async (steps) => {
      const spec = specOf("steps=120&do=mem:lr=0.25&do=62:wd=2");
      const trainer = fakeTrainer();
      const course = freshCourse(spec);
      const all: RunEvent[] = [];
      let value = 0.7;
      for await (const events of train(trainer, course, () => 1)) {
        all.push(...events);
        if (all.at(-1)?.type === "finished") continue;
        for (const at of steps) {
          if (at === trainer.step)
            all.push(intervene(trainer, course, { action: "lr", value: (value /= 2) }));
        }
      }
      expect(course.spec.interventions).toHaveLength(2 + steps.length);
      const made = receiptOf(all);
      expect(made).toBe(await fresh(specOf(printSpec(course.spec))));
      if (steps.some((at) => at < 120)) expect(made).not.toBe(await fresh(spec));
    },
  );

  test("a run that diverges has one, the same however it is cut; with where and how it ended in it", async () => {
    const ends = [40, 207, 250].map(async (badAt) => {
      const spec = specOf("after=inf&lr=0.5");
      const texts = [4096, 1, 7].map(async (cut) =>
        receiptOf(await collect(fakeTrainer({ badAt }), freshCourse(spec), () => cut)),
      );
      const all = new Set(await Promise.all(texts));
      expect(all.size).toBe(1);
      return [...all][0];
    });
    expect(new Set(await Promise.all(ends)).size).toBe(3);
  });

  test("an engine that promises no bits has none", async () => {
    const events = await collect(fakeTrainer({ exact: false }), freshCourse(specOf("steps=40")));
    expect(events.at(-1)).toEqual({ type: "finished", step: 40, receipt: null });
  });
});
