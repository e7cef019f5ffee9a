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
  /** An index of 0: row i for example i. y = 0: x alone. */
  gather(
    rows: number,
    cols: number,
    x: number,
    xRow: number,
    xIndex: number,
    y: number,
    yRow: number,
    yIndex: number,
    out: number,
    outRow: number,
  ): void;
  scatter(
    rows: number,
    cols: number,
    x: number,
    xRow: number,
    first: number,
    firstRow: number,
    firstIndex: number,
    second: number,
    secondRow: number,
    secondIndex: number,
  ): void;
  add(rows: number, cols: number, x: number, xRow: number, out: number, outRow: number): void;
  addRow: RowKernel;
  scaleRow: RowKernel;
  columnSums(rows: number, cols: number, x: number, xRow: number, out: number): void;
  columnDots(rows: number, cols: number, x: number, xRow: number, y: number, yRow: number, out: number): void;
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
  layerNorm(
    rows: number,
    cols: number,
    x: number,
    xRow: number,
    out: number,
    outRow: number,
    inverse: number,
    inverseRow: number,
  ): void;
  layerNormGradient(
    rows: number,
    cols: number,
    gradient: number,
    gradientRow: number,
    normed: number,
    normedRow: number,
    inverse: number,
    inverseRow: number,
    out: number,
    outRow: number,
    adds: boolean,
  ): void;
  /** @param table [address, stride, index] of query, keys, values: 32 bits each */
  attention(
    rows: number,
    heads: number,
    width: number,
    keys: number,
    table: number,
    out: number,
    outRow: number,
    weights: number,
    weightsRow: number,
    scale: number,
  ): void;
  attentionGradient(
    rows: number,
    heads: number,
    width: number,
    keys: number,
    table: number,
    gradients: number,
    gradient: number,
    gradientRow: number,
    weights: number,
    weightsRow: number,
    scale: number,
  ): void;
  /** A slope stride of 0: no slope is wanted. */
  gelu: ActivationKernel;
  relu: ActivationKernel;
  quadratic: ActivationKernel;
  /** @returns the sum of losses */
  crossEntropy(
    rows: number,
    cols: number,
    logits: number,
    row: number,
    label: number,
    scale: number,
    sharpness: number,
  ): number;
  rightAnswers(): number;
  outputs(
    rows: number,
    cols: number,
    logits: number,
    row: number,
    label: number,
    sharpness: number,
    collapse: number,
  ): void;
  /** Of the last call of `outputs`. */
  scaleSum(): number;
  marginSum(): number;
  collapses(): number;
  answers(rows: number, cols: number, logits: number, row: number, label: number, out: number): void;
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
  /** Of the last update: ⟨θ, s⟩ and ‖s‖², s = keep·θ − θ′. */
  stepAlong(): number;
  stepSquared(): number;
  rescale(count: number, x: number, factor: number): void;
  sumOfSquares(count: number, x: number): number;
  squaredDistance(count: number, x: number, y: number): number;
  /** Of `count` numbers exactly. */
  preconditioner(count: number, v: number, unbias: number, eps: number): number;
  /** 64 bits, as a signed integer. */
  hash(count: number, x: number): bigint;
  mapExp(count: number, at: number): void;
  mapErf(count: number, at: number): void;
  mapLog(count: number, at: number): void;
}

type RowKernel = (
  rows: number,
  cols: number,
  x: number,
  xRow: number,
  row: number,
  out: number,
  outRow: number,
) => void;

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
