/**
 * A conformance file from outside, checked before anything trusts it: what is wrong is one sentence that names the
 * place.
 */
import { parametersOf } from "../core/model.ts";
import { type Result, err, ok } from "../core/prelude.ts";
import { AFTER, type Fixture, type FixtureModel, shapeOf } from "./fixture.ts";

type Json = Readonly<Record<string, unknown>>;

const ACTIVATIONS = ["gelu", "relu", "quadratic"];
const OPTIMIZERS = ["adamw", "adam", "sgd"];
const NORMS = ["none", "pre", "post"];
/** Tokens, labels and the numbers of input vectors are 16-bit. */
const MOST = 2 ** 16;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
const isToken = (value: unknown, below: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
const quoted = (value: unknown): string => JSON.stringify(value) ?? "missing";

/** The first thing that is wrong, or `null`. */
type Check = (value: unknown, at: string) => string | null;

/** The first complaint among checks, each made only if those before it passed. */
function first(...checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const wrong = check();
    if (wrong !== null) return wrong;
  }
  return null;
}

const number: Check = (value, at) =>
  isNumber(value) ? null : `${at} is ${quoted(value)} where a number is asked for`;
const optionalNumber: Check = (value, at) => (value === undefined ? null : number(value, at));
const object: Check = (value, at) =>
  isObject(value) ? null : `${at} is ${value === undefined ? "missing" : "not an object"}`;

function oneOf(words: readonly (string | number)[]): Check {
  return (value, at) =>
    words.includes(value as string) ? null : `${at} is ${quoted(value)} where ${words.join(", ")} are known`;
}

/** @param shape the one that the model's sizes ask for */
function matrix(shape: readonly number[]): Check {
  return (value, at) => {
    if (!isObject(value) || !Array.isArray(value["shape"]) || !Array.isArray(value["data"]))
      return `${at} has no shape and data`;
    const sides = value["shape"] as readonly unknown[];
    const data = value["data"] as readonly unknown[];
    if (!sides.every(isSize)) return `${at}.shape is ${quoted(sides)}`;
    if (quoted(sides) !== quoted(shape))
      return `${at} has the shape ${quoted(sides)} where the model's sizes ask for ${quoted(shape)}`;
    const count = sides.reduce((product, side) => product * side, 1);
    if (data.length !== count)
      return `${at} has ${data.length} numbers where its shape ${quoted(sides)} asks for ${count}`;
    const bad = data.findIndex((entry) => !isNumber(entry));
    return bad === -1 ? null : `${at}.data[${bad}] is ${quoted(data[bad])} where a number is asked for`;
  };
}

/** @param shapes name and shape of every matrix */
function matrices(shapes: ReadonlyMap<string, readonly number[]>): Check {
  return (value, at) =>
    first(
      () => object(value, at),
      ...[...shapes].map(([name, shape]) => () => {
        const entry = (value as Json)[name];
        return entry === undefined ? `${at} has no ${name}` : matrix(shape)(entry, `${at}.${name}`);
      }),
    );
}

function optimizerProblem(value: unknown): string | null {
  const at = (key: string): string => `optimizer.${key}`;
  return first(
    () => object(value, "optimizer"),
    () => oneOf(OPTIMIZERS)((value as Json)["kind"], at("kind")),
    ...["lr", "weightDecay"].map((key) => () => number((value as Json)[key], at(key))),
    ...["beta1", "beta2", "eps", "momentum"].map(
      (key) => () => optionalNumber((value as Json)[key], at(key)),
    ),
    () => {
      const decayed = (value as Json)["decayed"];
      const isList = Array.isArray(decayed) && decayed.every((name) => typeof name === "string");
      return isList ? null : `${at("decayed")} is not a list of names`;
    },
  );
}

/** Every one of these is a whole number from 1 up. */
function sizesProblem(model: Json, keys: readonly string[]): string | null {
  return first(
    ...keys.map((key) => () => (isSize(model[key]) ? null : `model.${key} is ${quoted(model[key])}`)),
  );
}

function few(count: unknown, what: string): string | null {
  return (count as number) <= MOST ? null : `${what} is ${count as number}, over ${MOST}`;
}

function transformerProblem(model: Json): string | null {
  return first(
    () => sizesProblem(model, ["vocab", "dModel", "heads", "hidden", "layers", "classes"]),
    () => oneOf([2, 3])(model["positions"], "model.positions"),
    () => oneOf(NORMS)(model["norm"], "model.norm"),
    () =>
      typeof model["bias"] === "boolean"
        ? null
        : `model.bias is ${quoted(model["bias"])} where true, false are known`,
    () =>
      isSize((model["dModel"] as number) / (model["heads"] as number))
        ? null
        : `model.dModel is ${quoted(model["dModel"])}, not a multiple of model.heads, ${quoted(model["heads"])}`,
    () =>
      (model["vocab"] as number) > (model["positions"] as number) - 2
        ? null
        : "model.vocab is 1, which leaves no token beside =",
  );
}

/** Sizes and words of a model, by its kind. */
const MODELS: Readonly<Record<FixtureModel["kind"], (model: Json) => string | null>> = {
  "mlp-concat": (model) => sizesProblem(model, ["vocab", "dModel", "hidden"]),
  "mlp-dense": (model) => sizesProblem(model, ["inputs", "hidden", "classes"]),
  transformer: transformerProblem,
};

function modelProblem(value: unknown): string | null {
  return first(
    () => object(value, "model"),
    () => oneOf(Object.keys(MODELS))((value as Json)["kind"], "model.kind"),
    () => MODELS[(value as FixtureModel).kind](value as Json),
    () => oneOf(ACTIVATIONS)((value as Json)["activation"], "model.activation"),
    () => few((value as Json)["vocab"] ?? 0, "model.vocab"),
    () => few((value as Json)["classes"] ?? 0, "model.classes"),
  );
}

/** What one example must be, in words, and whether it is. */
function exampleOf(model: FixtureModel): { readonly what: string; is(entries: readonly unknown[]): boolean } {
  const isPair = (entries: readonly unknown[], below: number): boolean =>
    entries.length === 2 && entries.every((token) => isToken(token, below));
  if (model.kind === "mlp-dense") {
    const { inputs } = model;
    return {
      what: `${inputs} numbers`,
      is: (entries) => entries.length === inputs && entries.every(isNumber),
    };
  }
  const { vocab } = model;
  if (model.kind === "mlp-concat" || model.positions === 2) {
    return { what: `two tokens below ${vocab}`, is: (entries) => isPair(entries, vocab) };
  }
  const equals = vocab - 1;
  return {
    what: `two tokens below ${equals} and the token =, ${equals}`,
    is: (entries) => isPair(entries.slice(0, -1), equals) && entries.at(-1) === equals,
  };
}

function examplesProblem(model: FixtureModel, inputs: unknown, labels: unknown): string | null {
  const { classes } = shapeOf(model);
  const { what, is } = exampleOf(model);
  return first(
    () => (Array.isArray(inputs) && inputs.length > 0 ? null : "inputs is not a list of examples"),
    () => few((inputs as readonly unknown[]).length, "the number of inputs"),
    () => (Array.isArray(labels) ? null : "labels is not a list"),
    () => {
      const [given, wanted] = [(labels as unknown[]).length, (inputs as unknown[]).length];
      return given === wanted ? null : `there are ${given} labels for ${wanted} inputs`;
    },
    () => {
      const all = inputs as readonly unknown[];
      const bad = all.findIndex((example) => !Array.isArray(example) || !is(example));
      return bad === -1 ? null : `inputs[${bad}] is ${quoted(all[bad])}, not ${what}`;
    },
    () => {
      const all = labels as readonly unknown[];
      const bad = all.findIndex((label) => !isToken(label, classes));
      return bad === -1 ? null : `labels[${bad}] is ${quoted(all[bad])}, not a class below ${classes}`;
    },
  );
}

/** Initial values, logits, gradients and parameters after steps. */
function arraysProblem(model: FixtureModel, json: Json): string | null {
  const shape = shapeOf(model);
  const all = matrices(new Map(parametersOf(shape, "weights").map((p) => [p.name, p.shape])));
  const expected = json["expect"] as Json;
  const count = (json["labels"] as readonly unknown[]).length;
  return first(
    () => matrix([count, shape.classes])(expected["logits"], "expect.logits"),
    () => all(json["init"], "init"),
    () => all(expected["grads"], "expect.grads"),
    () => object(expected["after"], "expect.after"),
    ...AFTER.map((steps) => () => {
      const at = `expect.after.${steps}`;
      const entry = (expected["after"] as Json)[steps];
      return first(
        () => object(entry, at),
        () => all((entry as Json)["params"], `${at}.params`),
      );
    }),
  );
}

function problemOf(json: unknown): string | null {
  if (!isObject(json)) return "it is not a JSON object";
  const { model, inputs, labels, expect } = json as Record<"model" | "inputs" | "labels" | "expect", unknown>;
  return first(
    () => (typeof json["name"] === "string" ? null : "name is missing"),
    () => modelProblem(model),
    () => optimizerProblem(json["optimizer"]),
    () => examplesProblem(model as FixtureModel, inputs, labels),
    () => object(expect, "expect"),
    () => number((expect as Json)["loss"], "expect.loss"),
    () => arraysProblem(model as FixtureModel, json),
  );
}

/** @returns the file, or what is wrong with it: a clause without a full stop */
export function readFixture(json: unknown): Result<Fixture, string> {
  const wrong = problemOf(json);
  return wrong === null ? ok(json as Fixture) : err(wrong);
}
