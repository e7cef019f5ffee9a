import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TOLERANCES, conforms } from "./conform.ts";
import { type Fixture, type RelativeErrors, relativeError, setupOf } from "./fixture.ts";
import { readFixture } from "./readFixture.ts";

type Editable = Record<string, never> & {
  [key: string]: Editable;
};

const FOLDER = new URL("./fixtures/", import.meta.url);

function file(name = "mlp-concat-gelu-adamw"): Editable {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Editable;
}

/** A good file with one thing changed. */
function changed(change: (json: Editable) => void, name?: string): unknown {
  const json = file(name);
  change(json);
  return json;
}

const set = (object: Editable, key: string | number, value: unknown): void => {
  (object as Record<string | number, unknown>)[key] = value;
};

describe("a file from outside", () => {
  test.each(readdirSync(FOLDER))("is read as it stands: %s", (name) => {
    const json = file(name.replace(".json", ""));
    expect(readFixture(json)).toEqual({ ok: true, value: json });
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

  const OF_ITS_KIND: readonly [string, string, (model: Editable, json: Editable) => void][] = [
    [
      'model.kind is "rnn" where mlp-concat, mlp-dense, transformer are known',
      "transformer-pre",
      (model) => set(model, "kind", "rnn"),
    ],
    ["model.positions is 4 where 2, 3 are known", "transformer-pre", (model) => set(model, "positions", 4)],
    [
      'model.norm is "batch" where none, pre, post are known',
      "transformer-pre",
      (model) => set(model, "norm", "batch"),
    ],
    ["model.bias is 1 where true, false are known", "transformer-pre", (model) => set(model, "bias", 1)],
    [
      "model.dModel is 8, not a multiple of model.heads, 3",
      "transformer-pre",
      (model) => set(model, "heads", 3),
    ],
    [
      "model.vocab is 1, which leaves no token beside =",
      "transformer-pre",
      (model) => set(model, "vocab", 1),
    ],
    ["model.layers is missing", "transformer-pre", (model) => delete model["layers"]],
    ["init has no Wq.2", "transformer-none-2layer", (model) => set(model, "layers", 3)],
    ["init has no bq.0", "transformer-pre", (model) => set(model, "bias", true)],
    [
      "inputs[2] is [0,1,4], not two tokens below 5 and the token =, 5",
      "transformer-pre",
      (_, json) => set(json["inputs"]!, 2, [0, 1, 4]),
    ],
    [
      "inputs[2] is [5,1,5], not two tokens below 5 and the token =, 5",
      "transformer-pre",
      (_, json) => set(json["inputs"]!, 2, [5, 1, 5]),
    ],
    [
      "inputs[0] is [1,5], not two tokens below 5",
      "transformer-post",
      (_, json) => set(json["inputs"]!, 0, [1, 5]),
    ],
    ["labels[1] is 5, not a class below 5", "transformer-pre", (_, json) => set(json["labels"]!, 1, 5)],
    [
      'inputs[1] is [1,"-1"], not 10 numbers',
      "mlp-dense-parity",
      (_, json) => set(json["inputs"]!, 1, [1, "-1"]),
    ],
    ["model.classes is 70000, over 65536", "mlp-dense-parity", (model) => set(model, "classes", 70000)],
    [
      "init.W1 has the shape [10,11] where the model's sizes ask for [10,12]",
      "mlp-dense-parity",
      (model) => set(model, "hidden", 12),
    ],
  ];
  test.each(OF_ITS_KIND)("is refused: %s", (sentence, name, change) => {
    const json = changed((all) => change(all["model"]!, all), name);
    expect(readFixture(json)).toEqual({ ok: false, error: sentence });
  });

  test("of input vectors trains on rows of numbers, whatever they are", () => {
    const json = changed((all) => set(all["inputs"]![1] as unknown as Editable, 0, 0.5), "mlp-dense-parity");
    const read = readFixture(json);
    if (!read.ok) throw new Error(read.error);
    const { inputs, train } = setupOf(read.value);
    expect(inputs!.cols).toBe(10);
    expect([...inputs!.values.subarray(9, 12)]).toEqual([-1, 0.5, -1]);
    expect(Array.from(train.a.subarray(0, 3))).toEqual([0, 1, 2]);
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
