/**
 * The run on the page: started, paused, gone on with, dropped, brought back from its checkpoint. Not how settings come
 * onto the page (`opening.ts`), nor what is done to a run on its way (`byHand.ts`).
 */
import type { StoreApi } from "zustand/vanilla";
import type { Gigaflops } from "../core/cost.ts";
import { createCurves } from "../core/curves.ts";
import { AT_START, type RunError, type RunState, isUnderWay, liveOf } from "../core/runState.ts";
import { type Field, type RunSpec, rowOf } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { printSpec } from "../core/spec/print.ts";
import type { FromWorker, RunId } from "../worker/protocol.ts";
import { unanswered } from "./answers.ts";
import { checkOf, runText } from "./claim.ts";
import { onlyLiveChanges, openedAs, outlook } from "./derived.ts";
import type { Gaze } from "./gaze.ts";
import type { Beside } from "./hear.ts";
import type { LabState, LabVerbs, Run } from "./labState.ts";
import type { Runner } from "./runner.ts";
import type { Storage } from "./storage.ts";
import { checkLine } from "./words.ts";

export interface PageRunPorts {
  readonly store: StoreApi<LabState>;
  readonly runner: Runner;
  readonly beside: Pick<Beside, "feed" | "answers" | "kept" | "laws"> & { readonly gaze: Gaze };
  readonly storage: Pick<Storage, "saveLastRun">;
  readonly newRunId: () => RunId;
  readonly gigaflops: () => Gigaflops;
}

export interface PageRun {
  readonly verbs: Pick<
    LabVerbs,
    "run" | "pause" | "step" | "reset" | "startAnew" | "continueCheckpoint" | "discardCheckpoint"
  >;
  /** What the page shows is not what would run: nothing starts until it is put right, and the page says so. */
  refused(): boolean;
  /** The draft, in place of what runs. */
  start(): void;
  /** A reload of an `autorun` link: the run that was cut may go on; without one, the link starts its own. */
  startUnlessFound(): void;
  /** Ends what runs, without a word on the page: something else takes its place. */
  drop(): void;
  /** Asks a (new) worker whether this run can go on. */
  offerCheckpoint(runId: RunId): void;
  /** What follows from a message beyond what the page shows. */
  follow(message: FromWorker): void;
  /** The worker is gone. */
  broke(error: RunError): void;
}

/** Failures after which the worker's engine is not to be trusted. */
const POISONED: readonly RunError["kind"][] = ["device-lost", "unexpected", "load-failed"];

export function createPageRun(ports: PageRunPorts): PageRun {
  const { store, runner, storage, newRunId, gigaflops } = ports;
  const { feed, answers, gaze, kept, laws } = ports.beside;
  const { send } = runner;
  const get = store.getState;
  const set = store.setState;
  let autorunUnlessFound = false;

  function offerCheckpoint(runId: RunId): void {
    send({ type: "find-checkpoint", runId });
  }

  /** Empties what is kept of a run beside the store. */
  function forget(): void {
    feed.replace(createCurves());
    answers.show(null);
    kept.clear();
    laws.clear();
  }

  function drop(): void {
    const { run } = get();
    if (run === null) return;
    // One that has ended is kept to be asked; this gives its memory back.
    if (run.state.kind !== "failed") send({ type: "stop", runId: run.id });
    send({ type: "forget-checkpoint", runId: run.id });
    storage.saveLastRun(null);
    forget();
    gaze.look(null);
    set({ run: null, asked: null });
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

  /** @param steps pauses after that many */
  function start(steps: number | null): void {
    if (refused()) return;
    dropCheckpoint();
    drop();
    const run = newRun(get().draft);
    const { speed, pauseAtMemorization } = get();
    set({ run, log: [] });
    send({
      type: "start",
      runId: run.id,
      spec: printSpec(run.spec),
      exactSeconds: outlook(run.spec, gigaflops()).likelySeconds,
      pace: { speed, pauseAtMemorization },
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

  /** Back to step 0 of what is on the page: of the run, unless the settings have moved on. */
  function reset(): void {
    const { run, draft } = get();
    const check = checkOf(get());
    drop();
    dropCheckpoint();
    set({
      draft: run !== null && onlyLiveChanges(run, draft) ? run.spec : draft,
      rejected: {},
      log: check?.kind === "unfinished" ? [{ id: 1, text: checkLine(check) }] : [],
    });
  }

  function continueCheckpoint(): void {
    const { checkpoint, claim, speed, pauseAtMemorization } = get();
    if (checkpoint === null) return;
    const parsed = parseLink(checkpoint.spec);
    if (!parsed.ok) return dropCheckpoint();
    const { spec } = parsed.value;
    const run = newRun(spec);
    forget();
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
    send({
      type: "restore",
      runId: run.id,
      from: checkpoint.runId,
      pace: { speed, pauseAtMemorization },
    });
  }

  return {
    verbs: {
      run: () => proceed(null),
      pause() {
        const { run } = get();
        if (run?.state.kind === "training" || run?.state.kind === "starting")
          send({ type: "pause", runId: run.id });
      },
      step: () => proceed(1),
      reset,
      startAnew: () => start(null),
      continueCheckpoint,
      discardCheckpoint: dropCheckpoint,
    },
    refused,
    start: () => start(null),
    startUnlessFound() {
      autorunUnlessFound = true;
    },
    drop,
    offerCheckpoint,
    follow(message) {
      if (message.type === "checkpoint" && autorunUnlessFound) {
        autorunUnlessFound = false;
        if (message.found === null) proceed(null);
      }
      if (
        message.type === "failed" &&
        message.runId === get().run?.id &&
        POISONED.includes(message.error.kind)
      ) {
        runner.restart();
        offerCheckpoint(message.runId);
      }
    },
    broke(error) {
      const { run, asked } = get();
      set({ asked: unanswered(asked) });
      if (run === null || !isUnderWay(run.state)) return;
      set({
        run: { ...run, stepsPerSecond: null, state: { kind: "failed", live: liveOf(run.state), error } },
      });
      offerCheckpoint(run.id);
    },
  };
}
