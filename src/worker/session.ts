/**
 * One run in the worker: drives `train`, paces it, answers pause, step and stop, and keeps a checkpoint. Its network
 * can be asked until the run is stopped, also after its end. When a GPU goes in mid-run, the exact engine goes on from
 * the last checkpoint. Never waits on the page. Knows no `postMessage`: it is given `post`.
 */
import type { RunEvent } from "../core/events.ts";
import { createKeeping } from "../core/kept.ts";
import { divergence } from "../core/runState.ts";
import { parameterCountOf, prepare } from "../core/setup.ts";
import type { Intervention } from "../core/spec/interventions.ts";
import { printSpec } from "../core/spec/print.ts";
import type { DeviceTrouble, Engine } from "../engine/engine.ts";
import { type Course, freshCourse, intervene, train } from "../engine/train.ts";
import { type AttendantHost, createAttendant } from "./attendant.ts";
import { type Checkpoint, forgetCheckpoint, saveCheckpoint } from "./checkpoints.ts";
import { fallenBack, lostForGood, runError } from "./failures.ts";
import { createKeeper } from "./keeper.ts";
import { DeviceGone, type Lifeline, createLifeline } from "./lifeline.ts";
import { BLOCK_MS, createPacer } from "./pacer.ts";
import type { PaceSettings, Question, RunId } from "./protocol.ts";
import { createReporter } from "./reporter.ts";

const CHECKPOINT_MS = 3000;
const LOSS_MS = 200;

export interface SessionHost extends AttendantHost {
  /** A turn of the event loop, so that messages arrive. */
  readonly yieldTurn: () => Promise<void>;
  /**
   * The exact engine, in place of one whose device is gone. @param why for its report
   * @throws EngineFailure when it does not come up
   */
  readonly fallBack: (why: string) => Promise<Engine>;
}

export interface Session {
  /** Settles when the run has failed or been stopped, and everything is freed. One that ended waits for its stop. */
  readonly done: Promise<void>;
  pause(): void;
  resume(steps: number | null): void;
  stop(): void;
  setPace(pace: PaceSettings): void;
  intervene(action: Pick<Intervention, "action" | "value">): void;
  ask(question: Question): void;
  /** The page looks at all answers, or no longer: the host knows. */
  watch(): void;
  /** The page is about to be hidden or closed: keep what there is. */
  checkpointSoon(): void;
}

export interface SessionStart {
  readonly runId: RunId;
  readonly course: Course;
  readonly pace: PaceSettings;
  /** Pause after this many steps. */
  readonly steps: number | null;
  readonly restored: Checkpoint | null;
}

/** Updates made in what a pull brought. */
function stepsIn(events: readonly RunEvent[]): number {
  return events.reduce((sum, event) => (event.type === "trained" ? sum + event.block.steps : sum), 0);
}

export function startSession(given: Engine, start: SessionStart, host: SessionHost): Session {
  const { runId, course } = start;
  const { post, now } = host;
  let pace = start.pace;
  let stepsLeft = start.steps;
  let wanted: "train" | "pause" | "stop" = "train";
  let over = false;
  let wake: () => void = () => undefined;
  let pacer = createPacer(pace.speed, now());
  /** Where the run can go on from: in storage too, as far as the browser keeps it. */
  let kept: Omit<Checkpoint, "version"> | null = start.restored;
  // A run that was restored is stored under its new name at once.
  let lastCheckpoint = start.restored === null ? now() : -Infinity;
  let storageWorks = true;
  const actions: Pick<Intervention, "action" | "value">[] = [];
  const reporter = createReporter(runId, host, () => pacer.stepsPerSecond(), start.restored);
  const attendant = createAttendant(runId, host);
  const keeping = createKeeping(parameterCountOf(course.spec));
  const wantsStop = (): boolean => wanted === "stop";

  /** Waits until `ms` have passed or something is said. */
  const waitFor = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === Infinity ? null : setTimeout(resolve, ms);
      wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });

  /** The run on one engine, to its end, its stop, or whatever cuts it short. */
  async function drive(engine: Engine, line: Lifeline): Promise<void> {
    const { name } = engine.report;
    using trainer = await line.trainer(prepare(course.spec));
    const waits = trainer.advanceMeasuring !== undefined;
    pacer = createPacer(pace.speed, now(), waits ? BLOCK_MS.waits : BLOCK_MS.computes);
    const keeper = createKeeper(runId, keeping, waits, host);
    const keepWeights = async (still: boolean): Promise<void> => {
      if (keeper.isDue(trainer.step, still)) pacer.aside(await keeper.keep(trainer));
    };

    async function checkpoint(): Promise<void> {
      lastCheckpoint = now();
      if (!storageWorks && name === "exact") return; // nothing takes a CPU away
      const { milestones, spec, chain } = course;
      const snapshot = await trainer.snapshot();
      kept = { spec: printSpec(spec), engine: name, snapshot, milestones, chain, ...reporter.told() };
      if (!storageWorks) return;
      try {
        await saveCheckpoint(runId, kept);
      } catch {
        storageWorks = false;
        post({
          type: "notice",
          message: "This browser keeps no data here, so a reload will lose the run.",
        });
      }
    }

    /** @returns whether there were any */
    function takeActions(): boolean {
      const made = actions.splice(0).map((action) => intervene(trainer, course, action));
      if (made.length === 0) return false;
      attendant.forget();
      reporter.collect(made);
      return true;
    }

    /** Waits until something is said, and answers what is asked meanwhile: the network stays as it is. */
    async function attendStill(): Promise<void> {
      if (attendant.isDue(trainer.step, true)) await attendant.attend(trainer, true);
      else await line.hold(waitFor(Infinity));
    }

    /** The run is over. Its network stays, to be asked, until the run makes way. */
    async function linger(): Promise<void> {
      over = true;
      post({ type: "ended", runId });
      while (!wantsStop()) await attendStill();
    }

    /** Stays here while the run is paused. */
    async function pauseIfAsked(events: readonly RunEvent[]): Promise<void> {
      const memorized = events.some((event) => event.type === "reached" && event.milestone === "mem");
      const becauseMemorized = pace.pauseAtMemorization && memorized;
      if (becauseMemorized || stepsLeft === 0) wanted = wanted === "stop" ? "stop" : "pause";
      if (wanted !== "pause") return;
      reporter.flush();
      const why = becauseMemorized ? "memorized" : "asked";
      post({ type: "paused", runId, why, at: await trainer.measure() });
      await keepWeights(true);
      await checkpoint();
      while (wanted === "pause") {
        if (takeActions()) await checkpoint();
        if (wanted === "pause") await attendStill();
      }
      if (wanted === "train") post({ type: "continued", runId });
      pacer.restart(now());
    }

    /** Runs everything once and takes it back, so that compiling is nobody's step. */
    async function warmUp(): Promise<void> {
      post({ type: "preparing", runId, doing: "compiling shaders" });
      const before = await trainer.snapshot();
      await trainer.advance(1);
      await trainer.measure();
      trainer.restore(before);
    }

    const resuming = kept !== null;
    if (kept !== null) trainer.restore(kept.snapshot);
    if (engine.compiles) await warmUp();
    post({ type: "started", runId, report: engine.report });
    pacer.restart(now());
    if (resuming) await pauseIfAsked([]);
    if (wantsStop()) return;
    const blockSteps = (): number => Math.min(pacer.blockSteps(), stepsLeft ?? Infinity);
    for await (const events of train(trainer, course, blockSteps, resuming)) {
      reporter.collect(events);
      const last = events.at(-1);
      if (last?.type === "diverged" || last?.type === "finished") {
        reporter.flush();
        await forgetCheckpoint(runId).catch(() => undefined);
        if (last.type === "finished") {
          await keepWeights(true);
          await linger();
        } else post({ type: "failed", runId, error: divergence(last.step, last.learningRate) });
        return;
      }
      const steps = stepsIn(events);
      if (stepsLeft !== null) stepsLeft -= steps;
      await keepWeights(false);
      await pauseIfAsked(events);
      const wait = steps > 0 ? pacer.after(steps, now()) : 0;
      if (wait > 0) {
        reporter.flushBeforeWait();
        await line.hold(waitFor(wait));
      }
      await host.yieldTurn();
      await pauseIfAsked([]); // asked while waiting: not one block more
      if (wantsStop()) return;
      takeActions();
      if (attendant.isDue(trainer.step, false)) pacer.aside(await attendant.attend(trainer, false));
      if (now() - lastCheckpoint >= CHECKPOINT_MS) await checkpoint();
    }
  }

  /** @returns what cut the run short; `null`: nothing did */
  async function leg(engine: Engine): Promise<unknown> {
    using line = createLifeline(engine);
    try {
      await drive(engine, line);
      return null;
    } catch (first) {
      // A failed read often comes a moment before the news that the device is gone, which says more.
      const gone: Promise<unknown> = line.hold(waitFor(LOSS_MS)).catch((news: unknown) => news);
      return (await gone) ?? first;
    }
  }

  /** The GPU is gone: the run goes back to where it was last kept, and on from there. @returns as `leg` does */
  async function fallBack(trouble: DeviceTrouble): Promise<unknown> {
    const { step } = reporter.live;
    const message = fallenBack(trouble, step, kept?.snapshot.step ?? 0);
    reporter.rewind(kept);
    keeping.rewind(kept?.snapshot.step ?? -1);
    attendant.forget();
    // What was changed by hand since then stays in the spec, and is done again at its step. A receipt stands for the
    // bits of one engine: there is one only where that computes the run from its start.
    Object.assign(course, freshCourse(course.spec));
    if (kept !== null) Object.assign(course, { milestones: kept.milestones, chain: null });
    const [spec, told] = [printSpec(course.spec), reporter.told()];
    post({ type: "fell-back", runId, message, spec, ...told });
    try {
      const exact = await host.fallBack(message);
      return wantsStop() ? null : await leg(exact);
    } catch (cause) {
      return lostForGood(trouble, step, cause);
    }
  }

  async function settle(): Promise<void> {
    let cause = await leg(given);
    if (cause instanceof DeviceGone && !over && !wantsStop()) cause = await fallBack(cause.trouble);
    if (cause !== null && !over && !wantsStop()) {
      reporter.flush();
      post({ type: "failed", runId, error: runError(cause) });
    }
    attendant.dismiss();
    if (wantsStop()) post({ type: "stopped", runId });
  }

  const say = (): void => wake();
  return {
    done: settle(),
    pause() {
      if (wanted === "train") wanted = "pause";
      say();
    },
    resume(steps) {
      stepsLeft = steps;
      if (wanted === "pause") wanted = "train";
      say();
    },
    stop() {
      wanted = "stop";
      say();
    },
    setPace(next) {
      pace = next;
      pacer.setSpeed(next.speed);
      say();
    },
    intervene(action) {
      actions.push(action);
      say();
    },
    ask(question) {
      attendant.ask(question);
      say();
    },
    watch() {
      attendant.forget();
      say();
    },
    checkpointSoon() {
      lastCheckpoint = -Infinity;
      say();
    },
  };
}
