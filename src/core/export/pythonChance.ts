/**
 * The lab's chance in Python: the streams of `rng.ts`, the shuffles and batches of `batches.ts` and the normal samples
 * of `normal.ts`, vectorized with NumPy where a run draws many. The same bits: integers, and float64 by + − × ÷ √ alone.
 */
import { CENTRAL_P, CENTRAL_Q, FAR_P, FAR_Q, TAIL_P, TAIL_Q } from "../normal.ts";
import type { RunSpec } from "../spec/keys.ts";

const STREAMS = `
# Chance: streams of Threefry-2x32, 20 rounds (Salmon et al. 2011). A stream is a key of two 32-bit words.


def threefry(key, c0, c1):
    """Two words for each counter (c0, c1)."""
    keys = [np.uint32(k) for k in (key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDA)]
    x0, x1 = c0 + keys[0], c1 + keys[1]
    for group in range(5):
        for r in ((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]:
            x0 = x0 + x1
            x1 = (x1 << np.uint32(r) | x1 >> np.uint32(32 - r)) ^ x0
        x0 = x0 + keys[(group + 1) % 3]
        x1 = x1 + keys[(group + 2) % 3] + np.uint32(group + 1)
    return x0, x1


def blocks(key, first, count):
    """The stream's words 2·first, 2·first + 1, …, as even and odd ones, [count] each."""
    index = np.arange(first, first + count, dtype=np.uint64)
    return threefry(key, index.astype(np.uint32), (index >> np.uint64(32)).astype(np.uint32))


def fork(key, name):
    """The key of an independent stream: two hashes of the name (FNV-1a) are its counter."""
    a, b = 0x811C9DC5, 0x9747B28C
    for unit in name.encode("ascii"):
        a = (a ^ unit) * 0x01000193 % 2**32
        b = (b ^ unit) * 0x01000193 % 2**32 ^ (b >> 15)
    x0, x1 = threefry(key, np.array([a], np.uint32), np.array([b | 0x80000000], np.uint32))
    return int(x0[0]), int(x1[0])


def words(key):
    """The stream, a word at a time."""
    for first in itertools.count(0, 1024):
        yield from np.stack(blocks(key, first, 1024), axis=1).ravel().tolist()
`;

const BELOW = `

def below(bound, stream):
    """Uniform on 0 … bound − 1, without modulo bias."""
    limit = 2**32 - 2**32 % bound
    return next(word for word in stream if word < limit) % bound
`;

const SHUFFLED = `

def shuffled(count, stream):
    """0 … count − 1 in random order (Fisher–Yates, from the end)."""
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        j = below(i + 1, stream)
        order[i], order[j] = order[j], order[i]
    return order
`;

const UNIT = `

def unit(key, count):
    """Uniform on (0, 1), 52 bits."""
    high, low = blocks(key, 0, count)
    return ((high >> np.uint32(6)) * 2.0**26 + (low >> np.uint32(6)) + 0.5) * 2.0**-52
`;

const UNIFORM = `

def uniform(key, count):
    return 2 * unit(key, count) - 1
`;

const A_LINE = 4;

function inLines(numbers: readonly number[]): string {
  const starts = numbers.flatMap((_, i) => (i % A_LINE === 0 ? [i] : []));
  const lines = starts.map((i) => `        ${numbers.slice(i, i + A_LINE).join(", ")},`);
  return `    [\n${lines.join("\n")}\n    ],`;
}

function coefficients(name: string, p: readonly number[], q: readonly number[]): string {
  return `${name} = (\n${inLines(p)}\n${inLines(q)}\n)`;
}

const NORMAL = `

# The normal quantile, AS 241 (Wichura 1988): numerator and denominator, from the highest power down.
${coefficients("CENTRAL", CENTRAL_P, CENTRAL_Q)}
${coefficients("TAIL", TAIL_P, TAIL_Q)}
${coefficients("FAR", FAR_P, FAR_Q)}


def polynomial(coefficients, x):
    total = 0.0
    for c in coefficients:
        total = total * x + c
    return total


def log(x):
    """The lab's natural logarithm, on (0, 1): x = m·2^e, m in [√½, √2), ln m = 2 artanh((m − 1)/(m + 1))."""
    m, e = np.frexp(x)
    small = m < 0.7071067811865476
    m, e = np.where(small, 2 * m, m), np.where(small, e - 1, e)
    s = (m - 1) / (m + 1)
    series = polynomial([1 / k for k in range(21, 0, -2)], s * s)
    return e * 0.6931471805599453 + 2 * s * series


def normal(key, count):
    p = unit(key, count)
    q = p - 0.5
    r = 0.180625 - q * q
    central = q * polynomial(CENTRAL[0], r) / polynomial(CENTRAL[1], r)
    r = np.sqrt(-log(np.where(q < 0, p, 1 - p)))
    tail = polynomial(TAIL[0], r - 1.6) / polynomial(TAIL[1], r - 1.6)
    far = polynomial(FAR[0], r - 5) / polynomial(FAR[1], r - 5)
    outer = np.where(r <= 5, tail, far)
    return np.where(abs(q) <= 0.425, central, np.where(q < 0, -outer, outer))
`;

const EPOCHS = `

def batches():
    """Rows of the train set for each step: a fresh order each epoch, a last partial batch is dropped."""
    stream = words(fork(ROOT, "batches"))
    while True:
        order = shuffled(TRAIN, stream)
        for start in range(0, TRAIN - BATCH + 1, BATCH):
            yield order[start : start + BATCH]
`;

const REPLACING = `

def batches():
    """Rows of the train set for each step, drawn with replacement."""
    stream = words(fork(ROOT, "batches"))
    while True:
        yield [below(TRAIN, stream) for _ in range(BATCH)]
`;

/** What a run draws, and how. @param drawn distributions of its weights */
export function pythonChance(
  { task, batch, draw }: RunSpec,
  drawn: { readonly normal: boolean; readonly uniform: boolean },
): string {
  const shuffles = task !== "parity" || (batch !== "full" && draw === "epoch");
  const parts = [
    STREAMS,
    ...(shuffles || batch !== "full" ? [BELOW] : []),
    ...(shuffles ? [SHUFFLED] : []),
    ...(drawn.normal || drawn.uniform ? [UNIT] : []),
    ...(drawn.uniform ? [UNIFORM] : []),
    ...(drawn.normal ? [NORMAL] : []),
    ...(batch === "full" ? [] : [draw === "epoch" ? EPOCHS : REPLACING]),
  ];
  return parts.join("").trim();
}
