import { expect, test } from "vitest";
import type { Field, RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import { outlook } from "./derived.ts";
import { editDraft } from "./edit.ts";
import type { Run } from "./labState.ts";
import { eventText } from "./words.ts";

function specOf(text: string): RunSpec {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.spec;
}

function edited(text: string, field: Field, value: string): string {
  const result = editDraft({ draft: specOf(text), run: null }, field, value);
  return result.ok ? printSpec(result.value) : `refused: ${result.error}`;
}

test.each([
  ["embed=separate&p=31", "model", "transformer", "p=31&model=transformer"],
  ["model=transformer&norm=pre&heads=2&eq=0", "model", "mlp", ""],
  ["h=64", "model", "transformer", "model=transformer&h=64"],
  ["p=31&frac=0.4&d=64&model=transformer", "task", "parity", "task=parity"],
  ["task=parity&bits=20&h=512", "task", "s5", "task=s5&h=512"],
  ["p=97", "task", "s5aba", "task=s5aba"],
] as const)("%s, then %s=%s: what no longer applies is dropped", (text, field, value, after) => {
  expect(edited(text, field, value)).toBe(after);
});

test.each([
  ["p=100", "task", "div", /^refused: p: .*p=101/],
  ["d=130", "model", "transformer", /^refused: d: .*heads=4, such as d=128 or d=132/],
  ["task=parity", "model", "transformer", /^refused: .*whose bits are no tokens/],
] as const)("%s, then %s=%s is refused, with what would work", (text, field, value, why) => {
  expect(edited(text, field, value)).toMatch(why);
});

test("every action has its words when it comes", () => {
  const said = (["lr", "wd", "norm", "rescale", "temp", "hold", "free"] as const).map((action) => {
    const value = action === "hold" || action === "free" ? null : 2;
    const event = { type: "intervened", step: 7, live: false, entry: { when: 7, action, value } } as const;
    return eventText(event, {} as Run, null);
  });
  expect(new Set(said).size).toBe(7);
  for (const text of said) expect(text).toMatch(/ 7\.$/);
});

test("a preset's own time is known whatever the seed and the limits, and no other setting borrows it", () => {
  const s5 = specOf("task=s5&frac=0.7&d=256&h=128&act=relu&wd=1&b2=0.98&steps=50&seed=3");
  expect(outlook(s5, 20).grok?.step).toBe(1450);
  expect(outlook({ ...s5, weightDecay: 2 }, 20).grok).toBeNull();
});
