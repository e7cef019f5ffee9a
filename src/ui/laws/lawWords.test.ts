import { describe, expect, test } from "vitest";
import type { Prediction } from "../../core/laws/law.ts";
import { fit, setting } from "../../core/laws/origin.ts";
import type { Score } from "../../core/laws/score.ts";
import { AT_START, type Live } from "../../core/runState.ts";
import { NO_LAWS } from "../../state/laws.ts";
import {
  byOrigin,
  cameFreely,
  countdown,
  isWronglyNever,
  standingOf,
  standingSentence,
  verdictSentence,
  verdictText,
} from "./lawWords.ts";

const SAID: Prediction = {
  kind: "prediction",
  law: "powerLaw",
  edition: 0,
  madeAt: 81,
  of: "grok90",
  from: 81,
  at: 443.7,
  band: { low: 321, high: 615, level: 0.9, from: "the fit's residuals" },
  inputs: [],
  heldOut: true,
  notes: [],
};

const REACHED: Score = {
  kind: "reached",
  actual: 399,
  logError: 0.13,
  delayError: 0.14,
  timeError: 0.11,
  inside: true,
};

describe("a row's line", () => {
  test("counts down, and says how long ago it was due", () => {
    expect(countdown(443.7, 270)).toBe("in 174");
    expect(countdown(443.7, 500)).toBe("56 ago");
  });

  test("error and interval, once it is scored", () => {
    expect(verdictText(REACHED)).toBe("+14\u202f% ✓");
    expect(verdictText({ ...REACHED, delayError: -0.5, inside: false })).toBe("−50\u202f% ✗");
    expect(verdictText({ kind: "void", changedAt: 90 })).toBe("void");
  });
});

describe("a row's sentence", () => {
  test("what is said, with its interval and its date", () => {
    expect(standingSentence({ kind: "said", prediction: SAID, score: null }, "powerLaw")).toBe(
      "Test accuracy 90\u202f% at step 444 (90\u202f%: 321 to 615), said at step 81.",
    );
  });

  test("then how it did", () => {
    expect(verdictSentence(SAID, REACHED)).toBe(
      "Truth: test accuracy 90\u202f% at step 399. Error +14\u202f% of the delay since memorizing; inside its interval.",
    );
    const censored: Score = { kind: "censored", limit: 600, standing: "open", delayErrorAtLeast: -0.3 };
    expect(verdictSentence(SAID, censored)).toBe(
      "Test accuracy 90\u202f% did not come by step 600, within the interval: the run was too short to tell.",
    );
  });

  test("why there is no word: waiting, declined, lost with a reload", () => {
    expect(standingSentence(standingOf(NO_LAWS, "shellCore", false), "shellCore")).toMatch(/^Speaks once/);
    expect(standingSentence(standingOf(NO_LAWS, "shellCore", true), "shellCore")).toBe(
      "Waits for the run to memorize.",
    );
    expect(standingSentence(standingOf({ ...NO_LAWS, lostAt: 300 }, "shellCore", true), "shellCore")).toMatch(
      /^Taken up again at step 300: .* gone/,
    );
  });

  test("that it never groks, and once it has, that this was wrong", () => {
    const never = {
      kind: "declined",
      law: "shellCore",
      madeAt: 104,
      why: "Never groks.",
      never: true,
    } as const;
    const grokked: Live = { ...AT_START, step: 700, reached: { mem: 104, grok99: 685 } };
    expect(standingSentence(never, "shellCore", cameFreely(AT_START, "grok99"))).toBe(
      "Never groks. Said at step 104.",
    );
    expect(standingSentence(never, "shellCore", cameFreely(grokked, "grok99"))).toBe(
      "Never groks. Said at step 104. Truth: test accuracy 99\u202f% at step 685.",
    );
    expect(isWronglyNever({ ...never, never: false }, 685)).toBe(false);
    const entry = { when: 300, action: "wd", value: 9 } as const;
    const changed: Live = { ...grokked, fired: [{ step: 300, entry, live: true }] };
    expect(cameFreely(changed, "grok99")).toBeUndefined();
  });
});

test("inputs stand together by where they are from", () => {
  const inputs = [
    { symbol: "c", value: 5.91, origin: fit("400 runs") },
    { symbol: "\\eta", value: 0.003, origin: setting },
    { symbol: "k", value: -0.8, origin: fit("400 runs") },
  ];
  expect(byOrigin(inputs).map(([origin, of]) => [origin, of.length])).toEqual([
    ["fit to 400 runs", 2],
    ["this run's setting", 1],
  ]);
});
