import { describe, expect, test } from "vitest";
import {
  PUBLISHED_ARMS,
  type Party,
  SWITCHES,
  SWITCH_IDS,
  budgetOf,
  doneAt,
  meetingOf,
  sameButInterventions,
  withAtMemorization,
} from "./arms.ts";
import { AT_START, type Live } from "./runState.ts";
import { type Series, createSeries } from "./series.ts";
import { parseIntervention, writeIntervention } from "./spec/interventions.ts";
import { type RunSpec, defaultSpec } from "./spec/keys.ts";

/** V = v at every step up to `to`. */
function norms(to: number, v: (step: number) => number): Series {
  const series = createSeries();
  for (let step = 0; step <= to; step++) series.push(step, v(step));
  return series;
}

const party = (mem: number | undefined, norm: Series): Party => ({
  live: { ...AT_START, step: norm.last()?.step ?? 0, reached: mem === undefined ? {} : { mem } },
  norm,
});

describe("a switch", () => {
  test.each(SWITCH_IDS)("%s is a button of its own and does what a spec can hold", (id) => {
    const { name, act, takes, published } = SWITCHES[id];
    const entry = { when: "mem", ...act(takes?.initial ?? 1) } as const;
    expect(parseIntervention(writeIntervention(entry))).toEqual({ ok: true, value: entry });
    expect(name).not.toMatch(/run|pause|step|reset|new seed|copy link/i);
    expect(published).toMatch(/arXiv 26\d\d\.\d{5}/);
  });

  test("said again for the same moment replaces what it said", () => {
    const spec: RunSpec = { ...defaultSpec(), interventions: [{ when: 9, action: "rescale", value: 2 }] };
    const once = withAtMemorization(spec, SWITCHES.rescale.act(0.8));
    const twice = withAtMemorization(once, SWITCHES.rescale.act(0.9));
    expect(twice.interventions.map(writeIntervention)).toEqual(["9:rescale=2", "mem:rescale=0.9"]);
    expect(withAtMemorization(twice, SWITCHES.hold.act(1)).interventions).toHaveLength(3);
  });

  test("published arms are arms of ours", () => {
    for (const { arm } of PUBLISHED_ARMS.rows) expect(arm === "baseline" || SWITCHES[arm].arm).toBe(true);
  });
});

test("a budget is three times the slowest baseline, rounded up to two figures", () => {
  expect(budgetOf([290])).toBe(870);
  expect(budgetOf([290, 425, 272])).toBe(1300);
  expect(budgetOf([4381])).toBe(14_000);
  expect(budgetOf([3])).toBe(9);
  expect(budgetOf([290, null])).toBeNull();
  expect(budgetOf([])).toBeNull();
});

test("arms are of one setting, whatever is done on the way, how long, and by what engine", () => {
  const spec = defaultSpec();
  expect(
    sameButInterventions(spec, {
      ...withAtMemorization(spec, SWITCHES.hold.act(1)),
      steps: 9,
      after: 1,
      engine: "gpu",
    }),
  ).toBe(true);
  expect(sameButInterventions(spec, { ...spec, seed: 1 })).toBe(false);
  expect(sameButInterventions(spec, { ...spec, weightDecay: 1 })).toBe(false);
});

test("an intervention is done at its step, or at its event", () => {
  const live: Live = { ...AT_START, step: 100, reached: { mem: 80 } };
  expect(doneAt({ when: 90 }, live)).toBe(90);
  expect(doneAt({ when: 101 }, live)).toBeNull();
  expect(doneAt({ when: "mem" }, live)).toBe(80);
  expect(doneAt({ when: "grok50" }, live)).toBeNull();
});

describe("a meeting", () => {
  const usual = norms(200, (step) => 300 - step);

  test("is the same state where V is equal to the bit and both memorized at the same step", () => {
    expect(meetingOf(party(79, usual), party(79, usual), 79)).toEqual({ kind: "same", step: 79 });
    const later = norms(200, (step) => (step > 79 ? 1 : 300 - step));
    expect(meetingOf(party(79, usual), party(79, later), 79)).toEqual({ kind: "same", step: 79 });
    const off = norms(200, (step) => 300 - step + (step === 79 ? 2 ** -44 : 0));
    expect(meetingOf(party(79, usual), party(79, off), 79)).toEqual({ kind: "differs", step: 79 });
    expect(meetingOf(party(79, usual), party(81, usual), 90)).toMatchObject({ kind: "differs" });
  });

  test("is looked for at the last point of the grid before the intervention, by hand at any step", () => {
    expect(meetingOf(party(79, usual), party(79, usual), 109)).toEqual({ kind: "same", step: 107 });
    // Memorizing after it is no matter.
    expect(meetingOf(party(79, usual), party(undefined, usual), 40)).toEqual({ kind: "same", step: 40 });
  });

  test("is open until both have come there", () => {
    expect(
      meetingOf(
        party(79, usual),
        party(
          undefined,
          norms(50, (step) => 300 - step),
        ),
        79,
      ),
    ).toEqual({ kind: "open" });
    expect(meetingOf(party(undefined, usual), party(undefined, usual), null)).toEqual({ kind: "open" });
  });

  test("is open where a long series has merged that step away, and never guessed", () => {
    const long = norms(40_000, (step) => step);
    expect(meetingOf(party(1, long), party(1, usual), 1).kind).toBe("open");
  });
});
