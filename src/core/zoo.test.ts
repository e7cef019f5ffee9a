/** The tasks beyond modular arithmetic: the group S₅ and sparse parity, from their definitions. */
import { describe, expect, test } from "vitest";
import { PARITY_TESTS, drawParity } from "./parity.ts";
import { PERMUTATIONS, compose, indexOfPermutation, inverseOf } from "./permutations.ts";
import { seeded } from "./rng.ts";
import { prepare } from "./setup.ts";
import { parseLink } from "./spec/parse.ts";
import { TASKS, enumerateExamples, exampleCount } from "./task.ts";

describe("S₅", () => {
  test("has 120 elements in lexicographic order, the identity first", () => {
    const words = PERMUTATIONS.map((x) => x.join(""));
    expect(words).toEqual([...words].sort());
    expect(new Set(words).size).toBe(120);
    expect([words[0], words[1], words[119]]).toEqual(["01234", "01243", "43210"]);
  });

  test("composes as (x∘y)(i) = x(y(i)), associates, and inverts", () => {
    expect(compose([1, 2, 0, 3, 4], [0, 2, 1, 3, 4])).toEqual([1, 0, 2, 3, 4]);
    const [x, y, z] = [PERMUTATIONS[17]!, PERMUTATIONS[58]!, PERMUTATIONS[101]!];
    expect(compose(compose(x, y), z)).toEqual(compose(x, compose(y, z)));
    for (const one of PERMUTATIONS) expect(indexOfPermutation(compose(one, inverseOf(one)))).toBe(0);
  });

  test.each(["s5", "s5conj", "s5aba"] as const)("%s is the word that its name says", (name) => {
    const { a, b, label, count, vocabulary, classes } = enumerateExamples(TASKS[name], 0);
    expect([count, vocabulary, classes, exampleCount(name, 0)]).toEqual([14_400, 120, 120, 14_400]);
    for (const i of [0, 1, 777, 9_123, 14_399]) {
      const [x, y] = [PERMUTATIONS[a[i]!]!, PERMUTATIONS[b[i]!]!];
      const words = {
        s5: compose(x, y),
        s5conj: compose(compose(x, y), inverseOf(x)),
        s5aba: compose(x, compose(y, x)),
      };
      expect(PERMUTATIONS[label[i]!]).toEqual(words[name]);
    }
  });

  test("s5 gives every element equally often; conjugation keeps the number of fixed points", () => {
    const { label } = enumerateExamples(TASKS.s5, 0);
    const counts = new Uint32Array(120);
    for (const one of label) counts[one]!++;
    expect(new Set(counts)).toEqual(new Set([120]));
    const conj = enumerateExamples(TASKS.s5conj, 0);
    const fixed = (i: number): number => PERMUTATIONS[i]!.filter((image, at) => image === at).length;
    for (let i = 0; i < conj.count; i += 97) expect(fixed(conj.label[i]!)).toBe(fixed(conj.b[i]!));
  });
});

describe("sparse parity", () => {
  const [bits, k, n] = [30, 3, 1000];
  const data = drawParity(bits, k, n, seeded(4));
  const row = (i: number): Float32Array => data.inputs.subarray(i * bits, (i + 1) * bits);

  test("draws ±1, all examples distinct, the test examples among them", () => {
    expect(data.count).toBe(n + PARITY_TESTS);
    expect(new Set(data.inputs)).toEqual(new Set([-1, 1]));
    expect(new Set(Array.from({ length: data.count }, (_, i) => row(i).join())).size).toBe(data.count);
  });

  test("labels the parity of the first k, and is balanced", () => {
    for (let i = 0; i < data.count; i++) {
      const ones = row(i)
        .slice(0, k)
        .filter((x) => x === 1).length;
      expect(data.label[i]).toBe(ones % 2);
    }
    const share = data.label.reduce((sum, one) => sum + one, 0) / data.count;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.04);
    const mean = data.inputs.reduce((sum, x) => sum + x, 0) / data.inputs.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
  });

  test("uses all of 64 bits, and ends where there are barely enough inputs", () => {
    const wide = drawParity(64, 6, 50, seeded(1));
    for (let bit = 0; bit < 64; bit++) {
      const values = Array.from({ length: wide.count }, (_, i) => wide.inputs[i * 64 + bit]!);
      expect(new Set(values), `bit ${bit}`).toEqual(new Set([-1, 1]));
    }
    expect(drawParity(11, 2, 48, seeded(2)).count).toBe(2048);
  });

  test("splits into train and test as the spec says", () => {
    const parsed = parseLink("task=parity&bits=12&n=40");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const { train, test: held, inputs, model } = prepare(parsed.value.spec);
    expect([train.label.length, held.label.length, inputs?.cols]).toEqual([40, PARITY_TESTS, 12]);
    expect([train.a[0], train.a[39], held.a[0]]).toEqual([0, 39, 40]);
    expect(model).toMatchObject({ kind: "dense", inputs: 12, classes: 2, hidden: 256 });
  });
});

test.each([
  ["p=59&model=transformer", 3, 60, 59],
  ["p=97&model=transformer&eq=0", 2, 97, 97],
  ["task=s5&model=transformer", 3, 121, 120],
])("%s reads %i positions of %i tokens and answers %i classes", (text, positions, vocabulary, classes) => {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  expect(prepare(parsed.value.spec).model).toMatchObject({ positions, vocabulary, classes });
});
