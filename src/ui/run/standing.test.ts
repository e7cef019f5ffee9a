import { expect, test } from "vitest";
import type { Live, RunState } from "../../core/runState.ts";
import type { Run } from "../../state/labState.ts";
import { standingText } from "./standing.ts";

function say(state: RunState): string {
  return standingText({ run: { state } as Run });
}
const live = (step: number, reached: Live["reached"] = {}): Live => ({
  step,
  reached,
  fired: [],
  receipt: null,
});

test("the sentence follows the story: by heart, plateau, leaving it, grokked", () => {
  const training = (at: Live): string => say({ kind: "training", live: at });
  expect(training(live(10))).toBe("Learning the training pairs by heart.");
  expect(training(live(81, { mem: 80 }))).toBe("On the plateau: 1 step since memorizing.");
  expect(training(live(400, { mem: 80, grok50: 380 }))).toMatch(/^Leaving the plateau, 300 steps after/);
  expect(training(live(600, { mem: 80, grok50: 380, grok99: 511 }))).toMatch(/^Grokked, 431 steps after/);
});

test("a run that ends short of a milestone says so, and names no time for it", () => {
  const ended = (at: Live): string => say({ kind: "ended", live: at });
  expect(ended(live(1500))).toBe("It never memorized within 1500 steps.");
  expect(ended(live(2000, { mem: 80 }))).toMatch(/^Memorized, and no grok within 2000 steps\. More weight/);
  const entry = { when: "mem", action: "hold", value: null } as const;
  const held = { ...live(2000, { mem: 80 }), fired: [{ step: 80, entry, live: false }] };
  expect(ended(held)).toContain("Its norm is held: a higher step limit");
});

test("grokking before memorizing is not told as a wait", () => {
  expect(say({ kind: "ended", live: live(900, { grok99: 300, mem: 400 }) })).toBe("It grokked.");
});
