import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { blankBlock, blankMeasurement } from "../core/blank.ts";
import { curvesData } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { NO_CALIBRATION } from "../core/laws/known.ts";
import type { EngineReport } from "../core/readout.ts";
import type { Receipt } from "../core/receipt.ts";
import { AT_START, type Live, statusText } from "../core/runState.ts";
import { printSpec } from "../core/spec/print.ts";
import type { FromWorker, RunId, ToWorker } from "../worker/protocol.ts";
import { checkOf } from "./claim.ts";
import { canApplyNow, editedRows, presetOf, runState, shownSpec } from "./derived.ts";
import { createLab } from "./lab.ts";
import type { Lab } from "./labState.ts";
import { readPreferences, type Storage } from "./storage.ts";

/** A worker that only listens; a test speaks for it. */
class FakeWorker {
  static all: FakeWorker[] = [];
  readonly heard: ToWorker[] = [];
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  constructor() {
    FakeWorker.all.push(this);
  }
  postMessage(message: ToWorker): void {
    this.heard.push(structuredClone(message));
  }
  terminate(): void {
    this.terminated = true;
  }
  say(message: FromWorker): void {
    this.onmessage?.({ data: structuredClone(message) });
  }
}

let hash = "";
let lastRun: RunId | null = null;
let reloaded = false;
let navigate: () => void;

function makeLab(): Lab {
  let runs = 0;
  const storage: Storage = {
    preferences: () => ({}),
    savePreferences: () => undefined,
    lastRun: () => lastRun,
    saveLastRun: (id) => {
      lastRun = id;
    },
  };
  return createLab({
    makeWorker: () => new FakeWorker() as unknown as Worker,
    makeProbeWorker: () => new FakeWorker() as unknown as Worker,
    makeSweepWorker: () => new FakeWorker() as unknown as Worker,
    workers: 1,
    sweepStore: {
      load: async () => null,
      replace: async () => undefined,
      add: async () => undefined,
      clear: async () => undefined,
    },
    trainMany: async (specs) => specs.map(() => ({ kind: "stopped" })),
    url: {
      read: () => hash,
      reloaded,
      write: (text) => {
        hash = text;
      },
      withHash: (text) => `http://lab/#${text}`,
      onChange: (listener) => {
        navigate = listener;
      },
    },
    storage,
    newRunId: () => `run-${++runs}` as RunId,
    newSeed: () => 4242,
    gigaflops: () => 20,
  });
}

const worker = (): FakeWorker => FakeWorker.all.at(-1)!;
const types = (): string[] => worker().heard.map(({ type }) => type);

function trained(from: number, steps: number): RunEvent {
  return { type: "trained", block: blankBlock(from, steps) };
}

function progress(lab: Lab, ...events: RunEvent[]): void {
  worker().say({ type: "progress", runId: lab.store.getState().run!.id, events, stepsPerSecond: 10 });
}

function started(lab: Lab, name: EngineReport["name"]): void {
  const runId = lab.store.getState().run!.id;
  worker().say({ type: "started", runId, report: { name, device: "CPU", softwareGpu: false, why: "" } });
}

function startedLab(): Lab {
  const lab = makeLab();
  lab.verbs.run();
  started(lab, "tfjs-wasm");
  return lab;
}

/** The run comes to its natural end. */
function finish(lab: Lab, receipt: Receipt | null, step = 1000): void {
  progress(lab, trained(0, 10), { type: "finished", step, receipt });
  worker().say({ type: "ended", runId: lab.store.getState().run!.id });
}

const lastLine = (lab: Lab): string | undefined => lab.store.getState().log.at(-1)?.text;

const status = (lab: Lab): string => statusText(runState(lab.store.getState()));

beforeEach(() => {
  FakeWorker.all = [];
  hash = "";
  lastRun = null;
  reloaded = false;
});

describe("a run's life on the page", () => {
  test("from ready to grokked to stopped, in the contract's words", () => {
    const lab = makeLab();
    expect(status(lab)).toBe("ready");
    lab.verbs.run();
    expect(worker().heard[0]).toMatchObject({ type: "start", spec: "", steps: null });
    const runId = lab.store.getState().run!.id;
    worker().say({
      type: "started",
      runId,
      report: { name: "tfjs-wasm", device: "CPU", softwareGpu: false, why: "" },
    });
    progress(lab, trained(0, 80), { type: "reached", milestone: "mem", step: 80 });
    expect(status(lab)).toBe("step 80 · memorized at step 80");
    progress(lab, trained(80, 431), { type: "reached", milestone: "grok99", step: 511 });
    progress(lab, { type: "finished", step: 1011, receipt: null });
    worker().say({ type: "ended", runId });
    expect(status(lab)).toBe("step 1011 · memorized at step 80 · grokked at step 511 · stopped at step 1011");
    expect(lab.feed.curves().trainLoss.last()?.step).toBe(510);
  });

  test("pause, step and run talk to the paused run; a new run replaces an ended one", () => {
    const lab = startedLab();
    lab.verbs.pause();
    expect(types()).toEqual(["start", "pause"]);
    const runId = lab.store.getState().run!.id;
    const at = blankMeasurement({ step: 5 });
    worker().say({ type: "paused", runId, why: "asked", at });
    lab.verbs.step();
    expect(worker().heard.at(-1)).toEqual({ type: "continue", runId, steps: 1 });
    lab.verbs.run();
    expect(worker().heard.at(-1)).toEqual({ type: "continue", runId, steps: null });
    worker().say({ type: "ended", runId });
    lab.verbs.run();
    expect(lab.store.getState().run!.id).not.toBe(runId);
  });

  test("late words of a replaced run are dropped", () => {
    const lab = startedLab();
    const old = lab.store.getState().run!.id;
    lab.verbs.startAnew();
    worker().say({ type: "progress", runId: old, events: [trained(0, 50)], stepsPerSecond: null });
    worker().say({ type: "failed", runId: old, error: { kind: "diverged", message: "x", remedy: "y" } });
    expect(status(lab)).toBe("step 0");
    expect(lab.feed.curves().norm.length).toBe(0);
  });

  test("reset goes back to ready with the same seed, new seed changes it", () => {
    const lab = startedLab();
    progress(lab, trained(0, 7));
    lab.verbs.reset();
    expect(status(lab)).toBe("ready");
    expect(types()).toContain("stop");
    expect(lab.store.getState().draft.seed).toBe(0);
    lab.verbs.newSeed();
    expect(lab.store.getState().draft.seed).toBe(4242);
    expect(hash).toBe("v=1&seed=4242");
  });
});

describe("the laws", () => {
  test("speak of the run on the page, and make way with it", () => {
    const lab = startedLab();
    lab.verbs.calibrate(NO_CALIBRATION);
    progress(lab, trained(0, 80), { type: "reached", milestone: "mem", step: 80 }, trained(80, 5));
    const { said } = lab.store.getState().laws;
    expect(said.map(({ prediction: { law, madeAt } }) => [law, madeAt])).toEqual([
      ["powerLaw", 80],
      ["dataThreshold", 80],
    ]);
    progress(lab, { type: "reached", milestone: "grok90", step: 85 });
    finish(lab, null);
    expect(lab.store.getState().laws).toMatchObject({
      judged: 1,
      said: [{ score: { kind: "reached" } }, { score: { kind: "reached" } }],
    });
    lab.verbs.reset();
    expect(lab.store.getState().laws).toMatchObject({ judged: 1, said: [], silent: {} });
  });

  test("say nothing of what was said before a reload", () => {
    const lab = startedLab();
    lab.verbs.calibrate(NO_CALIBRATION);
    const live: Live = { ...AT_START, step: 300, reached: { mem: 80 } };
    worker().say({
      type: "restored",
      runId: lab.store.getState().run!.id,
      spec: "",
      live,
      curves: curvesData(lab.feed.curves()),
    });
    expect(lab.store.getState().laws).toMatchObject({ said: [], lostAt: 300 });
  });
});

describe("a causal switch", () => {
  const hold = { action: "hold", value: null } as const;

  test("without a run, or before it has memorized, is written into the settings", () => {
    const lab = makeLab();
    lab.verbs.intervene({ action: "rescale", value: 0.8 });
    lab.verbs.intervene({ action: "rescale", value: 0.9 });
    expect(hash).toBe("v=1&do=mem:rescale=0.9");
    lab.verbs.run();
    started(lab, "exact");
    progress(lab, trained(0, 60));
    lab.verbs.intervene(hold);
    expect(types()).toEqual(["start"]);
    expect(hash).toBe("v=1&do=mem:rescale=0.9&do=mem:hold");
    expect(printSpec(lab.store.getState().run!.spec)).toBe("do=mem:rescale=0.9");
  });

  test("after memorization acts on the run at once, and joins its spec and the settings", () => {
    const lab = startedLab();
    progress(lab, trained(0, 80), { type: "reached", milestone: "mem", step: 80 });
    lab.verbs.intervene(hold);
    expect(worker().heard.at(-1)).toMatchObject({ type: "intervene", action: hold });
    progress(lab, { type: "intervened", step: 80, entry: { when: 80, ...hold }, live: true });
    expect(hash).toBe("v=1&do=80:hold");
    // Over: the next run is to have it.
    finish(lab, null);
    lab.verbs.intervene({ action: "wd", value: 0 });
    expect(hash).toBe("v=1&do=80:hold&do=mem:wd=0");
  });

  test("that sets a rate leaves no edit behind: the settings follow the run", () => {
    const lab = startedLab();
    progress(lab, trained(0, 80), { type: "reached", milestone: "mem", step: 80 });
    lab.verbs.intervene({ action: "wd", value: 0 });
    progress(lab, { type: "intervened", step: 80, entry: { when: 80, action: "wd", value: 0 }, live: true });
    expect(hash).toBe("v=1&do=80:wd=0");
    expect(editedRows(lab.store.getState())).toEqual([]);
    expect(shownSpec(lab.store.getState()).weightDecay).toBe(0);
  });

  test("is refused where a spec has no room for it", () => {
    const lab = makeLab();
    lab.verbs.openLink(Array.from({ length: 32 }, (_, i) => `do=${i}:lr=0.01`).join("&"));
    lab.verbs.intervene(hold);
    expect(lab.store.getState().notice).toContain("at most 32 interventions");
    expect(lab.store.getState().draft.interventions).toHaveLength(32);
  });
});

describe("editing while a run goes on", () => {
  test("loses nothing, marks the run as of the old settings, and offers to apply rates", () => {
    const lab = startedLab();
    progress(lab, trained(0, 60));
    lab.verbs.edit("learningRate", "0.01");
    const state = lab.store.getState();
    expect(state.run!.state.kind).toBe("training");
    expect(editedRows(state).map(({ key }) => key)).toEqual(["lr"]);
    expect(canApplyNow(state)).toBe(true);
    lab.verbs.edit("p", "31");
    expect(canApplyNow(lab.store.getState())).toBe(false);
  });

  test("an applied rate becomes an intervention of the run, the link and the settings", () => {
    const lab = startedLab();
    progress(lab, trained(0, 60));
    lab.verbs.edit("weightDecay", "0");
    lab.verbs.applyNow();
    const { run } = lab.store.getState();
    expect(worker().heard.at(-1)).toEqual({
      type: "intervene",
      runId: run!.id,
      action: { action: "wd", value: 0 },
    });
    progress(lab, { type: "intervened", step: 60, entry: { when: 60, action: "wd", value: 0 }, live: true });
    const after = lab.store.getState();
    expect(printSpec(after.run!.spec)).toBe("do=60:wd=0");
    expect(editedRows(after)).toEqual([]);
    expect(shownSpec(after).weightDecay).toBe(0);
    expect(hash).toBe("v=1&do=60:wd=0");
    expect(lab.verbs.link()).toBe("http://lab/#v=1&engine=tfjs-wasm&do=60:wd=0");

    // A second change of the same rate is measured against what is in force, and reset takes everything back.
    lab.verbs.edit("weightDecay", "5");
    expect(editedRows(lab.store.getState()).map(({ key }) => key)).toEqual(["wd"]);
    lab.verbs.edit("weightDecay", "0");
    lab.verbs.reset();
    expect(shownSpec(lab.store.getState()).weightDecay).toBe(3);
  });

  test("what is not allowed is refused with the reason, and the draft keeps the last good value", () => {
    const lab = makeLab();
    lab.verbs.edit("learningRate", "11");
    const { draft, rejected } = lab.store.getState();
    expect(draft.learningRate).toBe(0.003);
    expect(rejected.learningRate).toEqual({ text: "11", message: "lr takes a number from 0.000001 to 10." });
    lab.verbs.run();
    expect(FakeWorker.all).toEqual([]); // nothing starts while the page shows what would not run
    expect(lab.store.getState().notice).toContain('learning rate "11" is not allowed');
    lab.verbs.edit("weightDecay", "0");
    lab.verbs.edit("learningRate", "1e-2");
    expect(lab.store.getState().rejected).toEqual({});
    expect(lab.store.getState().notice).toBeNull();
    expect(hash).toBe("v=1&lr=0.01&wd=0");
  });

  test("taking one field back leaves the wrong text of another", () => {
    const lab = makeLab();
    lab.verbs.edit("learningRate", "11");
    lab.verbs.edit("weightDecay", "0");
    lab.verbs.restoreField("weightDecay");
    expect(lab.store.getState().draft.weightDecay).toBe(3);
    expect(lab.store.getState().rejected.learningRate?.text).toBe("11");
  });

  test("an edit made while a rate is being applied is kept", () => {
    const lab = startedLab();
    progress(lab, trained(0, 60));
    lab.verbs.edit("weightDecay", "0");
    lab.verbs.applyNow();
    lab.verbs.edit("p", "31");
    progress(lab, { type: "intervened", step: 60, entry: { when: 60, action: "wd", value: 0 }, live: true });
    expect(lab.store.getState().draft.p).toBe(31);
  });

  test("keys that stop applying are dropped", () => {
    const lab = makeLab();
    lab.verbs.edit("batch", "64");
    lab.verbs.edit("draw", "replace");
    lab.verbs.edit("batch", "full");
    expect(printSpec(lab.store.getState().draft)).toBe("");
    lab.verbs.edit("beta1", "0.5");
    lab.verbs.edit("optimizer", "sgd");
    expect(printSpec(lab.store.getState().draft)).toBe("opt=sgd");
  });
});

describe("links", () => {
  test("the address opens the run; a bad one ends in the panel, and the defaults can be used", () => {
    hash = "v=1&p=31&lr=99&junk=1";
    const lab = makeLab();
    expect(lab.store.getState().badLink!.problems.map(({ key }) => key)).toEqual(["junk", "lr"]);
    lab.verbs.useDefaults();
    expect(lab.store.getState().badLink).toBeNull();
    expect(printSpec(lab.store.getState().draft)).toBe("p=31");
  });

  test("after a reload, a bad autorun link starts nothing", () => {
    reloaded = true;
    lastRun = "run-0" as RunId;
    hash = "autorun=1&p=1";
    makeLab();
    worker().say({ type: "checkpoint", found: null });
    expect(types()).toEqual(["find-checkpoint"]);
  });

  test("autorun starts; after a reload, only if no cut run can go on", () => {
    hash = "autorun=1&p=31";
    makeLab();
    expect(types()).toEqual(["start"]);
    lastRun = "run-0" as RunId;
    hash = "autorun=1&p=31";
    makeLab(); // followed, not reloaded
    expect(types()).toEqual(["start"]);

    reloaded = true;
    for (const found of [null, { runId: "run-0" as RunId, spec: "p=31", step: 9 }]) {
      lastRun = "run-0" as RunId;
      hash = "autorun=1&p=31";
      const lab = makeLab();
      expect(types()).toEqual(["find-checkpoint"]);
      worker().say({ type: "checkpoint", found });
      expect(types().includes("start")).toBe(found === null);
      expect(lab.store.getState().checkpoint).toEqual(found);
    }
  });

  test("a link to a sweep opens it ready with its base run as the draft, and starts nothing", () => {
    hash = "v=1&p=31&sweep=lr:0.001:0.004:3,seeds:2&autorun=1";
    const lab = makeLab();
    const { sweep, draft, run } = lab.store.getState();
    expect(sweep).toMatchObject({ phase: "ready", label: null, runs: { planned: 6 } });
    expect([printSpec(draft), run]).toEqual(["p=31", null]);
    expect(lab.sweep.linkOf(sweep!.plans[0]!)).toBe("http://lab/#v=1&p=31&sweep=lr:0.001:0.004:3,seeds:2");
  });

  test("a bad sweep shows its keys, and opens as its base run without them", () => {
    const lab = makeLab();
    expect(lab.verbs.openLink("p=31&sweep=seed:1:4:3,seeds:2")).toBe(false);
    const { badLink, sweep } = lab.store.getState();
    expect([badLink!.problems.map(({ key }) => key), sweep]).toEqual([["sweep"], null]);
    lab.verbs.useDefaults();
    expect(printSpec(lab.store.getState().draft)).toBe("p=31");
  });

  test("a link pasted into the address bar replaces what is there", () => {
    const lab = startedLab();
    hash = "p=31";
    navigate();
    expect(status(lab)).toBe("ready");
    expect(lab.store.getState().draft.p).toBe(31);
  });

  test("a copied link names the engine that ran, never auto", () => {
    const lab = startedLab();
    expect(lab.verbs.link()).toBe("http://lab/#v=1&engine=tfjs-wasm");
    lab.verbs.openPreset("Tiny");
    expect(lab.verbs.link()).not.toContain("engine");
    expect(presetOf(lab.store.getState().draft)?.name).toBe("Tiny");
  });

  test("a preset is itself whatever the seed and the engine, and opening one keeps the engine", () => {
    const lab = makeLab();
    lab.verbs.edit("engine", "tfjs-cpu");
    lab.verbs.openPreset("Tiny");
    lab.verbs.newSeed();
    const { draft, base } = lab.store.getState();
    expect([draft.engine, draft.seed, presetOf(draft)?.name, base.name]).toEqual([
      "tfjs-cpu",
      4242,
      "Tiny",
      "Tiny",
    ]);
    lab.verbs.edit("weightDecay", "0");
    expect(presetOf(lab.store.getState().draft)).toBeNull();
    lab.verbs.restoreField("weightDecay");
    expect(presetOf(lab.store.getState().draft)?.name).toBe("Tiny");
  });
});

describe("receipts", () => {
  const TEXT = "exact1-0123456789abcdef";
  const MADE: Receipt = { text: TEXT, trail: "00112233" };
  const LINK = `v=1&p=31&receipt=${TEXT}&trail=00112233`;
  const check = (lab: Lab): string | undefined => checkOf(lab.store.getState())?.kind;

  /** A lab that followed a link and pressed Run. */
  function checking(link = LINK): Lab {
    hash = link;
    const lab = makeLab();
    lab.verbs.run();
    started(lab, "exact");
    return lab;
  }

  test("a copied link carries the receipt of the run that ended, while the settings are that run's", () => {
    const lab = makeLab();
    lab.verbs.run();
    started(lab, "exact");
    expect(lab.verbs.link()).toBe("http://lab/#v=1&engine=exact");
    finish(lab, MADE);
    const link = `http://lab/#v=1&engine=exact&receipt=${TEXT}&trail=00112233`;
    expect(lab.verbs.link()).toBe(link);
    lab.verbs.edit("weightDecay", "0");
    expect(lab.verbs.link()).toBe("http://lab/#v=1&wd=0");
    lab.verbs.restoreField("weightDecay");
    expect(lab.verbs.link()).toBe(link);
    lab.verbs.reset();
    expect(lab.verbs.link()).toBe("http://lab/#v=1");
  });

  test("a diverged run has a receipt too, an engine without receipts has none", () => {
    const lab = makeLab();
    lab.verbs.run();
    started(lab, "exact");
    progress(lab, { type: "diverged", step: 5, learningRate: 10, receipt: { text: TEXT, trail: "" } });
    expect(lab.verbs.link()).toBe(`http://lab/#v=1&engine=exact&receipt=${TEXT}`);
    hash = "";
    const other = startedLab();
    finish(other, null);
    expect(other.verbs.link()).toBe("http://lab/#v=1&engine=tfjs-wasm");
  });

  test("a link with a receipt asks for the exact engine, stays in the address, and waits for Run", () => {
    hash = `${LINK}&engine=tfjs-wasm`;
    const lab = makeLab();
    expect(lab.store.getState().draft.engine).toBe("exact");
    expect(hash).toBe(`v=1&p=31&engine=exact&receipt=${TEXT}&trail=00112233`);
    expect(check(lab)).toBe("waiting");
    lab.verbs.edit("weightDecay", "0");
    expect(check(lab)).toBeUndefined();
    expect(hash).toBe("v=1&p=31&wd=0&engine=exact");
    lab.verbs.restoreField("weightDecay");
    expect(check(lab)).toBe("waiting");
    lab.verbs.openPreset("Tiny");
    expect(lab.store.getState().claim).toBeNull();
  });

  test("the same receipt is reproduced, whichever name the engine goes by; the log says so", () => {
    const lab = checking();
    expect(check(lab)).toBe("unfinished");
    finish(lab, MADE);
    expect(check(lab)).toBe("reproduced");
    expect(lastLine(lab)).toMatch(/^reproduced bit for bit: /);
    lab.verbs.edit("engine", "auto");
    lab.verbs.run();
    started(lab, "exact");
    finish(lab, MADE);
    expect(check(lab)).toBe("reproduced");
  });

  test("another receipt differs, between the steps that the trails tell", () => {
    const lab = checking();
    finish(lab, { text: "exact1-fedcba9876543210", trail: "0011aabb" });
    expect(checkOf(lab.store.getState())).toEqual({ kind: "differs", from: 2, to: 4 });
    expect(lastLine(lab)).toMatch(/^differs between steps 2 and 4: /);
    const without = checking(`p=31&receipt=${TEXT}`);
    finish(without, { text: "exact1-fedcba9876543210", trail: "0011aabb" }, 500);
    expect(lastLine(without)).toMatch(/^differs between steps 0 and 500: /);
  });

  test("another version is known at once; of another kind of engine, it does not change what computes", () => {
    hash = "p=31&receipt=exact0-0123456789abcdef";
    const lab = makeLab();
    expect([check(lab), lab.store.getState().draft.engine]).toEqual(["other-version", "exact"]);
    lab.verbs.run();
    started(lab, "exact");
    finish(lab, MADE);
    expect(lastLine(lab)).toMatch(/^made by another engine version: /);
    hash = "p=31&engine=tfjs-wasm&receipt=tfjs1-wasm-0123456789abcdef";
    const other = makeLab();
    expect([check(other), other.store.getState().draft.engine]).toEqual(["other-version", "tfjs-wasm"]);
  });

  test("a run that does not come to its end is not finished, and Reset says so", () => {
    const lab = checking();
    progress(lab, trained(0, 10));
    lab.verbs.reset();
    expect(lastLine(lab)).toMatch(/^run not finished: /);
    expect(check(lab)).toBe("waiting");
    lab.verbs.run();
    started(lab, "exact");
    const runId = lab.store.getState().run!.id;
    worker().say({ type: "failed", runId, error: { kind: "does-not-fit", message: "x", remedy: "y" } });
    expect(check(lab)).toBe("unfinished");
    expect(lastLine(lab)).toMatch(/^run not finished: /);
  });

  test("a run changed by hand is another run than the link's, to its end", () => {
    const lab = checking();
    progress(lab, { type: "intervened", step: 9, entry: { when: 9, action: "wd", value: 0 }, live: true });
    expect(checkOf(lab.store.getState())).toEqual({ kind: "changed", step: 9 });
    finish(lab, MADE);
    expect(lastLine(lab)).toMatch(/^run not finished: .* step 9 /);
    expect(lab.verbs.link()).toContain(`do=9:wd=0&receipt=${TEXT}`);
  });

  test("an end on an engine without receipts says what checks it", () => {
    const lab = checking();
    lab.verbs.edit("engine", "tfjs-wasm");
    lab.verbs.startAnew();
    started(lab, "tfjs-wasm");
    finish(lab, null);
    expect(check(lab)).toBe("no-receipt");
    expect(lastLine(lab)).toMatch(/^made by another engine version: .* Set Engine to exact/);
  });

  test("the claim is kept by a reload that goes on, and dropped with the defaults for bad keys", () => {
    reloaded = true;
    lastRun = "run-0" as RunId;
    hash = `p=31&engine=exact&receipt=${TEXT}`;
    const lab = makeLab();
    worker().say({
      type: "checkpoint",
      found: { runId: "run-0" as RunId, spec: "p=31&engine=exact", step: 77 },
    });
    lab.verbs.continueCheckpoint();
    started(lab, "exact");
    expect(check(lab)).toBe("unfinished");
    finish(lab, { text: TEXT, trail: "" });
    expect(check(lab)).toBe("reproduced");

    for (const [text, claimed] of [
      [`p=31&lr=99&receipt=${TEXT}`, null],
      [`p=31&receipt=${TEXT}&trail=zz`, TEXT],
    ] as const) {
      lab.verbs.openLink(text);
      lab.verbs.useDefaults();
      expect(lab.store.getState().claim?.receipt ?? null).toBe(claimed);
    }
  });

  test("where auto had to take TensorFlow.js, the log says why", () => {
    const lab = makeLab();
    lab.verbs.run();
    const runId = lab.store.getState().run!.id;
    const report = { name: "tfjs-wasm", device: "CPU", softwareGpu: false, why: "No SIMD." } as const;
    worker().say({ type: "started", runId, report });
    expect(lastLine(lab)).toBe("TensorFlow.js computes this run. No SIMD.");
  });

  test("where auto took the GPU, it says what it went by; the worker is told how long exact would take", () => {
    const lab = makeLab();
    lab.verbs.edit("steps", "1000000");
    lab.verbs.edit("after", "inf");
    lab.verbs.run();
    const [start] = worker().heard;
    expect(start?.type === "start" && start.exactSeconds).toBeGreaterThan(3600);
    const runId = lab.store.getState().run!.id;
    const report = { name: "gpu", device: "Acme 9000", softwareGpu: false, why: "It was faster." } as const;
    worker().say({ type: "started", runId, report });
    expect(lastLine(lab)).toBe("The GPU computes this run. It was faster.");
  });
});

test("warming up makes the worker, which is asked for nothing and taken by the first run", () => {
  const lab = makeLab();
  lab.warmUp();
  expect(types()).toEqual([]);
  lab.verbs.run();
  expect(FakeWorker.all).toHaveLength(1);
  expect(types()).toEqual(["start"]);
});

describe("failing well", () => {
  test("a device that goes takes the run back to its checkpoint, with a sentence, and edits stay", () => {
    const lab = makeLab();
    lab.verbs.edit("engine", "gpu");
    lab.verbs.run();
    started(lab, "gpu");
    progress(lab, trained(0, 10), { type: "reached", milestone: "mem", step: 10 });
    const told = curvesData(lab.feed.curves());
    const live: Live = { ...AT_START, step: 10, reached: { mem: 10 } };
    progress(lab, trained(10, 40), { type: "reached", milestone: "grok50", step: 50 });
    lab.verbs.edit("weightDecay", "1"); // of the next run
    const message = "The GPU was lost at step 50; the exact engine goes on from step 10.";
    const runId = lab.store.getState().run!.id;
    worker().say({ type: "fell-back", runId, message, spec: "engine=gpu", live, curves: told });
    expect(status(lab)).toBe("step 10 · memorized at step 10");
    expect(lab.feed.curves().trainLoss.last()?.step).toBe(9);
    expect(lab.store.getState()).toMatchObject({ notice: message, draft: { weightDecay: 1 } });
    expect(lastLine(lab)).toBe(message);
    expect(lab.store.getState().run!.state.kind).toBe("starting");
    started(lab, "exact");
    progress(lab, trained(10, 5));
    expect(lab.feed.curves().trainLoss.last()?.step).toBe(14);
    expect(lab.store.getState().run).toMatchObject({ engine: { name: "exact" }, spec: { engine: "gpu" } });
    lab.verbs.edit("weightDecay", "3");
    expect(lab.verbs.link()).toMatch(/engine=exact/);
    expect(lab.verbs.link()).not.toMatch(/receipt/);
  });

  test("a crashed worker becomes a sentence, the data stays, and a new worker runs", () => {
    const lab = startedLab();
    progress(lab, trained(0, 20));
    worker().onerror?.({ message: "boom", preventDefault: () => undefined });
    expect(status(lab)).toBe("step 20 · failed: The worker that trains crashed: boom.");
    expect(lab.feed.curves().trainLoss.length).toBe(20);
    expect(FakeWorker.all).toHaveLength(2); // asked at once whether the run can go on
    expect(types()).toEqual(["find-checkpoint"]);
    lab.verbs.run();
    expect(types()).toContain("start");
    expect(FakeWorker.all[0]!.terminated).toBe(true);
  });

  test("a cut run is offered, and goes on under a new id", () => {
    lastRun = "run-0" as RunId;
    const lab = makeLab();
    worker().say({
      type: "checkpoint",
      found: { runId: "run-0" as RunId, spec: "p=31&do=5:lr=0.1", step: 77 },
    });
    expect(lab.store.getState().checkpoint?.step).toBe(77);
    lab.verbs.continueCheckpoint();
    expect(worker().heard.at(-1)).toMatchObject({ type: "restore", from: "run-0" });
    expect(printSpec(lab.store.getState().draft)).toBe("p=31&do=5:lr=0.1");
  });
});

test("a late failure of a replaced run does not end the worker of the next", () => {
  const lab = startedLab();
  const old = lab.store.getState().run!.id;
  lab.verbs.startAnew();
  worker().say({ type: "failed", runId: old, error: { kind: "unexpected", message: "x", remedy: "y" } });
  expect(worker().terminated).toBe(false);
  expect(FakeWorker.all).toHaveLength(1);
});

describe("a stop that is not answered", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("ends the worker, and a start it never answered is said again to a new one", () => {
    const lab = startedLab();
    lab.verbs.startAnew();
    vi.advanceTimersByTime(10_000);
    expect(FakeWorker.all).toHaveLength(2);
    expect(FakeWorker.all[0]!.terminated).toBe(true);
    expect(worker().heard).toEqual([
      expect.objectContaining({ type: "start", runId: lab.store.getState().run!.id }),
    ]);
  });

  test("is forgotten once the worker speaks of the next run", () => {
    const lab = startedLab();
    lab.verbs.startAnew();
    worker().say({ type: "preparing", runId: lab.store.getState().run!.id, doing: "loading" });
    vi.advanceTimersByTime(10_000);
    expect(worker().terminated).toBe(false);
  });
});

test("stored preferences of the wrong kind do no harm", () => {
  expect(readPreferences("{bad", [])).toEqual({});
  expect(
    readPreferences('{"theme":"pink","speed":7,"shortcuts":false,"__proto__":{"x":1}}', [null, 50]),
  ).toEqual({
    shortcuts: false,
  });
});

describe("what the network answers", () => {
  const RIGHT = Uint8Array.of(1, 0, 1);
  const runId = (lab: Lab): RunId => lab.store.getState().run!.id;
  const asked = (lab: Lab) => lab.store.getState().asked;
  const answers = (id: RunId, step: number): FromWorker => ({
    type: "answers",
    runId: id,
    step,
    right: RIGHT,
  });
  const reply = (step: number) => ({ step, probabilities: Float32Array.of(1, 0) });

  test("the worker looks while the panel is open, and nothing is kept while it is closed", () => {
    const lab = startedLab();
    let told = 0;
    lab.answers.subscribe(() => told++);
    lab.verbs.showPicture("answers");
    expect(worker().heard.at(-1)).toEqual({ type: "watch-answers", on: true });
    worker().say(answers(runId(lab), 7));
    expect(lab.answers.latest()).toMatchObject({ runId: runId(lab), step: 7, right: RIGHT });
    worker().say(answers("run-0" as RunId, 8));
    expect(lab.answers.latest()?.step).toBe(7);
    lab.verbs.showPicture(null);
    expect(worker().heard.at(-1)).toEqual({ type: "watch-answers", on: false });
    worker().say(answers(runId(lab), 9)); // was on its way
    expect(lab.answers.latest()).toBeNull();
    expect(told).toBe(2);
  });

  test("opened before there is a worker, it starts none, and the worker hears of it first", () => {
    const lab = makeLab();
    lab.verbs.showPicture("answers");
    expect(FakeWorker.all).toEqual([]);
    lab.verbs.run();
    expect(types()).toEqual(["watch-answers", "start"]);
    worker().onerror!({ message: "gone", preventDefault: () => undefined });
    lab.verbs.run();
    expect(FakeWorker.all).toHaveLength(2);
    expect(types()).toEqual(["watch-answers", "find-checkpoint", "forget-checkpoint", "start"]);
  });

  test("a question goes to the run on the page, and its reply comes back to it", () => {
    const lab = makeLab();
    lab.verbs.ask(1, 2);
    expect(asked(lab)).toBeNull(); // nobody to ask
    lab.verbs.run();
    lab.verbs.ask(1, 2);
    expect(asked(lab)).toBeNull();
    started(lab, "exact");
    lab.verbs.ask(1, 59);
    expect(asked(lab)).toBeNull(); // no such pair
    lab.verbs.ask(1, 2);
    expect(worker().heard.at(-1)).toEqual({ type: "ask", runId: runId(lab), ask: 1, a: 1, b: 2 });
    expect(asked(lab)).toEqual({ ask: 1, a: 1, b: 2, reply: "waiting" });
    lab.verbs.ask(3, 4);
    worker().say({ type: "asked", runId: runId(lab), ask: 1, reply: reply(5) }); // of the first question
    expect(asked(lab)?.reply).toBe("waiting");
    worker().say({ type: "asked", runId: runId(lab), ask: 2, reply: reply(5) });
    expect(asked(lab)).toEqual({ ask: 2, a: 3, b: 4, reply: reply(5) });
  });

  test("while someone looks, the reply follows the run; a late nothing does not take it away", () => {
    const lab = startedLab();
    lab.verbs.showPicture("answers");
    lab.verbs.ask(1, 2);
    worker().say({ type: "asked", runId: runId(lab), ask: 1, reply: reply(5) });
    const heard = worker().heard.length;
    worker().say(answers(runId(lab), 5));
    expect(worker().heard).toHaveLength(heard); // it is of this very step
    worker().say(answers(runId(lab), 9));
    expect(worker().heard.at(-1)).toEqual({ type: "ask", runId: runId(lab), ask: 1, a: 1, b: 2 });
    expect(asked(lab)?.reply).toEqual(reply(5));
    worker().say({ type: "asked", runId: runId(lab), ask: 1, reply: reply(9) });
    worker().say({ type: "asked", runId: runId(lab), ask: 1, reply: null });
    expect(asked(lab)?.reply).toEqual(reply(9));
  });

  test("a failure, a crash or a worker that has no such run leaves no question waiting", () => {
    const ends: readonly ((lab: Lab) => void)[] = [
      (lab) => worker().say({ type: "asked", runId: runId(lab), ask: 1, reply: null }),
      (lab) =>
        worker().say({
          type: "failed",
          runId: runId(lab),
          error: { kind: "device-lost", message: "x", remedy: "y" },
        }),
      () => worker().onerror!({ message: "gone", preventDefault: () => undefined }),
    ];
    for (const end of ends) {
      const lab = startedLab();
      lab.verbs.ask(1, 2);
      end(lab);
      expect(asked(lab)?.reply).toBe("none");
    }
    const lab = startedLab();
    finish(lab, null);
    lab.verbs.ask(1, 2); // one that is over can be asked too
    worker().onerror!({ message: "gone", preventDefault: () => undefined });
    expect(asked(lab)?.reply).toBe("none");
    expect(status(lab)).toContain("stopped at step 1000");
  });

  test("whatever takes a run's place, over or not, stops it, and takes its answers off the page", () => {
    const replacements: readonly ((lab: Lab) => void)[] = [
      (lab) => lab.verbs.reset(),
      (lab) => lab.verbs.startAnew(),
      (lab) => lab.verbs.openLink("p=31"),
    ];
    for (const replace of replacements) {
      const lab = startedLab();
      const id = runId(lab);
      lab.verbs.showPicture("answers");
      finish(lab, null);
      worker().say(answers(id, 1000));
      lab.verbs.ask(1, 2);
      replace(lab);
      expect(worker().heard).toContainEqual({ type: "stop", runId: id });
      expect([lab.answers.latest(), asked(lab)]).toEqual([null, null]);
      worker().say(answers(id, 1000));
      worker().say({ type: "asked", runId: id, ask: 1, reply: reply(1) });
      expect([lab.answers.latest(), asked(lab)]).toEqual([null, null]);
    }
  });
});

describe("ten seeds", () => {
  test("are of the settings on the page; a run that is over and was of others makes way", () => {
    const lab = startedLab();
    finish(lab, null);
    lab.verbs.newSeed();
    lab.seeds.start(false);
    expect(lab.store.getState().seeds?.spec).toMatchObject({ seed: 4242, after: 0 });

    lab.verbs.run();
    started(lab, "exact");
    lab.verbs.edit("weightDecay", "1");
    lab.seeds.start(true);
    expect(status(lab)).toBe("step 0"); // one under way goes on
    finish(lab, null);
    lab.seeds.start(true);
    expect(lab.store.getState().run).toBeNull();
    expect(lab.store.getState().seeds?.spec).toMatchObject({ weightDecay: 1, after: 500 });
  });

  test("do not start from a field that says something else", () => {
    const lab = makeLab();
    lab.verbs.edit("weightDecay", "x");
    lab.seeds.start(false);
    expect(lab.store.getState().seeds).toBeNull();
    expect(lab.store.getState().notice).toMatch(/^Not started: /);
  });
});
