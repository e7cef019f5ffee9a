/** What the exact engine alone promises: nothing from outside, stated errors, flat memory, and its own bits. */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../core/events.ts";
import { prepare } from "../../core/setup.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { erf } from "../reference.ts";
import { freshCourse, train } from "../train.ts";
import { startExact } from "./engine.ts";
import { type Kernels, instantiate } from "./kernels.ts";

/** Spec → receipt. */
const GOLDEN: readonly (readonly [string, string])[] = [
  ["p=7&d=8&h=12&frac=0.6&steps=200", "exact1-f27ec56341a1e762"],
  ["p=11&d=9&h=13&frac=0.7&act=relu&batch=16&opt=adam&wd=0.01&steps=300&seed=3", "exact1-efe685906c38bb51"],
  [
    "task=div&p=13&d=8&h=20&act=quadratic&opt=sgd&mom=0.9&lr=0.05&wd=0.01&embed=separate&init=torch&steps=150",
    "exact1-31213698e7d988e4",
  ],
  ["p=29&frac=0.7&d=32&h=64&lr=0.01&wd=2&steps=150", "exact1-5e36ffc82d712aad"],
  ["p=59&h=40&d=12&lr=10&opt=sgd&act=quadratic&steps=100", "exact1-aaac58b91d1da03e"],
  [
    "p=17&frac=0.5&d=16&h=70&batch=33&draw=replace&decay=all&steps=120&do=40:wd=0&do=mem:lr=0.001",
    "exact1-c53b9ff6418a5797",
  ],
  ["task=s5&frac=0.05&d=8&h=10&act=relu&batch=40&steps=60", "exact1-d5100eebaed3a2e4"],
  ["task=parity&bits=12&n=60&h=20&lr=0.01&steps=90", "exact1-adae9ccd48a03e6c"],
  ["p=7&model=transformer&d=12&h=20&steps=60&do=20:hold&do=40:temp=2", "exact1-cdf0ac2026f9035a"],
  [
    "p=7&model=transformer&d=12&h=20&layers=2&norm=pre&act=relu&eq=0&batch=9&steps=60",
    "exact1-5e0e33c9b100a421",
  ],
  [
    "p=7&model=transformer&d=12&h=20&heads=3&norm=post&bias=1&init=torch&decay=all&steps=60&do=30:rescale=0.5",
    "exact1-2ebb9d6c1db575c5",
  ],
];

const module = new WebAssembly.Module(readFileSync(new URL("./kernels.wasm", import.meta.url)));

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

test("nothing comes from outside: the module imports nothing", () => {
  expect(WebAssembly.Module.imports(module)).toEqual([]);
});

describe("functions of our own", () => {
  const COUNT = 2 ** 12;
  const { kernels, memory } = instantiate(module, 4 * COUNT);
  const at = kernels.arenaStart();
  const values = new Float32Array(memory, at, COUNT);
  const asBits = new Uint32Array(memory, at, COUNT);

  const one = new Float32Array(1);
  const oneBits = new Uint32Array(one.buffer);
  const bitsOf = (x: number): number => {
    one[0] = x;
    return oneBits[0]!;
  };
  /** Distance from |y| to the next float32. */
  const ulp = (y: number): number => {
    const below = bitsOf(Math.abs(y));
    const rounded = one[0]!;
    oneBits[0] = below + 1;
    return one[0]! - rounded;
  };

  /** Largest error in ulp over float32s from `low` to `high` (by magnitude), `COUNT` of them, evenly by their bits. */
  function worst(
    map: keyof Kernels & `map${string}`,
    exact: (x: number) => number,
    low: number,
    high: number,
  ): number {
    const [from, to] = [bitsOf(low), bitsOf(high)];
    for (let i = 0; i < COUNT; i++) asBits[i] = Math.round(from + ((to - from) * i) / (COUNT - 1));
    const inputs = values.slice();
    kernels[map](COUNT, at);
    return inputs.reduce((most, x, i) => {
      const y = exact(x);
      return Math.max(most, Math.abs(values[i]! - y) / ulp(y));
    }, 0);
  }

  test.each([
    ["mapExp", Math.exp, 1e-8, 88, 1],
    ["mapExp", Math.exp, -1e-8, -82, 1],
    ["mapErf", erf, 1e-30, 1, 2],
    ["mapErf", erf, 0.9, 1.2, 2],
    ["mapErf", erf, -1, -6, 2],
    ["mapLog", Math.log, 1e-30, 1e30, 0.501],
  ] as const)("%s is within its stated error of %o from %d to %d: %d ulp", (map, exact, low, high, most) => {
    expect(worst(map, exact, low, high)).toBeLessThanOrEqual(most);
  });

  test("exp is 0 below −82, and erf ±1 far out", () => {
    values.set([-82.01, -1000, -3e38, 0]);
    kernels.mapExp(4, at);
    expect([...values.subarray(0, 4)]).toEqual([0, 0, 0, 1]);
    values.set([4.5, -30, 3e38, 0]);
    kernels.mapErf(4, at);
    expect([...values.subarray(0, 4)]).toEqual([1, -1, 1, 0]);
  });

  test("the hash tells one bit apart, and has one word for what is not finite", () => {
    values.fill(1);
    const [plain, again] = [kernels.hash(64, at), kernels.hash(64, at)];
    expect(again).toBe(plain);
    asBits[40]! ^= 1;
    expect(kernels.hash(64, at)).not.toBe(plain);
    values[3] = NaN;
    const bad = kernels.hash(64, at);
    asBits[3] = 0xffc12345; // another NaN
    values[40] = Infinity;
    expect(kernels.hash(64, at)).toBe(bad);
  });
});

test("100,000 small steps leave memory flat", { timeout: 120_000 }, async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const inUse = (): number => {
    for (let i = 0; i < 2; i++) collect(); // the first leaves array buffers to a thread of its own
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const engine = await startExact(module, "");
  using trainer = await engine.trainer(prepare(specOf("p=5&d=4&h=4&batch=6")));
  const stretch = async (steps: number): Promise<void> => {
    for (let done = 0; done < steps; done += 100) {
      await trainer.advance(100);
      await trainer.measure();
    }
    await trainer.snapshot();
  };
  await stretch(5000);
  const early = inUse();
  await stretch(100_000);
  expect(inUse() - early).toBeLessThan(2 ** 18);
  expect(trainer.step).toBe(105_000);
});

test("a run that does not fit in memory is refused with a sentence", async () => {
  const engine = await startExact(module, "");
  const setup = prepare(specOf("p=5&d=4&h=4"));
  const wide = setup.parameters.map((p) => (p.name === "W2" ? { ...p, shape: [4, 2 ** 29] } : p));
  await expect(engine.trainer({ ...setup, parameters: wide })).rejects.toMatchObject({
    name: "EngineFailure",
    kind: "does-not-fit",
    message: expect.stringMatching(/needs about \d+\.\d GB/) as string,
  });
});

describe("a run's numbers and its receipt", () => {
  async function eventsOf(text: string, blockSteps?: () => number): Promise<RunEvent[]> {
    const engine = await startExact(module, "");
    const spec = specOf(text);
    using trainer = await engine.trainer(prepare(spec));
    const all: RunEvent[] = [];
    for await (const events of train(trainer, freshCourse(spec), blockSteps)) all.push(...events);
    return all;
  }
  const receiptOf = (events: readonly RunEvent[]): string | undefined => {
    const last = events.at(-1);
    return last?.type === "finished" || last?.type === "diverged" ? last.receipt?.text : undefined;
  };

  // Golden: whoever changes these bits raises RECEIPT_VERSION, for every link with a receipt rests on them.
  test.each(GOLDEN)("are these bits, everywhere: %s", async (text, receipt) => {
    expect(receiptOf(await eventsOf(text))).toBe(receipt);
  });

  test("are the same however it is cut into blocks", async () => {
    const text = "p=7&d=8&h=12&frac=0.6&steps=120&batch=5&do=57:lr=0.01&do=mem:wd=1";
    let i = 0;
    const [whole, cut] = [await eventsOf(text), await eventsOf(text, () => [1, 3, 2, 7][i++ % 4]!)];
    expect(receiptOf(cut)).toBe(receiptOf(whole));
    const measured = (events: readonly RunEvent[]): unknown[] => events.filter((e) => e.type === "measured");
    expect(measured(cut)).toEqual(measured(whole));
  });
});
