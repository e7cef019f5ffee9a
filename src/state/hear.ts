/** What the worker says → what the page knows. Late words of a run that was replaced are dropped. */
import type { StoreApi } from "zustand/vanilla";
import { createCurves } from "../core/curves.ts";
import type { RunEvent } from "../core/events.ts";
import { traceOf } from "../core/laws/trace.ts";
import { assertNever } from "../core/prelude.ts";
import { advanceLive, isUnderWay, liveOf } from "../core/runState.ts";
import { testAccuracy } from "../core/readout.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import { parseLink } from "../core/spec/parse.ts";
import { sameSpec } from "../core/spec/print.ts";
import type { FromWorker } from "../worker/protocol.ts";
import { type WritableAnswers, replied, unanswered } from "./answers.ts";
import { checkOf } from "./claim.ts";
import { settledDraft } from "./derived.ts";
import type { WritableFeed } from "./feed.ts";
import type { Finished } from "./finished.ts";
import type { WritableKept } from "./kept.ts";
import type { LabState, Run } from "./labState.ts";
import type { Laws } from "./laws.ts";
import { checkLine, eventText } from "./words.ts";

const MOST_LOG = 50;

function logged(log: LabState["log"], lines: readonly string[]): LabState["log"] {
  const next = (log.at(-1)?.id ?? 0) + 1;
  return lines.length === 0
    ? log
    : [...log, ...lines.map((text, i) => ({ id: next + i, text }))].slice(-MOST_LOG);
}

function texts(events: readonly RunEvent[], run: Run): readonly string[] {
  let test: number | null = null; // an event follows the measurement that decided it
  return events.flatMap((event) => {
    if (event.type === "measured") test = event.at.testCount === 0 ? null : testAccuracy(event.at);
    return eventText(event, run, test) ?? [];
  });
}

/** The run, some events later. Interventions made by hand join its spec. */
function advanced(run: Run, events: readonly RunEvent[], stepsPerSecond: number | null): Run {
  const live = events.reduce(advanceLive, liveOf(run.state));
  const made = events.flatMap((event) => (event.type === "intervened" && event.live ? [event.entry] : []));
  const state = run.state.kind === "paused" ? { ...run.state, live } : { kind: "training" as const, live };
  return {
    ...run,
    state,
    stepsPerSecond,
    spec: made.length === 0 ? run.spec : { ...run.spec, interventions: [...run.spec.interventions, ...made] },
  };
}

/** The settings after something was done by hand: of a run that they were those of, they stay that. */
function followed(draft: RunSpec, before: Run, after: Run): RunSpec {
  return sameSpec(draft, before.spec) ? after.spec : settledDraft(draft, after);
}

/** What is kept beside the store. */
export interface Beside {
  readonly feed: WritableFeed;
  readonly answers: WritableAnswers;
  readonly kept: WritableKept;
  readonly laws: Laws;
  /** Runs that laws may be calibrated on. */
  readonly onFinished: Finished["add"];
}

export function hearWorker(
  message: FromWorker,
  store: StoreApi<LabState>,
  { feed, answers, kept, laws, onFinished }: Beside,
): void {
  const { run, log, draft, claim, asked } = store.getState();
  const set = store.setState;
  if ("runId" in message && message.runId !== run?.id) return;
  if (message.type === "alive" || message.type === "stopped") return;
  if (message.type === "notice") return set({ notice: message.message });
  if (message.type === "checkpoint") {
    // Whoever has pressed Run meanwhile has decided.
    if (message.found !== null && !(run !== null && isUnderWay(run.state)))
      set({ checkpoint: message.found });
    return;
  }
  if (run === null) return;
  const live = liveOf(run.state);
  /** What the run that is over says of the link it came from. */
  const verdict = (over: Run): readonly string[] => {
    const check = checkOf({ claim, draft: over.spec, run: over });
    return check === null ? [] : [checkLine(check)];
  };
  switch (message.type) {
    case "preparing":
      return set({ run: { ...run, state: { kind: "starting", doing: message.doing, live } } });
    case "started": {
      const { report } = message;
      const instead = run.spec.engine === "auto" && report.name !== "exact";
      const computes = report.name === "gpu" ? "The GPU" : "TensorFlow.js";
      return set({
        run: { ...run, engine: report, state: { kind: "training", live } },
        log: logged(log, instead ? [`${computes} computes this run. ${report.why}`] : []),
      });
    }
    case "fell-back": {
      const parsed = parseLink(message.spec);
      feed.replace(createCurves(message.curves));
      kept.rewind(message.live.step);
      laws.rewind(message.live.step);
      const back: Run = {
        ...run,
        spec: parsed.ok ? parsed.value.spec : run.spec,
        state: { kind: "starting", doing: "starting the exact engine", live: message.live },
        stepsPerSecond: null,
        pausedAt: null,
      };
      return set({ run: back, notice: message.message, log: logged(log, [message.message]) });
    }
    case "restored": {
      const parsed = parseLink(message.spec);
      const spec = parsed.ok ? parsed.value.spec : run.spec;
      feed.replace(createCurves(message.curves));
      laws.restore(message.live);
      return set({
        draft: spec,
        run: { ...run, spec, state: { kind: "starting", doing: "restoring", live: message.live } },
      });
    }
    case "progress": {
      feed.add(message.events);
      const after = advanced(run, message.events, message.stepsPerSecond);
      set({
        run: after,
        draft: run.spec === after.spec ? draft : followed(draft, run, after),
        log: logged(log, texts(message.events, run)),
      });
      return laws.follow(after);
    }
    case "kept":
      return kept.add(message.kept, run.spec);
    case "answers":
      // Nobody looks any more: one that was on its way.
      if (store.getState().openPicture === "answers") answers.show(message);
      return;
    case "asked":
      return set({ asked: replied(asked, message.ask, message.reply) });
    case "paused": {
      const paused: Run = {
        ...run,
        stepsPerSecond: null,
        pausedAt: message.at,
        state: { kind: "paused", live, why: message.why },
      };
      set({ run: paused });
      return laws.follow(paused);
    }
    case "continued":
      return set({ run: { ...run, pausedAt: null, state: { kind: "training", live } } });
    case "ended": {
      const ended: Run = { ...run, stepsPerSecond: null, state: { kind: "ended", live } };
      set({ run: ended, log: logged(log, verdict(ended)) });
      const { spec } = run;
      onFinished({ spec, reached: live.reached, steps: live.step, trace: traceOf(feed.curves()) });
      return laws.follow(ended);
    }
    case "failed": {
      const { error } = message;
      const failed: Run = { ...run, stepsPerSecond: null, state: { kind: "failed", live, error } };
      const lines = [`${error.message} ${error.remedy}`, ...verdict(failed)];
      return set({ run: failed, asked: unanswered(asked), log: logged(log, lines) });
    }
    default:
      return assertNever(message);
  }
}
