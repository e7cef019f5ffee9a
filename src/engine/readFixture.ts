/**
 * A conformance file from outside, checked before anything trusts it: what is wrong is one sentence that names the
 * place. Of a model kind that is not built, only what every file has is checked.
 */
import { mlpParameters } from "../core/model.ts";
import { type Result, err, ok } from "../core/prelude.ts";
import { AFTER, type Fixture, isMlpConcat, mlpShapeOf } from "./fixture.ts";

type Json = Readonly<Record<string, unknown>>;

const ACTIVATIONS = ["gelu", "relu", "quadratic"];
const OPTIMIZERS = ["adamw", "adam", "sgd"];
/** Tokens are 16-bit. */
const MOST_TOKENS = 2 ** 16;

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

function oneOf(words: readonly string[]): Check {
  return (value, at) =>
    words.includes(value as string) ? null : `${at} is ${quoted(value)} where ${words.join(", ")} are known`;
}

/** @param shape the one asked for, or `null` for any */
function matrix(shape: readonly number[] | null): Check {
  return (value, at) => {
    if (!isObject(value) || !Array.isArray(value["shape"]) || !Array.isArray(value["data"]))
      return `${at} has no shape and data`;
    const sides = value["shape"] as readonly unknown[];
    const data = value["data"] as readonly unknown[];
    if (!sides.every(isSize)) return `${at}.shape is ${quoted(sides)}`;
    if (shape !== null && quoted(sides) !== quoted(shape))
      return `${at} has the shape ${quoted(sides)} where the model's sizes ask for ${quoted(shape)}`;
    const count = sides.reduce((product, side) => product * side, 1);
    if (data.length !== count)
      return `${at} has ${data.length} numbers where its shape ${quoted(sides)} asks for ${count}`;
    const bad = data.findIndex((entry) => !isNumber(entry));
    return bad === -1 ? null : `${at}.data[${bad}] is ${quoted(data[bad])} where a number is asked for`;
  };
}

/** @param shapes name and shape of every matrix, or `null` for any */
function matrices(shapes: ReadonlyMap<string, readonly number[]> | null): Check {
  return (value, at) =>
    first(
      () => object(value, at),
      ...[...(shapes?.keys() ?? Object.keys(value ?? {}))].map((name) => () => {
        const entry = (value as Json)[name];
        if (entry === undefined) return `${at} has no ${name}`;
        return matrix(shapes?.get(name) ?? null)(entry, `${at}.${name}`);
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

/** Initial values, gradients and parameters after steps. */
function arraysProblem(json: Json, shapes: ReadonlyMap<string, readonly number[]> | null): string | null {
  const expected = json["expect"] as Json;
  return first(
    () => matrices(shapes)(json["init"], "init"),
    () => matrices(shapes)(expected["grads"], "expect.grads"),
    () => object(expected["after"], "expect.after"),
    ...AFTER.map((steps) => () => {
      const at = `expect.after.${steps}`;
      const entry = (expected["after"] as Json)[steps];
      return first(
        () => object(entry, at),
        () => matrices(shapes)((entry as Json)["params"], `${at}.params`),
      );
    }),
  );
}

function mlpProblem(json: Json, model: Json): string | null {
  const [inputs, labels] = [json["inputs"], json["labels"]] as readonly (readonly unknown[])[];
  const vocabulary = model["vocab"] as number;
  return first(
    ...["vocab", "dModel", "hidden"].map(
      (key) => () => (isSize(model[key]) ? null : `model.${key} is ${quoted(model[key])}`),
    ),
    () => (vocabulary <= MOST_TOKENS ? null : `model.vocab is over ${MOST_TOKENS}`),
    () => oneOf(ACTIVATIONS)(model["activation"], "model.activation"),
    () => {
      const isPair = (pair: unknown): boolean =>
        Array.isArray(pair) && pair.length === 2 && pair.every((token) => isToken(token, vocabulary));
      const bad = inputs!.findIndex((pair) => !isPair(pair));
      return bad === -1
        ? null
        : `inputs[${bad}] is ${quoted(inputs![bad])}, not two tokens below ${vocabulary}`;
    },
    () => {
      const bad = labels!.findIndex((label) => !isToken(label, vocabulary));
      return bad === -1 ? null : `labels[${bad}] is ${quoted(labels![bad])}, not a class below ${vocabulary}`;
    },
    () => {
      const expected = json["expect"] as Json;
      return matrix([labels!.length, vocabulary])(expected["logits"], "expect.logits");
    },
    () => {
      const shape = mlpShapeOf(model as unknown as Parameters<typeof mlpShapeOf>[0]);
      const shapes = new Map(mlpParameters(shape, false).map((p) => [p.name, p.shape]));
      return arraysProblem(json, shapes);
    },
  );
}

function problemOf(json: unknown): string | null {
  if (!isObject(json)) return "it is not a JSON object";
  const { model, inputs, labels, expect } = json as Record<"model" | "inputs" | "labels" | "expect", unknown>;
  return first(
    () => (typeof json["name"] === "string" ? null : "name is missing"),
    () => object(model, "model"),
    () => (typeof (model as Json)["kind"] === "string" ? null : "model.kind is missing"),
    () => optimizerProblem(json["optimizer"]),
    () => (Array.isArray(inputs) && inputs.length > 0 ? null : "inputs is not a list of examples"),
    () => (Array.isArray(labels) ? null : "labels is not a list"),
    () =>
      (labels as unknown[]).length === (inputs as unknown[]).length
        ? null
        : `there are ${(labels as unknown[]).length} labels for ${(inputs as unknown[]).length} inputs`,
    () => object(expect, "expect"),
    () => number((expect as Json)["loss"], "expect.loss"),
    () =>
      isMlpConcat(model as Fixture["model"])
        ? mlpProblem(json, model as Json)
        : first(
            () => matrix(null)((expect as Json)["logits"], "expect.logits"),
            () => arraysProblem(json, null),
          ),
  );
}

/** @returns the file, or what is wrong with it: a clause without a full stop */
export function readFixture(json: unknown): Result<Fixture, string> {
  const wrong = problemOf(json);
  return wrong === null ? ok(json as Fixture) : err(wrong);
}
