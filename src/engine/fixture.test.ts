import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TOLERANCES, conforms } from "./conform.ts";
import { type Fixture, type RelativeErrors, relativeError, setupOf } from "./fixture.ts";
import { readFixture } from "./readFixture.ts";

type Editable = Record<string, never> & {
  [key: string]: Editable;
};

function file(): Editable {
  const url = new URL("./fixtures/mlp-concat-gelu-adamw.json", import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Editable;
}

/** A good file with one thing changed. */
function changed(change: (json: Editable) => void): unknown {
  const json = file();
  change(json);
  return json;
}

const set = (object: Editable, key: string | number, value: unknown): void => {
  (object as Record<string | number, unknown>)[key] = value;
};

describe("a file from outside", () => {
  test("is read as it stands", () => {
    expect(readFixture(file()).ok).toBe(true);
  });

  const WRONG: readonly [string, (json: Editable) => void][] = [
    ["model is missing", (json) => delete json["model"]],
    ["model.hidden is -1", (json) => set(json["model"]!, "hidden", -1)],
    [
      'model.activation is "tanh" where gelu, relu, quadratic are known',
      (json) => set(json["model"]!, "activation", "tanh"),
    ],
    ["optimizer.lr is missing where a number is asked for", (json) => delete json["optimizer"]!["lr"]],
    ["inputs[3] is [7,1], not two tokens below 7", (json) => set(json["inputs"]!, 3, [7, 1])],
    ["there are 23 labels for 24 inputs", (json) => set(json, "labels", Array(23).fill(0))],
    ["init has no b1", (json) => delete json["init"]!["b1"]],
    [
      "init.W1 has 1 numbers where its shape [12,9] asks for 108",
      (json) => set(json["init"]!["W1"]!, "data", [0]),
    ],
    [
      "expect.logits has the shape [7,24] where the model's sizes ask for [24,7]",
      (json) => set(json["expect"]!["logits"]!, "shape", [7, 24]),
    ],
    ["expect.after.10 is missing", (json) => delete json["expect"]!["after"]!["10"]],
  ];
  test.each(WRONG)("is refused: %s", (sentence, change) => {
    expect(readFixture(changed(change))).toEqual({ ok: false, error: sentence });
  });

  test.each([[null], [[]], ["text"], [7]])("%j is no file at all", (json) => {
    expect(readFixture(json)).toEqual({ ok: false, error: "it is not a JSON object" });
  });

  test("of a model that is not built is read, and refused by name when it is to train", () => {
    const read = readFixture(changed((json) => set(json["model"]!, "kind", "transformer")));
    expect(read.ok && (() => setupOf(read.value))).toThrow(/transformer is not built yet/);
  });

  test("that decays nothing trains as one that decays everything by nothing", () => {
    const still = changed((json) => set(json["optimizer"]!, "decayed", [])) as Fixture;
    const { parameters, rates } = setupOf(still);
    expect(parameters.every(({ decays }) => decays)).toBe(true);
    expect(rates.weightDecay).toBe(0);
  });
});

describe("relative errors", () => {
  test("are taken over all entries together", () => {
    expect(relativeError([[3, 0], [0]], [[0, 0], [4]])).toBe(1.25);
  });

  test("are 0 where nothing is exactly nothing, and pass nothing where a number is missing", () => {
    expect(relativeError([[0]], [[0]])).toBe(0);
    expect(relativeError([[1]], [[0]])).toBe(Infinity);
    expect(relativeError([[]], [[1]])).toBeNaN();
  });

  test("pass up to the tolerance, and NaN never", () => {
    const { initial, after } = TOLERANCES.exact;
    const most: RelativeErrors = {
      logits: initial,
      loss: initial,
      grads: initial,
      after1: after,
      after2: after,
      after10: after,
    };
    expect(conforms(TOLERANCES.exact, most)).toBe(true);
    for (const key of Object.keys(most) as (keyof RelativeErrors)[]) {
      expect(conforms(TOLERANCES.exact, { ...most, [key]: most[key] * 1.01 }), key).toBe(false);
      expect(conforms(TOLERANCES.exact, { ...most, [key]: NaN }), key).toBe(false);
    }
  });
});
