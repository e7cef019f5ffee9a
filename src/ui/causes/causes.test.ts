import { describe, expect, test } from "vitest";
import { SWITCHES } from "../../core/arms.ts";
import { AT_START, type Live } from "../../core/runState.ts";
import { isHeld } from "../../core/spec/interventions.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import type { ArmRow, ArmRun, Arms } from "../../state/armsShown.ts";
import { ARM_DASHES } from "../charts/ghosts.ts";
import {
  armCells,
  armText,
  armsCsv,
  budgetText,
  captionOf,
  countText,
  failuresText,
  idleText,
  lastText,
  meetingText,
  progressText,
  publishedCells,
} from "./causeWords.ts";
import { doingOf } from "./SwitchRow.tsx";

/** A run that is over at `step`. */
function over(
  step: number,
  reached: Live["reached"],
  seed = 0,
  v = 4,
  turned: number | null = Math.PI / 6,
): ArmRun {
  const live = { ...AT_START, step, reached };
  const standing = { kind: "finished", step, receipt: null } as const;
  return { seed, standing, live, last: { v, turned }, limit: step, normAtGrok: null };
}

const row = (arm: ArmRow["arm"], ...runs: readonly ArmRun[]): ArmRow => ({
  arm,
  action: arm === "baseline" || arm === "without" || arm === "with" ? null : SWITCHES[arm].act(0.8),
  runs,
});

const BASE = row("baseline", over(290, { mem: 61, grok90: 229, grok99: 290 }));
const HELD = row("hold", over(870, { mem: 61 }));

const arms = (rows: readonly ArmRow[], changes: Partial<Arms> = {}): Arms => ({
  spec: defaultSpec(),
  removed: null,
  budget: { kind: "tripled", steps: 870, grokked: true },
  phase: "done",
  rows,
  meetings: [{ kind: "same", step: 61 }],
  engine: "exact",
  instead: false,
  share: 1,
  ...changes,
});

describe("a table of arms", () => {
  test("has a number where a milestone came, and DNF at the step up to which it did not", () => {
    expect(armCells(BASE)).toEqual(["61", "229", "290", "30.0°", "2.00"]);
    expect(armCells(HELD)).toEqual(["61", "DNF", "DNF at 870", "30.0°", "2.00"]);
    expect([countText(BASE), countText(HELD)]).toEqual(["1/1", "0/1"]);
  });

  test("over seeds has medians and ranges, censored ones counted", () => {
    const three = row(
      "hold",
      over(290, { mem: 61, grok99: 290 }),
      over(900, { mem: 63 }, 1),
      over(300, { mem: 62, grok99: 300 }, 2),
    );
    expect(armCells(three).slice(0, 3)).toEqual(["62 (61–63)", "DNF 3/3", "300 (290–…, DNF 1/3)"]);
    expect(countText(three)).toBe("2/3");
  });

  test("says nothing of what is not known yet", () => {
    const training: ArmRun = { ...over(50, {}), standing: { kind: "training" } };
    expect(armCells(row("hold", training))).toEqual(["–", "–", "–", "–", "–"]);
    expect(countText(row("hold", training))).toBe("–");
  });

  test("names what was done", () => {
    expect(armText("rescale", SWITCHES.rescale.act(0.8))).toBe("rescaled ×\u202f0.8");
    expect(armText("critical", SWITCHES.critical.act(49.049))).toBe("held at 49.0");
    expect(armText("hold", SWITCHES.hold.act(1))).toBe("held");
    expect(armText("baseline", null)).toBe("baseline");
  });

  test("has the paper's arms with their own budget", () => {
    expect(publishedCells({ arm: "hold", grokked: 0, of: 3, degrees: 13.1 })).toEqual([
      "0/3, DNF at 30\u202f000",
      "13.1°",
    ]);
    expect(publishedCells({ arm: "baseline", grokked: 3, of: 3, degrees: null })).toEqual(["3/3", "–"]);
  });

  test("can be taken away, a line a run", () => {
    expect(armsCsv(arms([BASE, row("rescale", over(10, {}, 0, 4, null))])).split("\n")).toEqual([
      "arm,action,seed,T_mem,T_90,T_99,steps,angle_from_T_mem_degrees,norm",
      expect.stringMatching(/^baseline,,0,61,229,290,290,30\.\d*,2$|^baseline,,0,61,229,290,290,29\.9\d*,2$/),
      "rescale,rescale=0.8,0,,,,10,,2",
      "",
    ]);
  });
});

test("arms have dashes of their own wherever they may stand together", () => {
  const together = Object.entries(ARM_DASHES).filter(([arm]) => arm !== "with");
  expect(new Set(together.map(([, dash]) => dash.join())).size).toBe(together.length);
});

test("whether they were one run before is said in one sentence", () => {
  expect(
    meetingText([
      { kind: "same", step: 61 },
      { kind: "same", step: 61 },
    ]),
  ).toContain("Same state at step 61:");
  expect(meetingText([{ kind: "same", step: 61 }, { kind: "open" }, { kind: "same", step: 63 }])).toContain(
    "steps 61 and 63",
  );
  expect(
    meetingText([
      { kind: "same", step: 61 },
      { kind: "differs", step: 62 },
    ]),
  ).toContain("differ before the intervention, at step 62");
  expect(meetingText([{ kind: "open" }])).toBe("");
});

test("budget and progress", () => {
  expect(budgetText(arms([BASE]))).toContain("870 steps, 3 × the slowest baseline’s T₉₉");
  expect(budgetText(arms([BASE], { budget: { kind: "tripled", steps: null, grokked: false } }))).toContain(
    "known once",
  );
  expect(budgetText(arms([BASE], { budget: { kind: "tripled", steps: 50, grokked: false } }))).toContain(
    "did not grok",
  );
  expect(progressText(arms([BASE, HELD]))).toBe("Done");
  const failed: ArmRun = { ...over(0, {}), standing: { kind: "failed", message: "No memory." } };
  expect(progressText(arms([BASE, row("hold", failed)]))).toBe("1 of 2 done, 1 failed");
  expect(failuresText(arms([BASE, row("hold", failed, failed)]))).toBe("No memory.");
});

describe("the caption", () => {
  const without = (arm: ArmRow["arm"]): ArmRow => row(arm, over(870, { mem: 61 }));
  test("says what came of it, and promises nothing where nothing did", () => {
    expect(captionOf(null)).toContain("Delayed, not prevented");
    expect(captionOf(arms([BASE, HELD]))).toContain(
      "No grok within the budget: held. Delayed, not prevented",
    );
    expect(captionOf(arms([BASE, row("hold", over(300, { mem: 61, grok99: 300 }))]))).toContain(
      "none of what was done",
    );
  });

  test("does not say of λ → 0 what is published of a held norm", () => {
    expect(captionOf(arms([BASE, without("noDecay")]))).toBe(
      "No grok within the budget: λ → 0. Whether it groks later without decay, these steps cannot tell.",
    );
  });

  test("takes no arm for late where its baseline does not grok either, or is not over", () => {
    expect(captionOf(arms([without("baseline"), HELD]))).toContain("No baseline grokked");
    expect(captionOf(arms([row("baseline", over(300, {})), row("hold", over(300, {}))]))).toContain(
      "No network memorized",
    );
    const cut: ArmRun = { ...over(100, { mem: 61 }), standing: { kind: "stopped" } };
    expect(captionOf(arms([BASE, row("hold", cut)], { phase: "stopped" }))).toBe(captionOf(null));
    const two = row("baseline", over(290, { mem: 61, grok99: 290 }), over(870, { mem: 61 }, 1));
    const held = row("hold", over(870, { mem: 61 }), over(500, { mem: 61, grok99: 500 }, 1));
    expect(captionOf(arms([two, held]))).toContain("No grok within the budget: held.");
  });
});

test("what is held last counts, and what was done last is what without leaves out", () => {
  const hold = { when: 5, action: "hold", value: null } as const;
  expect(isHeld([hold])).toBe(true);
  expect(isHeld([hold, { action: "free" }])).toBe(false);
  expect(lastText([hold])).toBe("do=5:hold");
  expect(lastText([])).toBeNull();
});

test("a switch that would change nothing says so, so that without it is never the same run", () => {
  const hold = { when: 5, action: "hold", value: null } as const;
  expect(idleText("hold", [hold], 1)).toBe("Its norm is held already.");
  expect(idleText("free", [hold], 1)).toBeNull();
  expect(idleText("hold", [], 1)).toBeNull();
  expect(idleText("free", [], 1)).toBe("No norm is held.");
  expect(idleText("noDecay", [], 0)).toBe("Its λ is 0 already.");
  expect(idleText("noDecay", [], 1)).toBeNull();
});

describe("a switch", () => {
  const wish = (text: string) => ({ text, arm: false });
  test("does what its number says, and refuses one that is none with the reason", () => {
    expect(doingOf(SWITCHES.rescale, wish(" 0.5 "), null)).toEqual({
      kind: "does",
      action: { action: "rescale", value: 0.5 },
    });
    expect(doingOf(SWITCHES.rescale, wish("0"), null)).toEqual({
      kind: "cannot",
      why: "× takes a number from 0.01 to 100.",
    });
    expect(doingOf(SWITCHES.temperature, wish(""), null).kind).toBe("cannot");
  });

  test("holds at a share of W_c, a norm and no square, once that is known", () => {
    const unknown = doingOf(SWITCHES.critical, wish("1.15"), null);
    expect(unknown.kind === "cannot" && unknown.why).toContain("W_c is not known");
    expect(doingOf(SWITCHES.critical, wish("1.15"), { value: 54.6, from: "" })).toEqual({
      kind: "does",
      action: { action: "norm", value: 62.79 },
    });
  });
});
