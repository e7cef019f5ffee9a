/**
 * Probes of one-layer networks that add in a cyclic group: which frequencies their neurons follow, and the loss with
 * those alone and without them (arXiv 2301.05217). All need the network's numbers for every pair of operands.
 */
import { parted } from "../../core/kept.ts";
import { bug } from "../../core/prelude.ts";
import {
  type KeyFrequency,
  type PairLogits,
  excludedLoss,
  keyFrequencies,
  restrictedLoss,
} from "../../core/progressMeasures.ts";
import { forwardPass } from "../program/models.ts";
import { forwardInFloat64, hiddenOf } from "./forward64.ts";
import type { Subject, Work } from "./subject.ts";

interface AllPairs {
  readonly pairs: PairLogits;
  readonly keys: readonly KeyFrequency[];
}

/** Three probes want the same. */
const known = new WeakMap<Subject, AllPairs>();

/**
 * Operands of every pair (i, j) such that its answer is the element i + j of the group: where the task subtracts or
 * divides, the right operand is the inverse of element j.
 */
function operands(
  order: Uint16Array,
  inverted: boolean,
): { readonly a: Uint16Array; readonly b: Uint16Array } {
  const n = order.length;
  const right = Uint16Array.from(order, (_, j) => order[inverted ? (n - j) % n : j]!);
  return {
    a: Uint16Array.from({ length: n * n }, (_, pair) => order[Math.floor(pair / n)]!),
    b: Uint16Array.from({ length: n * n }, (_, pair) => right[pair % n]!),
  };
}

async function* allPairs(subject: Subject): AsyncGenerator<number, AllPairs, void> {
  const found = known.get(subject);
  if (found !== undefined) return found;
  const { spec, setup, kept } = subject;
  const { order } = setup.spectral ?? bug("tokens in no cyclic order");
  const n = order.length;
  const { a, b } = operands(order, spec.task === "sub" || spec.task === "div");

  const forward = forwardPass(setup.model, setup.parameters);
  const wanted = [forward.logits, hiddenOf(forward)];
  const weights = parted(setup.parameters, kept.weights);
  const [logits, hidden] = yield* forwardInFloat64(forward, setup.parameters, weights, a, b, wanted);
  if (logits === undefined || hidden === undefined) return bug("a value is missing");
  if (kept.temperature !== 1)
    for (let i = 0; i < logits.length; i++) logits[i] = logits[i]! / kept.temperature;

  const { classes } = setup.model;
  const inTrain = new Set(Array.from(setup.train.a, (x, i) => x * classes + setup.train.b[i]!));
  const trained = Uint8Array.from(a, (x, i) => (inTrain.has(x * classes + b[i]!) ? 1 : 0));
  const made = {
    pairs: { n, classes, logits, answer: order, trained },
    keys: keyFrequencies(hidden, n),
  };
  known.set(subject, made);
  return made;
}

const nameOf = (k: number): string => `k = ${k}`;

export async function* keyFrequenciesOf(subject: Subject): Work {
  const { keys } = yield* allPairs(subject);
  const { hidden } = subject.setup.model;
  return {
    values: [
      { name: "number", value: keys.length },
      ...keys.map(({ frequency, neurons }) => ({ name: nameOf(frequency), value: neurons / hidden })),
    ],
    note: null,
  };
}

export async function* restrictedLosses(subject: Subject): Work {
  const { pairs, keys } = yield* allPairs(subject);
  const { all, test } = restrictedLoss(
    pairs,
    keys.map(({ frequency }) => frequency),
  );
  return {
    values: [
      { name: "all pairs", value: all },
      { name: "test set", value: test },
    ],
    note: null,
  };
}

/** Frequencies that are also taken out one at a time. */
const ONE_AT_A_TIME = 8;

export async function* excludedLosses(subject: Subject): Work {
  const { pairs, keys } = yield* allPairs(subject);
  const frequencies = keys.map(({ frequency }) => frequency);
  const each = frequencies.slice(0, ONE_AT_A_TIME);
  const { all, one } = excludedLoss(pairs, frequencies, each);
  return {
    values: [
      { name: "without all", value: all },
      ...each.map((k, i) => ({ name: `without ${nameOf(k)}`, value: one[i]! })),
    ],
    note: null,
  };
}
