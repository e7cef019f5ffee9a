/** What of the GPU engine needs no GPU: how programs become dispatches, and where everything lies. */
import { describe, expect, test } from "vitest";
import { prepare } from "../../core/setup.ts";
import { parseLink } from "../../core/spec/parse.ts";
import type { Setup } from "../../core/setup.ts";
import { EngineFailure } from "../engine.ts";
import { evaluation, training } from "../program/derive.ts";
import { forwardPass } from "../program/models.ts";
import { described, sampleModels, sampleSetup } from "../samples.ts";
import { type GpuClass, countStep, leastMicroseconds } from "./count.ts";
import { wordsOf, writeExamples, writeOrders } from "./examples.ts";
import { lowered } from "./lower.ts";
import { type Lowered, readsOf, writesOf } from "./ops.ts";
import { callsOf, planOf } from "./plan.ts";
import { dispatchesOf, ownPlaces } from "./schedule.ts";
import { pack, unpack } from "./weights.ts";
import { LOOK_ROW } from "./wgsl/common.ts";
import { TILES } from "./wgsl/product.ts";

const MIB = 2 ** 20;
const LIMITS = { bytes: 128 * MIB, flop: 2e10 };

function setupOf(text: string): Setup {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return prepare(parsed.value.spec);
}

const LECTURE = setupOf("");
const TRANSFORMER = setupOf("p=113&model=transformer&act=relu&batch=512&draw=replace");

describe("dispatches", () => {
  test("a step of the Lecture takes ten, of the 1-layer transformer eighteen", () => {
    expect(countStep(LECTURE).dispatches).toBe(10);
    expect(countStep(TRANSFORMER).dispatches).toBe(18);
  });

  const M1: GpuClass = { name: "Apple M1", teraflops: 2.6, gigabytes: 68, dispatchMicroseconds: 5 };
  const RTX: GpuClass = { name: "RTX 3060", teraflops: 12.7, gigabytes: 360, dispatchMicroseconds: 5 };
  const H100: GpuClass = { name: "H100 SXM", teraflops: 67, gigabytes: 3350, dispatchMicroseconds: 5 };
  test.each([
    ["L", LECTURE, { flop: 181e6, bytes: 25.9e6 }, [381, 72, 50]],
    ["T", TRANSFORMER, { flop: 542e6, bytes: 35.5e6 }, [522, 99, 90]],
  ] as const)("on paper, step %s takes what the README says", (_, setup, { flop, bytes }, microseconds) => {
    const count = countStep(setup);
    expect([count.flop / flop, count.bytes / bytes]).toEqual([expect.closeTo(1, 2), expect.closeTo(1, 2)]);
    const least = [M1, RTX, H100].map((gpu) => leastMicroseconds(count, gpu));
    expect(least.map((one) => Math.round(one.microseconds))).toEqual(microseconds);
    expect(least.map(({ bound }) => bound)).toEqual(["memory", "memory", "dispatches"]);
    expect(leastMicroseconds(count, { ...M1, teraflops: 0.01 }).bound).toBe("arithmetic");
  });

  const lowerings = sampleModels().flatMap((model): [string, Lowered][] => {
    const setup = sampleSetup(model);
    const forward = forwardPass(setup.model, setup.parameters);
    return [
      [`training, ${described(model)}`, lowered(training(forward), 13)],
      [`evaluation, ${described(model)}`, lowered(evaluation(forward), 13)],
    ];
  });

  test.each(lowerings)(
    "every op once, none before what it needs, no two at odds side by side: %s",
    (_, ops) => {
      for (const part of [ops.before, ops.each, ops.after]) {
        const dispatches = dispatchesOf(part);
        expect(new Set(dispatches.flat())).toEqual(new Set(part));
        const at = new Map(dispatches.flatMap((dispatch, i) => dispatch.map((op) => [op, i] as const)));
        part.forEach((later, j) => {
          const touched = new Set([...readsOf(later), ...writesOf(later)]);
          for (const earlier of part.slice(0, j)) {
            const clash =
              writesOf(earlier).some((one) => touched.has(one)) ||
              readsOf(earlier).some((one) => writesOf(later).some((out) => out === one));
            if (clash) expect(at.get(earlier)!).toBeLessThan(at.get(later)!);
          }
        });
        for (const dispatch of dispatches) expect(new Set(dispatch.map(({ kind }) => kind)).size).toBe(1);
      }
    },
  );

  test.each(lowerings)("values that live at once lie apart: %s", (_, { each, logits }) => {
    const dispatches = dispatchesOf(each);
    const { places, size } = ownPlaces(dispatches, logits);
    const lives = new Map<number, { first: number; last: number }>();
    dispatches.forEach((dispatch, at) => {
      for (const one of dispatch.flatMap((op) => [...readsOf(op), ...writesOf(op)])) {
        if (one.kind !== "value" || one.rows !== "examples") continue;
        const life = lives.get(one.id) ?? { first: at, last: at };
        lives.set(one.id, { ...life, last: one.id === logits.id ? dispatches.length : at });
      }
    });
    const all = [...lives].map(([id, life]) => ({ ...life, ...places.get(id)! }));
    for (const one of all) {
      expect(one.at + one.row).toBeLessThanOrEqual(size);
      for (const other of all) {
        if (one === other || one.last < other.first || other.last < one.first) continue;
        expect(one.at + one.row <= other.at || other.at + other.row <= one.at).toBe(true);
      }
    }
  });

  test("gradients of a weight that meet are one product", () => {
    const { parameters, model } = LECTURE;
    const { after } = lowered(training(forwardPass(model, parameters)), 1740);
    const terms = after.flatMap((op) => (op.kind === "product" ? [op.terms.length] : []));
    expect(terms.sort((a, b) => a - b)).toEqual([1, 1, 2]); // the two halves of W1; E, which both operands look up in
  });
});

describe("a plan", () => {
  test("two plans of one shape are the same words", () => {
    const other = setupOf("seed=7&lr=0.01&wd=1");
    const [a, b] = [LECTURE, other].map((setup) => planOf(setup, TILES.direct, LIMITS, 1));
    expect(a!.jobs).toEqual(b!.jobs);
    expect(a!.vectors).toBe(b!.vectors);
  });

  test("what does not fit at once goes in stretches, and what does not fit at all says so", () => {
    const large = setupOf("p=257&model=transformer&d=256&h=1024");
    const plan = planOf(large, TILES.tiled, LIMITS, 1);
    expect(plan.vectors * 16).toBeLessThanOrEqual(128 * MIB);
    expect(plan.train.stretches).toBeGreaterThan(1);
    expect(plan.train.stretches * plan.train.capacity).toBeGreaterThanOrEqual(large.train.label.length);
    expect(() => planOf(large, TILES.tiled, { ...LIMITS, bytes: 8 * MIB }, 1)).toThrow(EngineFailure);
    expect(() => planOf(large, TILES.tiled, { ...LIMITS, bytes: 8 * MIB }, 1)).toThrow(
      /needs at least 0\.\d GB.*Lower p, d, h or batch/,
    );
  });

  test("a stretch is bounded in arithmetic too, and is the same whoever trains beside it", () => {
    const [alone, four] = [1, 4].map((runs) => planOf(LECTURE, TILES.tiled, { ...LIMITS, flop: 4e7 }, runs));
    expect(alone!.train.stretches).toBeGreaterThan(3);
    expect(alone!.train.flop).toBeLessThan(4.1e7);
    expect(alone!.test.flop).toBeLessThan(4.1e7);
    expect([four!.train.capacity, four!.train.flop]).toEqual([alone!.train.capacity, 4 * alone!.train.flop]);
    expect(() => planOf(LECTURE, TILES.tiled, LIMITS, 100)).toThrow(/100 runs at once need at least/);
  });

  test("every call has workgroups, and jobs within the table", () => {
    for (const setup of [LECTURE, TRANSFORMER]) {
      const plan = planOf(setup, TILES.tiled, LIMITS, 4);
      for (const { job, jobs, workgroups } of callsOf(plan)) {
        expect(workgroups).toBeGreaterThan(0);
        expect(job + jobs).toBeLessThanOrEqual(plan.jobs.length);
      }
    }
  });

  test("a look's row holds the spectrum, where there is one", () => {
    const planned = [LECTURE, setupOf("task=parity&bits=12&k=2&n=50&h=13")].map((setup) =>
      planOf(setup, TILES.direct, LIMITS, 1),
    );
    expect(planned.map(({ lookRow }) => lookRow - LOOK_ROW)).toEqual([29, 0]);
    expect(planned.map(({ spectrum }) => spectrum?.workgroups ?? null)).toEqual([29, null]);
    expect(planned.map(({ turns }) => turns.count)).toEqual([59, 0]);
  });

  test("rows that are packed come back", () => {
    const laid = { at: 0, rows: 3, cols: 5, row: 2 };
    const values = Float32Array.from({ length: 15 }, (_, i) => i + 1);
    const flat = new Float32Array(30);
    pack(laid, values, flat, 4);
    expect(Array.from(flat.slice(4, 12))).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    expect(unpack(laid, flat, 4)).toEqual(values);
  });
});

test("orders list each token's examples, rising, for both operands", () => {
  const a = Uint16Array.of(2, 0, 2, 1, 2);
  const b = Uint16Array.of(0, 0, 1, 0, 3);
  const label = Uint16Array.of(9, 8, 7, 6, 5);
  const [capacity, tokens] = [6, 4];
  const into = new Uint32Array(wordsOf(capacity, tokens, true));
  writeExamples(into, 0, capacity, { a, b, label, rows: Uint32Array.of(4, 3, 2, 1, 0), first: 1, count: 4 });
  expect(Array.from(into.slice(0, 4))).toEqual([1, 2, 0, 2]);
  expect(Array.from(into.slice(2 * capacity, 2 * capacity + 4))).toEqual([6, 7, 8, 9]);
  writeOrders(into, 0, capacity, 4, tokens);
  expect(Array.from(into.slice(3 * capacity, 3 * capacity + 4))).toEqual([2, 0, 1, 3]);
  expect(Array.from(into.slice(5 * capacity, 5 * capacity + 5))).toEqual([0, 1, 2, 4, 4]);
  expect(Array.from(into.slice(4 * capacity, 4 * capacity + 4))).toEqual([0, 2, 3, 1]);
  expect(Array.from(into.slice(5 * capacity + 5))).toEqual([0, 3, 4, 4, 4]);
});
