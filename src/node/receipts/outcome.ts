/**
 * What a run came to, as it travels from whoever made it, and what two of them say of each other. What arrives over
 * the network is read here, not trusted.
 */
import { type Receipt, claimOf, isReceipt, isTrail, verdictOf } from "../../core/receipt.ts";

export type Outcome =
  | { readonly end: "finished" | "diverged"; readonly step: number; readonly receipt: Receipt }
  | { readonly end: "failed"; readonly message: string };

/** What the page is told to do. */
export interface Work {
  /** Names this visit of the page. */
  readonly visit: number;
  readonly specs: readonly string[];
}

/** One run of the page's, made. */
export interface Answer {
  readonly visit: number;
  /** Which of the specs. */
  readonly n: number;
  readonly outcome: Outcome;
}

/** What the page hears of it. */
export interface Heard {
  readonly equal: boolean;
}

/** Text from outside made fit for a terminal: one line, no control characters, at most `most` of them. */
export function plain(text: string, most: number): string {
  const line = text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

type Unread = Readonly<Record<string, unknown>>;
const isUnread = (value: unknown): value is Unread => typeof value === "object" && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readOutcome(value: unknown): Outcome | null {
  if (!isUnread(value)) return null;
  const { end, step, receipt, message } = value;
  if (end === "failed") return typeof message === "string" ? { end, message: plain(message, 300) } : null;
  if ((end !== "finished" && end !== "diverged") || !isCount(step) || !isUnread(receipt)) return null;
  const { text, trail } = receipt;
  if (typeof text !== "string" || !isReceipt(text)) return null;
  if (typeof trail !== "string" || (trail !== "" && !isTrail(trail))) return null;
  return { end, step, receipt: { text, trail } };
}

/** @returns `null` for anything that is not an answer */
export function readAnswer(json: string): Answer | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isUnread(value) || !isCount(value["visit"]) || !isCount(value["n"])) return null;
  const outcome = readOutcome(value["outcome"]);
  return outcome === null ? null : { visit: value["visit"], n: value["n"], outcome };
}

/** @returns where `theirs` parts from `ours`, as a phrase; `null` when they are equal to the last bit */
export function difference(ours: Outcome, theirs: Outcome): string | null {
  if (ours.end === "failed") return `failed in Node: ${ours.message}`;
  if (theirs.end === "failed") return `failed: ${theirs.message}`;
  const verdict = verdictOf(claimOf(ours.receipt), theirs.receipt, theirs.step);
  switch (verdict.kind) {
    case "reproduced":
      return null;
    case "other-version":
      return `made by another engine version: ${theirs.receipt.text}`;
    case "differs":
      return (
        `differs between steps ${verdict.from} and ${verdict.to}: ` +
        `${theirs.receipt.text}, ${theirs.end} at step ${theirs.step}; ` +
        `in Node ${ours.receipt.text}, ${ours.end} at step ${ours.step}`
      );
  }
}
