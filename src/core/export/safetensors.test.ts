import { expect, test } from "vitest";
import { parametersOf } from "../model.ts";
import { shapeOf } from "../setup.ts";
import { parseLink } from "../spec/parse.ts";
import { safetensors } from "./safetensors.ts";

const parsed = parseLink("task=parity&bits=12&k=2&n=20&h=4");
const spec = parsed.ok ? parsed.value.spec : null;
const layout = spec === null ? [] : parametersOf(shapeOf(spec), "weights");
const weights = Float32Array.from({ length: 12 * 4 + 4 + 4 * 2 + 2 }, (_, i) => i / 2);
const of = { spec: "task=parity", step: 12, engine: "exact", temperature: 2 };

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

test("a small network, byte for byte", () => {
  const file = safetensors(layout, weights, of);
  const header =
    '{"__metadata__":{"format":"pt","spec":"task=parity","step":"12","engine":"exact","temperature":"2","layout":"float32, row-major; a matrix acts as x @ W, [inputs, outputs]: the weight of a PyTorch Linear is its transpose"},' +
    '"W1":{"dtype":"F32","shape":[12,4],"data_offsets":[0,192]},"b1":{"dtype":"F32","shape":[4],"data_offsets":[192,208]},' +
    '"W2":{"dtype":"F32","shape":[4,2],"data_offsets":[208,240]},"b2":{"dtype":"F32","shape":[2],"data_offsets":[240,248]}}';
  const length = 8 * Math.ceil(header.length / 8);
  expect([...file.subarray(0, 8)]).toEqual([length & 255, length >> 8, 0, 0, 0, 0, 0, 0]);
  expect(ascii(file.subarray(8, 8 + length))).toBe(header.padEnd(length, " "));
  expect(file.length).toBe(8 + length + 248);
  const view = new DataView(file.buffer);
  expect(Array.from(weights, (_, i) => view.getFloat32(8 + length + 4 * i, true))).toEqual([...weights]);
});

test("what is not ASCII is escaped, so that the header's length is in bytes", () => {
  const file = safetensors(layout, weights, { ...of, engine: "GPU “é” 𝄞" });
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  const header = ascii(file.subarray(8, 8 + length));
  expect(header).toMatch(/^[ -~]*$/);
  const { __metadata__ } = JSON.parse(header) as { __metadata__: Record<string, string> };
  expect(__metadata__["engine"]).toBe("GPU “é” 𝄞");
});

test("weights that do not fill the layout are a bug", () => {
  expect(() => safetensors(layout, weights.subarray(1), of)).toThrow(/61 weights for a layout of 62/);
});
