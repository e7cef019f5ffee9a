/** The face of kernels.wasm (assembly/index.ts): typed, and with its memory grown to what is asked for. */
import { EngineFailure } from "../engine.ts";

/** Addresses and strides in bytes, counts in numbers. See assembly/ for what each does. */
export interface Kernels {
  arenaStart(): number;
  product(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    transposed: boolean,
    b: number,
    bRow: number,
    c: number,
    cRow: number,
    adds: boolean,
  ): void;
  transpose(rows: number, cols: number, x: number, xRow: number, out: number, outRow: number): void;
  pairGather(
    rows: number,
    cols: number,
    left: number,
    leftRow: number,
    a: number,
    right: number,
    rightRow: number,
    b: number,
    out: number,
    outRow: number,
  ): void;
  pairScatter(
    rows: number,
    cols: number,
    x: number,
    xRow: number,
    left: number,
    leftRow: number,
    a: number,
    right: number,
    rightRow: number,
    b: number,
  ): void;
  addRow(rows: number, cols: number, x: number, xRow: number, row: number, out: number, outRow: number): void;
  columnSums(rows: number, cols: number, x: number, xRow: number, out: number): void;
  multiply(
    rows: number,
    cols: number,
    x: number,
    xRow: number,
    y: number,
    yRow: number,
    out: number,
    outRow: number,
  ): void;
  /** A slope stride of 0: no slope is wanted. */
  gelu: ActivationKernel;
  relu: ActivationKernel;
  quadratic: ActivationKernel;
  /** @returns the sum of losses */
  crossEntropy(rows: number, cols: number, logits: number, row: number, label: number, scale: number): number;
  rightAnswers(): number;
  adam(
    count: number,
    theta: number,
    gradient: number,
    first: number,
    second: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    keep: number,
    coupled: number,
    rate: number,
    unbias: number,
    eps: number,
  ): void;
  sgd(
    count: number,
    theta: number,
    gradient: number,
    buffer: number,
    momentum: number,
    coupled: number,
    rate: number,
  ): void;
  sumOfSquares(count: number, x: number): number;
  /** 64 bits, as a signed integer. */
  hash(count: number, x: number): bigint;
  mapExp(count: number, at: number): void;
  mapErf(count: number, at: number): void;
  mapLog(count: number, at: number): void;
}

type ActivationKernel = (
  rows: number,
  cols: number,
  x: number,
  xRow: number,
  out: number,
  outRow: number,
  slope: number,
  slopeRow: number,
) => void;

const PAGE = 65_536;

/** Tiles at the edge of a product read up to this many bytes past their operands: a few rows of the widest. */
const SLACK = PAGE;

/**
 * A fresh instance with `bytes` of memory from `arenaStart` on.
 * @throws EngineFailure when there is not that much
 */
export function instantiate(
  module: WebAssembly.Module,
  bytes: number,
): { readonly kernels: Kernels; readonly memory: ArrayBuffer } {
  const { exports } = new WebAssembly.Instance(module);
  const kernels = exports as unknown as Kernels;
  const memory = exports["memory"] as WebAssembly.Memory;
  const wanted = Math.ceil((kernels.arenaStart() + bytes + SLACK) / PAGE) - memory.buffer.byteLength / PAGE;
  try {
    if (wanted > 0) memory.grow(wanted);
  } catch {
    throw new EngineFailure(
      "does-not-fit",
      `This run needs about ${(bytes / 2 ** 30).toFixed(1)} GB of memory, more than there is. Lower p, d or h.`,
    );
  }
  return { kernels, memory: memory.buffer };
}
