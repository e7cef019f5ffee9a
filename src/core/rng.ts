/**
 * Seeded random streams, named and forkable: the only source of chance in the lab.
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"; the
 * generator JAX uses): 32-bit adds, rotations and xors alone, so every machine draws the same bits.
 * Counter-based: a stream's whole state is its key and how many words were drawn.
 *
 * Not cryptographic. No `Math.log` or `Math.cos`: the language leaves their last digits open.
 */
import { inverseNormal } from "./normal.ts";

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** One block: key (k0, k1), counter (c0, c1) → two words, written to `out`. */
export function threefry2x32(k0: number, k1: number, c0: number, c1: number, out: Uint32Array): void {
  const keys = [k0, k1, (k0 ^ k1 ^ PARITY) | 0] as const;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    for (let i = 0; i < 4; i++) {
      const r = ROTATIONS[(group % 2) * 4 + i]!;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0;
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}

/** FNV-1a over UTF-16 code units, from two offsets: 64 bits that name a fork. */
function hashName(name: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x01000193) ^ (b >>> 15);
  }
  return [a | 0, b | 0];
}

/** Where a stream stands: enough to continue it bit for bit. */
export interface StreamState {
  readonly key: readonly [number, number];
  /** 32-bit words drawn so far. */
  readonly drawn: number;
}

export interface Stream {
  /** An independent stream; forking draws nothing, so a new fork never shifts an old stream. */
  fork(name: string): Stream;
  /** Uniform on 0 … 2³²−1. */
  word(): number;
  /** Uniform on the integers 0 … bound−1, without modulo bias. @param bound 1 … 2³² */
  below(bound: number): number;
  /** Uniform on the open interval (0, 1), 52 bits. */
  uniform(): number;
  /** Standard normal, by inversion. */
  normal(): number;
  /** Shuffles in place (Fisher–Yates, from the end). */
  shuffle(items: Uint32Array): void;
  state(): StreamState;
}

/** Continues a stream from where `state()` saw it. */
export function streamFrom({ key: [k0, k1], drawn: start }: StreamState): Stream {
  const block = new Uint32Array(2);
  let drawn = start;
  let cached = -1;

  function word(): number {
    const index = Math.floor(drawn / 2);
    if (index !== cached) {
      threefry2x32(k0, k1, index >>> 0, Math.floor(index / 2 ** 32), block);
      cached = index;
    }
    const value = block[drawn % 2]!;
    drawn++;
    return value;
  }

  function below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = word();
    while (value >= limit) value = word();
    return value % bound;
  }

  function uniform(): number {
    const high = word() >>> 6; // 26 bits
    const low = word() >>> 6;
    return (high * 2 ** 26 + low + 0.5) * 2 ** -52;
  }

  return {
    fork(name) {
      const [h0, h1] = hashName(name);
      const child = new Uint32Array(2);
      // Draws never reach this corner of the counter space: their high word stays below 2²².
      threefry2x32(k0, k1, h0, h1 | 0x80000000, child);
      return streamFrom({ key: [child[0]! | 0, child[1]! | 0], drawn: 0 });
    },
    word,
    below,
    uniform,
    normal: () => inverseNormal(uniform()),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i]!;
        items[i] = items[j]!;
        items[j] = held;
      }
    },
    state: () => ({ key: [k0, k1], drawn }),
  };
}

/** The root stream of a run. @param seed 0 … 2³²−1 */
export function seeded(seed: number): Stream {
  return streamFrom({ key: [seed | 0, 0x67726f6b], drawn: 0 });
}
