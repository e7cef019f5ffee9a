/**
 * What the page asks of a network beside its training: which examples it answers right, while someone looks, and
 * single questions. Between blocks, never often, and never with an effect on the run. Knows no session: it is given
 * the trainer when there is time for it.
 */
import { packAnswers } from "../core/answerGrid.ts";
import type { Trainer } from "../engine/engine.ts";
import type { FromWorker, Question, RunId } from "./protocol.ts";

/** From one look at all answers to the next. */
const LEAST_MS = 500;
/** The most of the worker's time that looking may take. */
const SHARE = 0.1;

export interface AttendantHost {
  readonly post: (message: FromWorker, transfer?: Transferable[]) => void;
  readonly now: () => number;
  readonly isHidden: () => boolean;
  /** Whether the page shows all answers. */
  readonly isWatched: () => boolean;
}

export interface Attendant {
  ask(question: Question): void;
  /** The page looks anew, or the network is another: what was sent last no longer counts. */
  forget(): void;
  /** @param still the network stays as it is, so that the page has to have its last answers */
  isDue(step: number, still: boolean): boolean;
  /** Answers what is asked, and looks at all answers if that is due. @returns milliseconds it took */
  attend(trainer: Trainer, still: boolean): Promise<number>;
  /** There is no network to ask any more: whatever is unanswered stays so, and is told. */
  dismiss(): void;
}

export function createAttendant(runId: RunId, host: AttendantHost): Attendant {
  const { post, now } = host;
  const questions: Question[] = [];
  let seenAt: number | null = null;
  let notBefore = -Infinity;

  const looks = (step: number, still: boolean): boolean =>
    host.isWatched() && step !== seenAt && (still || (!host.isHidden() && now() >= notBefore));

  async function answer(trainer: Trainer): Promise<void> {
    for (let next = questions[0]; next !== undefined; next = questions[0]) {
      const { ask, a, b } = next;
      // Stays in the list until it is answered, so that a failure leaves it to `dismiss`.
      const probabilities = await trainer.ask(a, b);
      questions.shift();
      post({ type: "asked", runId, ask, reply: { step: trainer.step, probabilities } });
    }
  }

  async function look(trainer: Trainer): Promise<void> {
    const from = now();
    const { step } = trainer;
    const right = packAnswers(await trainer.answers());
    notBefore = from + Math.max(LEAST_MS, (now() - from) / SHARE);
    seenAt = step;
    post({ type: "answers", runId, step, right }, [right.buffer]);
  }

  return {
    ask(question) {
      questions.push(question);
    },
    forget() {
      seenAt = null;
    },
    isDue: (step, still) => questions.length > 0 || looks(step, still),
    async attend(trainer, still) {
      const from = now();
      if (looks(trainer.step, still)) await look(trainer);
      await answer(trainer);
      return now() - from;
    },
    dismiss() {
      for (const { ask } of questions.splice(0)) post({ type: "asked", runId, ask, reply: null });
    },
  };
}
