/**
 * Weights as a safetensors file (format: github.com/huggingface/safetensors, README, "Format"): the header's length as
 * eight little-endian bytes, the header as JSON, then the numbers of every parameter, in layout order.
 */
import { type Parameter, sizeOf } from "../model.ts";
import { bug } from "../prelude.ts";
import { asciiBytes, float32Bytes, joinedBytes } from "./bytes.ts";

/** What the file says of its weights, beside their names and shapes. */
export interface WeightsOf {
  /** Spec string of the run. */
  readonly spec: string;
  /** Updates made. */
  readonly step: number;
  /** What computed them. */
  readonly engine: string;
  /** What the logits are divided by. */
  readonly temperature: number;
}

/** The numbers begin at a multiple of so many bytes. */
const ALIGNMENT = 8;

const LAYOUT =
  "float32, row-major; a matrix acts as x @ W, [inputs, outputs]: the weight of a PyTorch Linear is its transpose";

/** JSON in ASCII, so that its length in bytes is its length. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/**
 * @param layout  of the run's model
 * @param weights all parameters in layout order, as one array
 */
export function safetensors(
  layout: readonly Parameter[],
  weights: Float32Array,
  { spec, step, engine, temperature }: WeightsOf,
): Uint8Array<ArrayBuffer> {
  let at = 0;
  const tensors = layout.map(({ name, shape }) => {
    const from = at;
    at += 4 * sizeOf(shape);
    return [name, { dtype: "F32", shape, data_offsets: [from, at] }] as const;
  });
  if (at !== 4 * weights.length) bug(`${weights.length} weights for a layout of ${at / 4}`);
  const metadata = {
    format: "pt",
    spec,
    step: String(step),
    engine,
    temperature: String(temperature),
    layout: LAYOUT,
  };
  const header = ascii({ __metadata__: metadata, ...Object.fromEntries(tensors) });
  const padded = header.padEnd(ALIGNMENT * Math.ceil(header.length / ALIGNMENT), " ");
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(padded.length), true);
  return joinedBytes([new Uint8Array(length.buffer), asciiBytes(padded), float32Bytes(weights)]);
}
