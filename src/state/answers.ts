/**
 * What the network of the run on the page answers. All its answers are kept outside React, the newest alone: the grid
 * draws them on its own clock. A single question is part of the lab's state.
 */
import { type AnswerGrid, cellAt, gridOf } from "../core/answerGrid.ts";
import type { RunState } from "../core/runState.ts";
import type { RunSpec } from "../core/spec/keys.ts";
import type { Question, Reply, RunId } from "../worker/protocol.ts";

export interface Answers {
  readonly runId: RunId;
  readonly step: number;
  /** 1 where an example is answered right: the train set in its order, then the test set. */
  readonly right: Uint8Array;
}

export interface AnswersFeed {
  /** `null` before the first, and while nobody looks. */
  latest(): Answers | null;
  /** @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

export interface WritableAnswers extends AnswersFeed {
  show(answers: Answers | null): void;
}

export function createAnswers(): WritableAnswers {
  let answers: Answers | null = null;
  const listeners = new Set<() => void>();
  return {
    latest: () => answers,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show(next) {
      if (next === answers) return;
      answers = next;
      listeners.forEach((listener) => listener());
    },
  };
}

/** A question and what became of it. Asked again while the run goes on, it keeps its last reply until the next. */
export interface Asked extends Question {
  readonly reply: Reply | "waiting" | "none";
}

/** The reply to a question, unless another has been asked since. `null`: there was no network any more. */
export function replied(asked: Asked | null, ask: number, reply: Reply | null): Asked | null {
  if (asked === null || asked.ask !== ask) return asked;
  if (reply !== null) return { ...asked, reply };
  return asked.reply === "waiting" ? { ...asked, reply: "none" } : asked;
}

/** The network is gone: what is unanswered stays so. */
export function unanswered(asked: Asked | null): Asked | null {
  return asked === null ? null : replied(asked, asked.ask, null);
}

/** Why no question can be put, as a sentence; `null` when one can. */
export function whyNot(kind: RunState["kind"]): string | null {
  switch (kind) {
    case "ready":
      return "There is no network to ask yet: press Run.";
    case "starting":
      return "The network is being made ready.";
    case "failed":
      return "This run broke off, and its network is gone. Press Run to begin again.";
    case "training":
    case "paused":
    case "ended":
      return null;
  }
}

let lastGrid: { readonly key: string; readonly grid: AnswerGrid | null } | null = null;

/** The grid of a spec; the last one made is kept, since most questions are about the same. */
export function gridFor(spec: RunSpec): AnswerGrid | null {
  const { task, p, trainFraction, seed } = spec;
  const key = [task, p, trainFraction, seed].join(" ");
  if (lastGrid?.key !== key) lastGrid = { key, grid: gridOf(spec) };
  return lastGrid.grid;
}

/** Whether a task has this pair of operands. */
export function isPair(spec: RunSpec, a: number, b: number): boolean {
  const grid = gridFor(spec);
  return grid !== null && cellAt(grid, a, b) !== null;
}
