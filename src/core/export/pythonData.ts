/** A task's examples and their split in Python, in the order of `task.ts`, `parity.ts` and `split.ts`. */
import { PARITY_TESTS } from "../parity.ts";
import type { RunSpec } from "../spec/keys.ts";
import { TASKS, type TaskName } from "../task.ts";

/** The answer, of a and b or of the permutations x and y. */
const ANSWERS: Readonly<Record<Exclude<TaskName, "parity">, string>> = {
  add: "(a + b) % P",
  sub: "(a - b) % P",
  mul: "a * b % P",
  div: "a * pow(b, -1, P) % P",
  sumsq: "(a * a + b * b) % P",
  quad: "(a * a + a * b + b * b) % P",
  cubic: "(a * a * a + a * b) % P",
  s5: "compose(x, y)",
  s5conj: "compose(compose(x, y), inverse(x))",
  s5aba: "compose(compose(x, y), x)",
};

const PERMUTED = (answer: string): string => `
PERMUTATIONS = list(itertools.permutations(range(5)))  # in lexicographic order
INDEX = {x: i for i, x in enumerate(PERMUTATIONS)}


def compose(x, y):
    """(x ∘ y)(i) = x(y(i))"""
    return tuple(x[image] for image in y)

${
  answer.includes("inverse")
    ? `
def inverse(x):
    return tuple(x.index(i) for i in range(5))

`
    : ""
}
def examples():
    """Every pair and its answer, as indices of permutations."""
    elements = list(enumerate(PERMUTATIONS))
    return [(a, b, INDEX[${answer}]) for a, x in elements for b, y in elements]
`;

const MODULAR = (answer: string, firstB: 0 | 1): string => `
def examples():
    """Every pair and its answer."""
    return [(a, b, ${answer}) for a in range(P) for b in range(${firstB === 0 ? "P" : "1, P"})]
`;

const SPLIT = `

def data():
    """Train and test set: pairs [examples, 2] and answers [examples]."""
    rows = np.array(examples(), np.uint16)
    order = shuffled(len(rows), words(fork(ROOT, "split")))
    train, test = rows[sorted(order[:TRAIN])], rows[sorted(order[TRAIN:])]
    return (train[:, :2], train[:, 2]), (test[:, :2], test[:, 2])
`;

const PARITY = `
def data():
    """Train and test set: bits ±1 [examples, BITS] and answers [examples]. All examples are distinct."""
    stream = words(fork(ROOT, "split"))
    rows = {}
    while len(rows) < TRAIN + ${PARITY_TESTS}:
        low, high = next(stream), next(stream)
        drawn = low + 2**32 * high
        rows.setdefault(tuple(drawn >> i & 1 for i in range(BITS)))
    bits = np.array(list(rows))
    x, y = (2 * bits - 1).astype(np.float32), (bits[:, :RELEVANT].sum(axis=1) % 2).astype(np.uint16)
    return (x[:TRAIN], y[:TRAIN]), (x[TRAIN:], y[TRAIN:])
`;

export function pythonData({ task }: RunSpec): string {
  if (task === "parity") return PARITY.trim();
  const row = TASKS[task];
  const answer = ANSWERS[task];
  const examples = row.kind === "group" ? PERMUTED(answer) : MODULAR(answer, row.divides ? 1 : 0);
  return `${examples}${SPLIT}`.trim();
}
