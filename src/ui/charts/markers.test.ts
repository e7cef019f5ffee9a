import { expect, test } from "vitest";
import type { Live } from "../../core/runState.ts";
import { parseIntervention } from "../../core/spec/interventions.ts";
import { interventionText, marksOf, waitTexts } from "./markers.ts";

function fired(step: number, text: string): Live["fired"][number] {
  const entry = parseIntervention(`${step}:${text}`);
  if (!entry.ok) throw new Error(entry.error);
  return { step, entry: entry.value, live: true };
}

test("milestones and interventions are flags in the order of their steps", () => {
  const marks = marksOf(
    "training",
    { reached: { mem: 80, grok50: 400, grok99: 511 }, fired: [fired(300, "lr=0.001")] },
    null,
  );
  expect(marks.markers.map(({ label }) => label)).toEqual([
    "memorized 80",
    "η → 1\u202f×\u202f10⁻³",
    "grokked 511",
  ]);
  expect(marks.wait).toEqual({ from: 80, to: 511 });
  expect(marks.censored).toBeNull();
});

test("what was changed at one step is one flag", () => {
  const { markers } = marksOf(
    "training",
    { reached: {}, fired: [fired(9, "lr=0.01"), fired(9, "wd=0")] },
    null,
  );
  expect(markers).toEqual([{ step: 9, label: "η → 0.01, λ → 0", kind: "intervention" }]);
});

test("every action has words", () => {
  const words = ["hold", "norm=49", "free", "rescale=2", "temp=0.5"].map((text) =>
    interventionText(fired(1, text).entry),
  );
  expect(words).toEqual(["hold ‖θ‖", "‖θ‖ → 49", "free ‖θ‖", "θ × 2", "logits ÷ 0.5"]);
});

test("while a run waits, the plateau has no end", () => {
  const { wait } = marksOf("training", { reached: { mem: 80 }, fired: [] }, null);
  expect(wait).toEqual({ from: 80, to: null });
  expect(wait === null ? [] : waitTexts(wait, 511)[0]).toBe("waiting 431 steps");
});

test("a milestone that never came is censored at the limit, and only when the run has ended", () => {
  expect(marksOf("ended", { reached: { mem: 80 }, fired: [] }, 2000).censored).toEqual({
    step: 2000,
    label: "no grok by 2000",
  });
  expect(marksOf("ended", { reached: {}, fired: [] }, 1500).censored?.label).toBe("not memorized by 1500");
  expect(marksOf("failed", { reached: {}, fired: [] }, 214).censored).toBeNull();
  expect(marksOf("training", { reached: {}, fired: [] }, null).censored).toBeNull();
});

test("no wait where grokking came first or together", () => {
  expect(marksOf("ended", { reached: { mem: 90, grok99: 90 }, fired: [] }, 300).wait).toBeNull();
});

test("a ready page has no marks", () => {
  expect(marksOf("ready", { reached: {}, fired: [] }, null)).toEqual({
    reached: {},
    markers: [],
    wait: null,
    censored: null,
    forecasts: [],
  });
});
