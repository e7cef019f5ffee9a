import { expect, test } from "vitest";
import { symbolPieces } from "./symbolPieces.ts";

const read = (text: string): string[] =>
  symbolPieces(text).map(({ kind, text: piece }) => `${kind} ${piece}`);

test("indices and powers are set apart, names with an underscore are not", () => {
  expect(read("ρ_M² at η^−0.5")).toEqual(["plain ρ", "index M", "plain ² at η", "power −0.5"]);
  expect(read("√V_mem, W_c and T_99")).toEqual(
    "plain √V|index mem|plain , W|index c|plain  and T|index 99".split("|"),
  );
  expect(read("some_constant")).toEqual(["plain some_constant"]);
  expect(read("")).toEqual([]);
});
