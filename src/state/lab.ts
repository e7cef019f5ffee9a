/**
 * The page without React: one store, the verbs that change it, and the curves beside it. Everything from outside
 * (worker, address bar, storage, chance) comes in as a port; `main.tsx` alone knows who is who. Here the parts meet;
 * what each does is in its own file.
 */
import { createStore } from "zustand/vanilla";
import type { Gigaflops } from "../core/cost.ts";
import { defaultSpec } from "../core/spec/keys.ts";
import { FIRST_PRESET } from "../core/spec/presets.ts";
import { printHash } from "../core/spec/print.ts";
import { namesSweep } from "../core/sweep/plan.ts";
import type { RunId } from "../worker/protocol.ts";
import { createAlike } from "./alike.ts";
import { createAnswers } from "./answers.ts";
import { createAsking } from "./asking.ts";
import { createByHand } from "./byHand.ts";
import { NOTHING_CALIBRATED, createCalibration } from "./calibration.ts";
import { claimInAddress } from "./claim.ts";
import { openedAs, presetSpec } from "./derived.ts";
import { createFeed } from "./feed.ts";
import { createGaze } from "./gaze.ts";
import { hearWorker } from "./hear.ts";
import { createKept } from "./kept.ts";
import type { Lab, LabState } from "./labState.ts";
import { NO_LAWS, createLaws } from "./laws.ts";
import { createOpening } from "./opening.ts";
import { createPageRun } from "./pageRun.ts";
import { createPreferences } from "./preferences.ts";
import { createProber } from "./prober.ts";
import { createProbes } from "./probes.ts";
import { createRunner } from "./runner.ts";
import { createScenes } from "./scenes.ts";
import type { TrainMany } from "./seeds.ts";
import type { Preferences, Storage } from "./storage.ts";
import { createSweep } from "./sweep.ts";
import { createSweepAnalyst } from "./sweepAnalyst.ts";
import { createSweepLaws } from "./sweepLaws.ts";
import type { SweepStore } from "./sweepStore.ts";
import type { Url } from "./url.ts";

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
  const set = store.setState;
  const now = (): number => performance.now();

  const feed = createFeed();
  const answers = createAnswers();
  const gaze = createGaze();
  const kept = createKept();
  const laws = createLaws(feed.curves, (shown) => set({ laws: shown }));
  const calibration = createCalibration(
    (known) => {
      laws.calibrate(known);
      sweep.calibrate(known);
    },
    (shown) => set({ calibration: shown }),
  );
  const onFinished = calibration.add;

  const runner = createRunner(
    makeWorker,
    (message) => {
      hearWorker(message, store, { feed, answers, kept, laws, onFinished });
      asking.follow(message);
      page.follow(message);
    },
    (error) => page.broke(error),
  );
  const { send } = runner;
  const asking = createAsking(store, send, answers);
  const beside = { feed, answers, gaze, kept, laws };
  const page = createPageRun({ store, runner, beside, storage, newRunId, gigaflops });

  const prober = createProber(makeProbeWorker);
  const complain = (notice: string): void => set({ notice });
  const scenes = createScenes({ kept, gaze, prober, now, complain });
  const probes = createProbes({ kept, prober, spec: () => store.getState().run?.spec ?? null });

  const { seeds, arms } = createAlike({ store, page, feed, train: trainMany, onFinished, gigaflops });
  const sweep = createSweep(
    {
      train: trainMany,
      analyst: createSweepAnalyst(ports.makeSweepWorker),
      makeLaws: (wants) => createSweepLaws({ makeWorker: ports.makeSweepWorker, ...wants }),
      store: ports.sweepStore,
      url,
      workers: ports.workers,
      gigaflops,
      now,
      onFinished,
    },
    (shown) => set({ sweep: shown }),
  );
  const opening = createOpening({ store, page, sweep, url, newSeed });

  store.subscribe((after, before) => {
    if (after.draft !== before.draft || after.claim !== before.claim)
      url.write(printHash(after.draft, claimInAddress(after)));
  });
  url.onChange(() => opening.openLink(url.read()));

  sweep.restore(!namesSweep(url.read()));
  const last = storage.lastRun();
  if (url.read() !== "") opening.openLink(url.read(), url.reloaded && last !== null);
  if (last !== null && store.getState().run === null) {
    storage.saveLastRun(null);
    page.offerCheckpoint(last);
  }

  return {
    store,
    verbs: {
      ...page.verbs,
      ...opening.verbs,
      ...createByHand(store, send),
      ...asking.verbs,
      ...createPreferences(store, send, storage),
      calibrate: calibration.settle,
      chooseRecorded: calibration.chooseRecorded,
      chooseRuns: calibration.chooseRuns,
      openLink: (text) => opening.openLink(text),
      dismissNotice: () => set({ notice: null }),
    },
    feed,
    answers,
    gaze,
    kept,
    scenes,
    probes,
    seeds,
    sweep,
    arms,
    setHidden: (hidden) => send({ type: "visibility", hidden }),
    warmUp: runner.start,
  };
}
