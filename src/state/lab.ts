/**
 * The page without React: one store, the verbs that change it, and the curves beside it. Everything from outside
 * (worker, address bar, storage, chance) comes in as a port; `main.tsx` alone knows who is who.
 */
import { createStore } from "zustand/vanilla";
import { type Action, sameButInterventions, withAtMemorization } from "../core/arms.ts";
import type { Gigaflops } from "../core/cost.ts";
import { createCurves } from "../core/curves.ts";
import { RATE_ACTIONS, RATE_OF } from "../core/plan.ts";
import { AT_START, type RunError, type RunState, isUnderWay, liveOf } from "../core/runState.ts";
import { type Field, type RunSpec, defaultSpec, rowOf } from "../core/spec/keys.ts";
import { MOST_INTERVENTIONS } from "../core/spec/interventions.ts";
import { parseLink, specPart, withoutKeys } from "../core/spec/parse.ts";
import { FIRST_PRESET } from "../core/spec/presets.ts";
import { printHash, printSpec, sameSpec, writeValue } from "../core/spec/print.ts";
import { namesSweep, parsePlan } from "../core/sweep/plan.ts";
import type { FromWorker, RunId, ToWorker } from "../worker/protocol.ts";
import { createArms } from "./arms.ts";
import type { Comparison } from "./armsShown.ts";
import { createAnswers, isPair, unanswered, whyNot } from "./answers.ts";
import { checkOf, claimInAddress, claimOfRun, claimed, runText } from "./claim.ts";
import {
  inForce,
  onlyLiveChanges,
  openedAs,
  outlook,
  presetSpec,
  settledDraft,
  shownSpec,
} from "./derived.ts";
import { NOTHING_CALIBRATED, createCalibration } from "./calibration.ts";
import { editDraft } from "./edit.ts";
import { createFeed } from "./feed.ts";
import { createGaze } from "./gaze.ts";
import { hearWorker } from "./hear.ts";
import { createKept } from "./kept.ts";
import { NO_LAWS, createLaws } from "./laws.ts";
import type { Claim, Lab, LabState, LabVerbs, Run } from "./labState.ts";
import { createProber } from "./prober.ts";
import { createProbes } from "./probes.ts";
import { createRunner } from "./runner.ts";
import { createScenes } from "./scenes.ts";
import { type TrainMany, createSeeds, sameButSeed } from "./seeds.ts";
import type { Preferences, Storage } from "./storage.ts";
import { createSweep } from "./sweep.ts";
import { createSweepAnalyst } from "./sweepAnalyst.ts";
import type { SweepStore } from "./sweepStore.ts";
import type { Url } from "./url.ts";
import { checkLine } from "./words.ts";

export interface LabPorts {
  readonly makeWorker: () => Worker;
  readonly makeProbeWorker: () => Worker;
  readonly makeSweepWorker: () => Worker;
  readonly trainMany: TrainMany;
  /** How many runs `trainMany` trains at once on the CPU. */
  readonly workers: number;
  readonly sweepStore: SweepStore;
  readonly url: Url;
  readonly storage: Storage;
  /** A fresh, sortable name for a run. */
  readonly newRunId: () => RunId;
  /** 0 … 2³²−1 */
  readonly newSeed: () => number;
  /** How fast this machine runs the exact engine, as far as is known. */
  readonly gigaflops: () => Gigaflops;
}

/** Failures after which the worker's engine is not to be trusted. */
const POISONED: readonly RunError["kind"][] = ["device-lost", "unexpected", "load-failed"];

/** Keys of a link without which it is still the same run. */
const BESIDE_THE_RUN = ["receipt", "trail", "autorun"];

function initialState(preferences: Partial<Preferences>): LabState {
  const lecture = openedAs(presetSpec(FIRST_PRESET.name) ?? defaultSpec());
  return {
    draft: lecture.spec,
    base: lecture,
    rejected: {},
    run: null,
    claim: null,
    badLink: null,
    checkpoint: null,
    log: [],
    notice: null,
    speed: null,
    pauseAtMemorization: false,
    openPicture: null,
    seeds: null,
    sweep: null,
    arms: null,
    laws: NO_LAWS,
    calibration: NOTHING_CALIBRATED,
    asked: null,
    stepScale: "log",
    theme: "system",
    helpOpen: true,
    shortcuts: true,
    ...preferences,
  };
}

export function createLab(ports: LabPorts): Lab {
  const { makeWorker, makeProbeWorker, trainMany, url, storage, newRunId, newSeed, gigaflops } = ports;
  const store = createStore<LabState>(() => initialState(storage.preferences()));
  const feed = createFeed();
  const answers = createAnswers();
  const gaze = createGaze();
  const kept = createKept();
  const prober = createProber(makeProbeWorker);
  const laws = createLaws(feed.curves, (shown) => set({ laws: shown }));
  const calibration = createCalibration(laws.calibrate, (shown) => set({ calibration: shown }));
  const get = store.getState;
  const set = store.setState;

  /** A reload of an `autorun` link: the run that was cut may go on; without one, the link starts its own. */
  let autorunUnlessFound = false;

  const runner = createRunner(
    makeWorker,
    (message: FromWorker) => {
      const ours = "runId" in message && message.runId === get().run?.id;
      hearWorker(message, store, { feed, answers, kept, laws, finished: calibration });
      if (ours && message.type === "answers") askAgain(message.step);
      if (message.type === "checkpoint" && autorunUnlessFound) {
        autorunUnlessFound = false;
        if (message.found === null) proceed(null);
      }
      if (ours && message.type === "failed" && POISONED.includes(message.error.kind)) {
        runner.restart();
        offerCheckpoint(message.runId);
      }
    },
    (error) => {
      const { run, asked } = get();
      set({ asked: unanswered(asked) });
      if (run === null || !isUnderWay(run.state)) return;
      set({
        run: { ...run, stepsPerSecond: null, state: { kind: "failed", live: liveOf(run.state), error } },
      });
      offerCheckpoint(run.id);
    },
  );
  const seeds = createSeeds(trainMany, (shown) => set({ seeds: shown }), calibration.add);
  const arms = createArms(
    trainMany,
    () => {
      const { run } = get();
      return run === null ? null : { live: liveOf(run.state), norm: feed.curves().norm };
    },
    (shown) => set({ arms: shown }),
  );
  const sweep = createSweep(
    {
      train: trainMany,
      analyst: createSweepAnalyst(ports.makeSweepWorker),
      store: ports.sweepStore,
      url,
      workers: ports.workers,
      gigaflops,
      now: () => performance.now(),
      onFinished: calibration.add,
    },
    (shown) => set({ sweep: shown }),
  );
  const scenes = createScenes({
    kept,
    gaze,
    prober,
    now: () => performance.now(),
    complain: (notice) => set({ notice }),
  });
  const probes = createProbes({ kept, prober, spec: () => get().run?.spec ?? null });
  const send = (message: ToWorker): void => runner.send(message);

  /** Asks a (new) worker whether this run can go on. */
  function offerCheckpoint(runId: RunId): void {
    send({ type: "find-checkpoint", runId });
  }

  const paceSettings = (): Pick<LabState, "speed" | "pauseAtMemorization"> => {
    const { speed, pauseAtMemorization } = get();
    return { speed, pauseAtMemorization };
  };

  /** Ends what runs, without a word on the page: something else takes its place. */
  function dropRun(): void {
    const { run } = get();
    if (run === null) return;
    // One that has ended is kept to be asked; this gives its memory back.
    if (run.state.kind !== "failed") send({ type: "stop", runId: run.id });
    send({ type: "forget-checkpoint", runId: run.id });
    storage.saveLastRun(null);
    feed.replace(createCurves());
    answers.show(null);
    gaze.look(null);
    kept.clear();
    laws.clear();
    set({ run: null, asked: null });
  }

  /** The reply on the page follows the run while someone looks. */
  function askAgain(step: number): void {
    const { asked, run } = get();
    if (asked === null || typeof asked.reply === "string" || asked.reply.step === step || run === null)
      return;
    const { ask, a, b } = asked;
    send({ type: "ask", runId: run.id, ask, a, b });
  }

  function dropCheckpoint(): void {
    const { checkpoint } = get();
    if (checkpoint !== null) send({ type: "forget-checkpoint", runId: checkpoint.runId });
    set({ checkpoint: null });
  }

  function newRun(spec: RunSpec): Run {
    const id = newRunId();
    storage.saveLastRun(id);
    const state: RunState = { kind: "starting", doing: "starting", live: AT_START };
    return { id, spec, state, engine: null, stepsPerSecond: null, pausedAt: null };
  }

  /** What the page shows is not what would run: nothing starts until it is put right. */
  function refused(): boolean {
    const [wrong] = Object.entries(get().rejected) as [Field, { text: string; message: string }][];
    if (wrong === undefined) {
      set({ notice: null });
      return false;
    }
    const [field, { text, message }] = wrong;
    set({ notice: `Not started: ${rowOf(field).label} "${text}" is not allowed. ${message}` });
    return true;
  }

  function startSeeds(untilSettled: boolean): void {
    if (refused()) return;
    const { draft, run } = get();
    // A run that is over and was of other settings makes way, so that the charts are of one setting.
    if (run !== null && !isUnderWay(run.state) && !sameButSeed(run.spec, draft)) dropRun();
    const { grok } = outlook(draft, gigaflops());
    const likelyEnd = grok === null ? draft.steps : grok.step + (untilSettled ? draft.after : 0);
    seeds.start(draft, untilSettled, Math.min(draft.steps, likelyEnd));
  }

  function startArms(comparison: Comparison): void {
    if (refused()) return;
    const { draft, run } = get();
    if (run !== null && !isUnderWay(run.state) && !sameButInterventions(run.spec, draft)) dropRun();
    const { grok } = outlook({ ...draft, interventions: [] }, gigaflops());
    arms.compare(draft, comparison, grok?.step ?? draft.steps);
  }

  function startWithout(): void {
    const { run } = get();
    if (run !== null) arms.without(run.spec, run.engine?.name ?? run.spec.engine);
  }

  /** Once memorized the run takes an action; before, and without a run, the settings do. */
  function intervene(action: Action): void {
    const { run, draft } = get();
    const live = run !== null && (run.state.kind === "training" || run.state.kind === "paused") ? run : null;
    if (live !== null && liveOf(live.state).reached.mem !== undefined) {
      if (live.spec.interventions.length < MOST_INTERVENTIONS)
        return send({ type: "intervene", runId: live.id, action });
    } else {
      const next = withAtMemorization(draft, action);
      if (next.interventions.length <= MOST_INTERVENTIONS) return set({ draft: next, notice: null });
    }
    set({ notice: `A run takes at most ${MOST_INTERVENTIONS} interventions. Start anew to change more.` });
  }

  function start(steps: number | null): void {
    if (refused()) return;
    dropCheckpoint();
    dropRun();
    const run = newRun(get().draft);
    set({ run, log: [] });
    send({
      type: "start",
      runId: run.id,
      spec: printSpec(run.spec),
      exactSeconds: outlook(run.spec, gigaflops()).likelySeconds,
      pace: paceSettings(),
      steps,
    });
  }

  /** Goes on with a paused run, or starts the draft; `steps` pauses again after that many. */
  function proceed(steps: number | null): void {
    const { run } = get();
    const kind = run?.state.kind;
    if (run !== null && kind === "paused") send({ type: "continue", runId: run.id, steps });
    else if (kind !== "training" && kind !== "starting") start(steps);
  }

  /** New settings, wholesale. A run that trains goes on and is marked as of the old settings; any other makes way. */
  function open(spec: RunSpec, keepsTraining: boolean, claim: Claim | null = null): void {
    const kind = get().run?.state.kind;
    if (!keepsTraining || (kind !== "training" && kind !== "starting")) dropRun();
    set({ draft: spec, base: openedAs(spec), claim, rejected: {}, badLink: null });
  }

  /** Ready on the page, its base run the draft; nothing starts. */
  function openSweep(text: string): boolean {
    const plan = parsePlan(text);
    if (!plan.ok) {
      set({ badLink: { text: specPart(text), problems: plan.error } });
      return false;
    }
    open(plan.value.base, false);
    sweep.open([plan.value], null);
    return true;
  }

  /** @param mayGoOn a stored run may go on in place of what `autorun` would start */
  function openLink(text: string, mayGoOn = false): boolean {
    if (namesSweep(text)) return openSweep(text);
    const parsed = parseLink(text);
    if (!parsed.ok) {
      set({ badLink: { text: specPart(text), problems: parsed.error } });
      return false;
    }
    const { link } = parsed.value;
    const { spec, claim } = claimed(parsed.value);
    open(spec, false, claim);
    if (link.autorun && mayGoOn) autorunUnlessFound = true;
    else if (link.autorun) start(null);
    return true;
  }

  function setPreference(change: Partial<Preferences>): void {
    set(change);
    const { theme, stepScale, shortcuts, helpOpen, speed, pauseAtMemorization } = get();
    storage.savePreferences({ theme, stepScale, shortcuts, helpOpen, speed, pauseAtMemorization });
  }

  function setPace(change: Partial<Preferences>): void {
    setPreference(change);
    const { run } = get();
    if (run !== null && isUnderWay(run.state)) send({ type: "pace", runId: run.id, pace: paceSettings() });
  }

  const verbs: LabVerbs = {
    run: () => proceed(null),
    pause() {
      const { run } = get();
      if (run?.state.kind === "training" || run?.state.kind === "starting")
        send({ type: "pause", runId: run.id });
    },
    step: () => proceed(1),
    reset() {
      const { run, draft } = get();
      const check = checkOf(get());
      // Back to step 0 of what is on the page: of the run, unless the settings have moved on.
      dropRun();
      dropCheckpoint();
      set({
        draft: run !== null && onlyLiveChanges(run, draft) ? run.spec : draft,
        rejected: {},
        log: check?.kind === "unfinished" ? [{ id: 1, text: checkLine(check) }] : [],
      });
    },
    newSeed() {
      const { draft } = get();
      open({ ...draft, seed: newSeed() }, true);
    },
    startAnew: () => start(null),
    applyNow() {
      const { run, draft } = get();
      if (run === null || !isUnderWay(run.state)) return;
      const now = inForce(run.spec, run);
      const shown = shownSpec({ draft, run });
      const changed = RATE_ACTIONS.filter((action) => shown[RATE_OF[action]] !== now[RATE_OF[action]]);
      if (run.spec.interventions.length + changed.length > MOST_INTERVENTIONS) {
        set({
          notice: `A run takes at most ${MOST_INTERVENTIONS} interventions. Start anew to change more.`,
        });
        return;
      }
      for (const action of changed)
        send({ type: "intervene", runId: run.id, action: { action, value: shown[RATE_OF[action]] } });
    },
    intervene,
    edit(field, text) {
      const { run } = get();
      const edited = editDraft(get(), field, text);
      const { [field]: _, ...others } = get().rejected;
      if (edited.ok) set({ draft: settledDraft(edited.value, run), rejected: others, notice: null });
      else set({ rejected: { ...others, [field]: { text, message: edited.error } } });
    },
    restoreField: (field) => verbs.edit(field, writeValue(rowOf(field), get().base.spec[field])),
    removeIntervention(index) {
      const { draft } = get();
      set({ draft: { ...draft, interventions: draft.interventions.filter((_, i) => i !== index) } });
    },
    openPreset(name) {
      const spec = presetSpec(name);
      // What computes is a choice about this machine, not about the run that is opened.
      if (spec !== null) open({ ...spec, engine: get().draft.engine }, true);
    },
    openLink: (text) => openLink(text),
    useDefaults() {
      const bad = get().badLink;
      if (bad === null) return;
      const keys = bad.problems.map(({ key }) => key);
      // With a default in place of what it asked for, it is another run than the one its receipt speaks of.
      const sameRun = keys.every((key) => BESIDE_THE_RUN.includes(key));
      // What is left may hold a problem that the others hid: then the panel shows that one.
      openLink(withoutKeys(bad.text, sameRun ? keys : [...keys, "receipt", "trail"]));
    },
    dismissBadLink: () => set({ badLink: null }),
    continueCheckpoint() {
      const { checkpoint } = get();
      if (checkpoint === null) return;
      const parsed = parseLink(checkpoint.spec);
      if (!parsed.ok) return dropCheckpoint();
      const { spec } = parsed.value;
      const run = newRun(spec);
      const { claim } = get();
      feed.replace(createCurves());
      answers.show(null);
      kept.clear();
      laws.clear();
      set({
        run,
        asked: null,
        draft: spec,
        base: openedAs(spec),
        claim: claim?.spec === runText(spec) ? claim : null,
        rejected: {},
        checkpoint: null,
        log: [],
      });
      send({ type: "restore", runId: run.id, from: checkpoint.runId, pace: paceSettings() });
    },
    discardCheckpoint: dropCheckpoint,
    link() {
      const { run, draft } = get();
      if (run === null || run.engine === null || !sameSpec(run.spec, draft))
        return url.withHash(printHash(draft));
      return url.withHash(printHash({ ...run.spec, engine: run.engine.name }, claimOfRun(run)));
    },
    setSpeed: (speed) => setPace({ speed }),
    setPauseAtMemorization: (pauseAtMemorization) => setPace({ pauseAtMemorization }),
    showPicture(openPicture) {
      const watched = get().openPicture === "answers";
      const watches = openPicture === "answers";
      set({ openPicture });
      if (watched === watches) return;
      // All answers cost a forward pass: only while someone looks.
      if (!watches) answers.show(null);
      send({ type: "watch-answers", on: watches });
    },
    ask(a, b) {
      const { run, asked } = get();
      if (run === null || whyNot(run.state.kind) !== null || !isPair(run.spec, a, b)) return;
      const question = { ask: (asked?.ask ?? 0) + 1, a, b };
      set({ asked: { ...question, reply: "waiting" } });
      send({ type: "ask", runId: run.id, ...question });
    },
    calibrate: calibration.settle,
    chooseRecorded: calibration.chooseRecorded,
    chooseRuns: calibration.chooseRuns,
    setStepScale: (stepScale) => setPreference({ stepScale }),
    setTheme: (theme) => setPreference({ theme }),
    setHelpOpen: (helpOpen) => setPreference({ helpOpen }),
    setShortcuts: (shortcuts) => setPreference({ shortcuts }),
    dismissNotice: () => set({ notice: null }),
  };

  store.subscribe((now, before) => {
    if (now.draft !== before.draft || now.claim !== before.claim)
      url.write(printHash(now.draft, claimInAddress(now)));
  });
  url.onChange(() => openLink(url.read()));

  sweep.restore(!namesSweep(url.read()));
  const last = storage.lastRun();
  if (url.read() !== "") {
    openLink(url.read(), url.reloaded && last !== null);
  }
  if (last !== null && get().run === null) {
    storage.saveLastRun(null);
    offerCheckpoint(last);
  }

  return {
    store,
    verbs,
    feed,
    answers,
    gaze,
    kept,
    scenes,
    probes,
    seeds: { ...seeds, start: startSeeds },
    sweep,
    arms: { ...arms, compare: startArms, without: startWithout },
    setHidden: (hidden) => send({ type: "visibility", hidden }),
    warmUp: runner.start,
  };
}
