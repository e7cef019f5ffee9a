import { expect, test } from "vitest";
import { defaultSpec } from "../../core/spec/keys.ts";
import { captionOf, droppedText, storyOf } from "./caption.ts";

const spec = defaultSpec();
const nothing = { reached: {}, fired: [] };

test.each([
  ["ready", nothing, "before"],
  ["starting", nothing, "before"],
  ["training", nothing, "learning"],
  ["paused", { reached: { mem: 80 }, fired: [] }, "waiting"],
  ["training", { reached: { mem: 80, grok99: 511 }, fired: [] }, "grokked"],
  ["ended", { reached: { mem: 80, grok99: 511 }, fired: [] }, "grokked"],
  ["ended", { reached: { mem: 80 }, fired: [] }, "never grokked"],
  ["ended", nothing, "never memorized"],
  ["failed", { reached: { mem: 80 }, fired: [] }, "failed"],
] as const)("a run that is %s with %o is in the phase %s", (kind, live, phase) => {
  expect(storyOf(kind, live, 2000, spec).phase).toBe(phase);
});

test("captions speak of this run", () => {
  const grokked = storyOf("ended", { reached: { mem: 80, grok99: 511 }, fired: [] }, 1011, spec);
  expect(captionOf("accuracy", grokked)).toContain("431 steps");
  const failed = storyOf("failed", nothing, 214, spec);
  expect(captionOf("loss", failed)).toContain("step 214");
});

test("weight decay in force is what counts", () => {
  const entry = { when: 100, action: "wd", value: 0 } as const;
  const story = storyOf(
    "training",
    { reached: { mem: 80 }, fired: [{ step: 100, entry, live: true }] },
    null,
    spec,
  );
  expect(captionOf("norm", story)).toContain("No weight decay");
});

test("dropped values are counted in words", () => {
  expect(droppedText(0)).toBe("");
  expect(droppedText(1)).toBe(" One value of 0 is not drawn.");
  expect(droppedText(7)).toBe(" 7 values of 0 are not drawn.");
});
