/**
 * What the laws would have said of a sweep's runs while they went, as calibrated now: kept runs are put to them in a
 * worker, some at a time, and all of them anew when the calibration changes.
 */
import type { Calibration } from "../core/laws/known.ts";
import type { JudgedRun } from "../core/laws/scoreboard.ts";
import type { EndedRun } from "../core/laws/trace.ts";
import type { SweepLaws } from "./sweepState.ts";
import { createSweepAsker } from "./sweepAsker.ts";

/** Each is some 20 kB; of more, the outcome alone is known. */
const MOST_KEPT = 1000;
/** Short enough to be cloned between two frames. */
const AT_ONCE = 20;
/** Between two questions: the calibration goes along with each. */
const GATHER_MS = 500;

export interface SweepLawDesk {
  /** A free run came to its end. @param key the sweep's */
  add(key: string, run: EndedRun): void;
  /** From now on. Until the first call nobody is asked. */
  calibrate(calibration: Calibration): void;
  shown(): SweepLaws;
  /** Only these keys are wanted from now on. */
  keep(keys: ReadonlySet<string>): void;
}

export interface SweepLawPorts {
  readonly makeWorker: () => Worker;
  readonly complain: (note: string) => void;
  /** `shown` has changed. */
  readonly onNews: () => void;
}

export function createSweepLaws({ makeWorker, complain, onNews }: SweepLawPorts): SweepLawDesk {
  const asker = createSweepAsker(
    makeWorker,
    (message) => (message.type === "judged" ? message.judged : null),
    (why) => `The laws could not be asked: ${why}.`,
  );
  const kept = new Map<string, EndedRun>();
  let judged = new Map<string, JudgedRun>();
  let calibration: Calibration | null = null;
  let asking = false;
  let value: SweepLaws | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function proceedSoon(): void {
    timer ??= setTimeout(() => {
      timer = null;
      void proceed();
    }, GATHER_MS);
  }

  function changed(): void {
    value = null;
    onNews();
  }

  const unasked = (): readonly string[] => [...kept.keys()].filter((key) => !judged.has(key));

  async function proceed(): Promise<void> {
    const keys = unasked().slice(0, AT_ONCE);
    const by = calibration;
    if (asking || by === null || keys.length === 0) return;
    asking = true;
    const runs = keys.flatMap((key) => kept.get(key) ?? []);
    const answer = await asker.ask({ type: "judge", runs, calibration: by });
    asking = false;
    if (answer?.ok === false) return complain(answer.error);
    if (answer !== null && by === calibration) {
      judged = new Map(judged);
      answer.value.forEach((one, i) => {
        const key = keys[i];
        if (key !== undefined && kept.has(key)) judged.set(key, one);
      });
      changed();
    }
    if (unasked().length > 0) proceedSoon();
  }

  return {
    add(key, run) {
      if (kept.size >= MOST_KEPT && !kept.has(key)) return;
      kept.set(key, run);
      if (judged.has(key)) {
        judged = new Map(judged);
        judged.delete(key);
      }
      changed();
      proceedSoon();
    },
    calibrate(next) {
      calibration = next;
      judged = new Map();
      if (kept.size > 0) changed();
      proceedSoon();
    },
    shown: () => (value ??= { judged, waiting: new Set(unasked()) }),
    keep(keys) {
      for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
      judged = new Map([...judged].filter(([key]) => keys.has(key)));
      value = null;
    },
  };
}
