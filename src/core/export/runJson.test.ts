import { describe, expect, test } from "vitest";
import { blankBlock, blankMeasurement } from "../blank.ts";
import { createCurves, record } from "../curves.ts";
import type { RunEvent } from "../events.ts";
import { isGridPoint, nextGridPoint } from "../grid.ts";
import { NO_TALLY, resultOf, tallied } from "../result.ts";
import { AT_START, type RunState, advanceLive, divergence } from "../runState.ts";
import { defaultSpec } from "../spec/keys.ts";
import { runCsv, seriesCsv } from "./runCsv.ts";
import { type TrackedRun, runJson } from "./runJson.ts";

const spec = { ...defaultSpec(), engine: "exact", seed: 4 } as const;

/** Rises, swells off the grid, falls. */
const normAt = (t: number): number => 100 + 10 * Math.sin(t / 9) + (isGridPoint(t) ? 0 : 5);

function measured(step: number): RunEvent {
  const at = blankMeasurement({
    step,
    trainLoss: 2 / (step + 1),
    testLoss: 3,
    trainCorrect: step >= 40 ? 10 : 1,
    testCorrect: step >= GROK ? 9 : 0,
    groupNorms: Float64Array.of(normAt(step)),
    spectrum: Float64Array.of(0.25, 0.75),
  });
  return { type: "measured", at };
}

const GROK = nextGridPoint(89);

/** A run of so many steps, as an engine tells of it: memorizes at 40, groks to nine in ten at GROK. */
function storyTo(end: number): readonly RunEvent[] {
  const events: RunEvent[] = [measured(0)];
  for (let from = 0; from < end;) {
    const to = Math.min(nextGridPoint(from), end);
    const groupNorms = Float64Array.from({ length: to - from }, (_, i) => normAt(from + i));
    events.push({ type: "trained", block: blankBlock(from, to - from, { groupNorms }) }, measured(to));
    if (to === 40) events.push({ type: "reached", milestone: "mem", step: to });
    if (to === GROK) {
      for (const milestone of ["grok50", "grok90"] as const)
        events.push({ type: "reached", milestone, step: to });
    }
    from = to;
  }
  return events;
}

function trackedFrom(events: readonly RunEvent[], state: (live: typeof AT_START) => RunState): TrackedRun {
  const curves = createCurves();
  for (const event of events) record(curves, event);
  return { spec, curves, state: state(events.reduce(advanceLive, AT_START)) };
}

describe("the line of a run, from what the page keeps", () => {
  test("is the runner's", () => {
    const finished: RunEvent = {
      type: "finished",
      step: 203,
      receipt: { text: "exact1-0123456789abcdef", trail: "" },
    };
    const events = [...storyTo(203), finished];
    const { result, ended } = runJson(trackedFrom(events, (live) => ({ kind: "ended", live })));
    const line = resultOf(spec, events.reduce(tallied, NO_TALLY), 1, 2);
    expect(result).toEqual({ ...line, trainMs: null, wallMs: null });
    expect(Object.keys(result)).toEqual(Object.keys(line));
    expect([result.tMem, result.tGrok90, result.tGrok99, ended]).toEqual([40, GROK, null, true]);
  });

  test("of a run under way has no end and nothing that was not measured there", () => {
    const events = [...storyTo(30), { type: "trained", block: blankBlock(30, 1) } as const];
    const { result, ended } = runJson(trackedFrom(events, (live) => ({ kind: "training", live })));
    expect(ended).toBe(false);
    expect(result).toMatchObject({ steps: 31, tMem: null, vMem: null, vPeak: null, receipt: null });
    expect([result.trainAcc, result.testLoss, result.vEnd]).toEqual([null, null, null]);
    expect(result).not.toHaveProperty("error");
  });

  test("says where a run diverged", () => {
    const events = [...storyTo(3), { type: "diverged", step: 3, learningRate: 9, receipt: null } as const];
    const error = divergence(3, 9);
    const { result, ended } = runJson(trackedFrom(events, (live) => ({ kind: "failed", live, error })));
    expect([result.error, ended]).toEqual(["diverged at step 3", true]);
  });
});

describe("the rest", () => {
  const entry = { when: 41, action: "wd", value: 0 } as const;
  const events = [...storyTo(60), { type: "intervened", step: 41, entry, live: true } as const];
  const run = trackedFrom(events, (live) => ({ kind: "training", live }));

  test("is milestones, interventions, columns and spectra", () => {
    const json = runJson(run);
    expect(json.milestones.mem).toEqual({ of: "train", threshold: 0.99, step: 40 });
    expect(json.milestones.grok99.step).toBeNull();
    expect(json.interventions).toEqual([{ step: 41, did: "41:wd=0", byHand: true }]);
    const { norm, contraction, attentionNorm } = json.observables;
    expect(norm?.steps).toEqual(Array.from({ length: 61 }, (_, t) => t));
    expect(norm?.values[7]).toBe(normAt(7));
    expect(norm).toMatchObject({ symbol: "V = ‖θ‖²", source: "definition", thinned: 1 });
    expect(contraction).toBeUndefined(); // blank blocks have no decay
    expect(attentionNorm).toBeUndefined();
    expect(json.spectra?.shares[0]).toEqual([0.25, 0.75]);
    expect(json.spectra?.steps).toHaveLength(json.observables.testLoss?.steps.length ?? 0);
  });

  test("survives being written", () => {
    const json = runJson(run);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test("as a table: what the run has, a row for each step", () => {
    const [head, first, ...others] = runCsv(run.curves).trimEnd().split("\n");
    expect(head).toMatch(/^step,trainAccuracy,testAccuracy,trainLoss,testLoss,norm,embeddingNorm,/);
    expect(head).not.toContain("attentionNorm");
    expect(first).toMatch(/^0,0\.1,0,/);
    expect(others).toHaveLength(60);
    expect(seriesCsv(run.curves, ["testAccuracy", "norm"]).split("\n")[1]).toBe(`0,0,${normAt(0)}`);
  });
});
