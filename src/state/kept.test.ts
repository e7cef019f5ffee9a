import { expect, test } from "vitest";
import { defaultSpec } from "../core/spec/keys.ts";
import { keptAt } from "./fakeProber.ts";
import { type KeptChange, createKept } from "./kept.ts";

const spec = defaultSpec();

test("finds the weights kept at or before a step, and counts what they take", () => {
  const kept = createKept();
  expect(kept.at(null)).toBeNull();
  for (const step of [2, 5, 9]) kept.add(keptAt(step), spec);
  expect([1, 2, 6, 100, null].map((step) => kept.at(step)?.kept.step ?? null)).toEqual([null, 2, 5, 9, 9]);
  expect(kept.summary()).toMatchObject({ steps: [2, 5, 9], bytes: 3 * 16 });
});

test("names every copy, and their run without what was done to it by hand", () => {
  const kept = createKept();
  kept.add(keptAt(0), spec);
  kept.add(keptAt(1), { ...spec, interventions: [{ when: 1, action: "hold", value: null }] });
  const [first, second] = [kept.at(0)!, kept.at(1)!];
  expect(first.copy).not.toBe(second.copy);
  expect(second.spec).toBe(first.spec);
});

test("tells what becomes of them; late and doubled ones change nothing", () => {
  const kept = createKept();
  const told: KeptChange[] = [];
  kept.subscribe((change) => told.push(change));
  kept.add(keptAt(4), spec);
  kept.add(keptAt(4), spec);
  kept.add(keptAt(3), spec);
  kept.rewind(1);
  kept.clear();
  expect(told).toEqual([{ type: "added" }, { type: "rewound", step: 1 }, { type: "cleared" }]);
  expect(kept.summary()).toMatchObject({ steps: [], bytes: 0 });
});
