/**
 * Receipts (contract §3): 64 bits that stand for a whole run, weights and answers at every grid point to its natural
 * end, and what two of them say of each other. Exact integers alone. Not a signature: whoever wants to can make one up.
 */
import { nextGridPoint } from "./grid.ts";

/** The arithmetic that receipts speak of. Any change of the exact engine's bits, or of this file's, raises the number. */
export const RECEIPT_VERSION = "exact1";

/** What is folded of a measurement: a measurement has more, which decides nothing. */
export interface Point {
  readonly step: number;
  readonly trainCorrect: number;
  readonly testCorrect: number;
  /** `null` from an engine that promises none. */
  readonly weightBits: bigint | null;
}

/** A receipt on its way: what the run has folded in so far. */
export interface Chain {
  /** 0 … 2⁶⁴−1 */
  readonly hash: bigint;
  /** As in `Receipt`. */
  readonly trail: string;
}

export interface Receipt {
  /** `exact1-` and 16 hex digits. */
  readonly text: string;
  /** Two hex digits per doubling of t: the chain's lowest byte after the first grid point at or past 1, 2, 4, … */
  readonly trail: string;
}

/** What a link claims of its run: a receipt, and the trail to it where the link carries one. */
export interface Claimed {
  readonly receipt: string;
  readonly trail: string | null;
}

export type Verdict =
  | { readonly kind: "reproduced" }
  /** Equal up to step `from`, as far as the trail shows, and no longer at step `to`. */
  | { readonly kind: "differs"; readonly from: number; readonly to: number }
  | { readonly kind: "other-version" };

export const NO_POINTS: Chain = { hash: 0n, trail: "" };

/** No step and no count is as large as these: they set the end of a run apart from a grid point. */
const END = { finished: 0xffff_ffff_ffff_ffffn, diverged: 0xffff_ffff_ffff_fffen } as const;

/** The step limit is 10⁷ < 2²⁴: bytes for 2⁰ … 2²³. */
const LONGEST_TRAIL = 24;

/** SplitMix64 over the running hash (Steele, Lea & Flood 2014): one-to-one in either argument when the other is held. */
function absorb(hash: bigint, word: bigint): bigint {
  let z = BigInt.asUintN(64, (hash ^ BigInt.asUintN(64, word)) + 0x9e37_79b9_7f4a_7c15n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn);
  return z ^ (z >> 31n);
}

function hex(value: bigint, digits: number): string {
  return BigInt.asUintN(4 * digits, value)
    .toString(16)
    .padStart(digits, "0");
}

/** The grid point that the k-th byte of a trail speaks of, in a run that ends at step `end`. */
function trailStep(k: number, end: number): number {
  return Math.min(nextGridPoint((1 << k) - 1), end);
}

/**
 * The chain after one more grid point; points come in order, each once, with the run's last step among them.
 * @returns `null` once an engine has named no weight bits: such a run has no receipt
 */
export function foldPoint(
  chain: Chain | null,
  { step, weightBits, trainCorrect, testCorrect }: Point,
): Chain | null {
  if (chain === null || weightBits === null) return null;
  const hash = [BigInt(step), weightBits, BigInt(trainCorrect), BigInt(testCorrect)].reduce(
    absorb,
    chain.hash,
  );
  const doubling = chain.trail.length / 2;
  return { hash, trail: step >= 1 << doubling ? chain.trail + hex(hash, 2) : chain.trail };
}

/** The receipt of a run that came to its natural end at `step`. */
export function sealed(chain: Chain | null, how: keyof typeof END, step: number): Receipt | null {
  if (chain === null) return null;
  const hash = absorb(absorb(chain.hash, END[how]), BigInt(step));
  return { text: `${RECEIPT_VERSION}-${hex(hash, 16)}`, trail: chain.trail };
}

/** What a link says of a run with this receipt. */
export function claimOf({ text, trail }: Receipt): Claimed {
  return { receipt: text, trail: trail === "" ? null : trail };
}

/** Whether a text has the form of a receipt, of whatever engine and version. */
export function isReceipt(text: string): boolean {
  return text.length <= 60 && /^[a-z0-9-]+-[0-9a-f]{16}$/.test(text);
}

export function isTrail(text: string): boolean {
  return text.length <= 2 * LONGEST_TRAIL && /^([0-9a-f]{2})+$/.test(text);
}

/** The engine and version that a receipt names: what stands before its digits. */
export function versionOf(receipt: string): string {
  return receipt.slice(0, receipt.lastIndexOf("-"));
}

/** Whether a receipt is of the exact engine, of this version or another. */
export function isExact(receipt: string): boolean {
  return /^exact\d+$/.test(versionOf(receipt));
}

/**
 * What a run that ended says of the claim for it.
 * @param end the step at which the run made here ended
 */
export function verdictOf(claimed: Claimed, made: Receipt, end: number): Verdict {
  if (versionOf(claimed.receipt) !== versionOf(made.text)) return { kind: "other-version" };
  if (claimed.receipt === made.text) return { kind: "reproduced" };
  const theirs = claimed.trail ?? "";
  const shared = Math.min(theirs.length, made.trail.length) / 2;
  let equal = 0;
  while (
    equal < shared &&
    theirs.slice(2 * equal, 2 * equal + 2) === made.trail.slice(2 * equal, 2 * equal + 2)
  )
    equal++;
  return {
    kind: "differs",
    from: equal === 0 ? 0 : trailStep(equal - 1, end),
    to: theirs === "" ? end : trailStep(equal, end),
  };
}
