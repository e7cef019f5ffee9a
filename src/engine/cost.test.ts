import { expect, test } from "vitest";
import { productFlop } from "../core/cost.ts";
import { parametersOf } from "../core/model.ts";
import { shapeOf } from "../core/setup.ts";
import { parseLink, trainCount } from "../core/spec/parse.ts";
import { training } from "./program/derive.ts";
import { forwardPass } from "./program/models.ts";
import type { Instruction } from "./program/program.ts";

/** FLOP of an instruction, if it is a product. */
function flopOf(instruction: Instruction, n: number): number {
  if (instruction.op !== "product") return 0;
  const { form, a, b, out } = instruction;
  const rows = (of: { readonly rows: number | "examples" }): number => (of.rows === "examples" ? n : of.rows);
  return form === "left-transposed" ? 2 * rows(a) * a.cols * b.cols : 2 * rows(out) * out.cols * a.cols;
}

test.each([
  "",
  "p=13&embed=separate&d=20&h=12",
  "task=s5&frac=0.4&d=256&h=128&act=relu",
  "model=transformer",
  "p=71&frac=0.4&model=transformer&norm=pre&layers=2",
  "p=97&model=transformer&norm=post&eq=0&bias=1&batch=512&draw=replace",
  "p=31&model=transformer&norm=post&layers=2&eq=0",
  "task=parity&h=512",
])("the products of a step are counted as the programs run them: %s", (text) => {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { spec } = parsed.value;
  const shape = shapeOf(spec);
  const { before, each, after } = training(forwardPass(shape, parametersOf(shape, spec.decay)));
  const n = spec.batch === "full" ? trainCount(spec) : spec.batch;
  const counted = [...before, ...each, ...after].reduce((sum, one) => sum + flopOf(one, n), 0);
  expect(counted / productFlop(spec)).toBeCloseTo(1, 1); // inputs that are given have no gradient
});
