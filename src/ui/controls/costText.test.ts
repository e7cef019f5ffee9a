import { expect, test } from "vitest";
import { outlookOf } from "../../core/cost.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import { TASK_NAMES } from "../../core/task.ts";
import { costText, groundText, roughTime, timeText } from "./costText.ts";
import { taskFact, taskGroup, taskText } from "./taskText.ts";

const plain = (text: string): string => text.replaceAll("\u202f", " ");

test.each([
  [0.0006, "0.6 ms"],
  [0.0071, "7 ms"],
  [0.0948, "95 ms"],
  [0.4, "0.4 s"],
  [4.4, "4 s"],
  [83.2, "83 s"],
  [130, "2 min"],
  [3000, "50 min"],
  [7400, "2 h"],
  [500_000, "6 days"],
])("%d seconds are about %s", (seconds, text) => {
  expect(plain(roughTime(seconds))).toBe(text);
});

test("the line beside the model: with a time where one is known, and honest where none is", () => {
  const lecture = defaultSpec();
  expect(plain(costText(88_507, outlookOf(lecture, 38)))).toMatch(
    /^88 507 parameters · about \d ms a step · groks in about \d s$/,
  );
  const other = outlookOf({ ...lecture, task: "mul" }, 38);
  expect(plain(costText(88_507, other))).toMatch(/ · when it groks is not known$/);
  expect(plain(timeText(other))).toMatch(/^The whole run takes about \d+ s here\.$/);
  expect(plain(timeText(outlookOf(lecture, 38)))).toMatch(
    /^90 % of the test near step 426: about \d s here\.$/,
  );
  expect(plain(groundText(37.6, true))).toContain("38 GFLOP/s of the last run");
});

test("every task has a line, a heading and a fact; long formulas lose their spaces", () => {
  expect([...new Set(TASK_NAMES.map(taskGroup))]).toEqual(["Arithmetic mod p", "Permutations, S₅", "Bits"]);
  expect(taskText("add")).toBe("add: a + b");
  expect(taskText("s5conj")).toBe("s5conj: x∘y∘x⁻¹");
  for (const name of TASK_NAMES) expect(taskText(name).length, name).toBeLessThanOrEqual(17);
  const fact = (change: Partial<ReturnType<typeof defaultSpec>>): string =>
    plain(taskFact({ ...defaultSpec(), ...change }));
  expect(fact({})).toBe("a + b (mod p): 1740 of 3481 pairs shown");
  expect(fact({ task: "s5" })).toBe("x ∘ y in S₅: 7200 of 14 400 pairs shown");
  expect(fact({ task: "parity" })).toBe(
    "parity of the first 3 of 30 bits: 1000 examples shown, 2000 others tested",
  );
});
