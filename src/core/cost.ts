/**
 * What a run costs, estimated before it runs: arithmetic of a step from the model's shape and the batch, and from it
 * milliseconds and seconds on a machine of known speed. Estimates for the eye; nothing is decided by them.
 *
 * Products are counted as our engines run them (inputs are a finite vocabulary, so the first layer is done on tables:
 * theory §4.4; `engine/cost.test.ts` holds the count against the programs). What is not a product is counted by
 * the elements that pass, each worth as many FLOP of a product as it was measured to take (src/README, "Where a step
 * goes now").
 */
import { nextGridPoint } from "./grid.ts";
import type { Activation, DenseShape, MlpShape, ModelShape, TransformerShape } from "./model.ts";
import { PARITY_TESTS } from "./parity.ts";
import { type GrokTime, PUBLISHED_TIMES, courseOf } from "./publishedTimes.ts";
import { parameterCountOf, shapeOf } from "./setup.ts";
import type { RunSpec } from "./spec/keys.ts";
import { trainCount } from "./spec/parse.ts";
import { exampleCount } from "./task.ts";

/** A forward pass over `n` examples. */
interface Pass {
  /** FLOP of matrix products, 2 for a multiply-add. */
  readonly products: number;
  /** Everything else, in FLOP that take as long. */
  readonly rest: number;
}

/** FLOP of a product that one element is worth, forward and backward together. */
const ACTIVATION: Readonly<Record<Activation, number>> = { gelu: 90, relu: 15, quadratic: 15 };
const SOFTMAX = 80;
const LOOKUP = 18;
const LAYER_NORM = 40;
const UPDATE = 40; // a parameter, in the optimizer

/** Forward and backward cost three times the forward products: one for the gradient of each factor. */
const BACKWARD = 3;
/** The part of an element's worth that a pass forward alone takes. */
const FORWARD_PART = 0.6;

const product = (rows: number, inner: number, cols: number): number => 2 * rows * inner * cols;

function mlpPass({ vocabulary, dModel, hidden, classes, activation }: MlpShape, n: number): Pass {
  return {
    products: 2 * product(vocabulary, dModel, hidden) + product(n, hidden, classes),
    rest: n * (hidden * (ACTIVATION[activation] + LOOKUP) + classes * SOFTMAX),
  };
}

function densePass({ inputs, hidden, classes, activation }: DenseShape, n: number): Pass {
  return {
    products: product(n, inputs, hidden) + product(n, hidden, classes),
    rest: n * (hidden * ACTIVATION[activation] + classes * SOFTMAX),
  };
}

function transformerPass(shape: TransformerShape, n: number): Pass {
  const { vocabulary, positions, dModel: d, hidden, classes, layers, norm, activation } = shape;
  const tokens = vocabulary - (positions - 2);
  let products = product(n, d, classes);
  let rest = n * classes * SOFTMAX;
  for (let layer = 0; layer < layers; layer++) {
    // Before the first layer a position is a table: one row for each token, or the row of =.
    const rows = Array.from({ length: positions }, (_, t) => (layer > 0 ? n : t < 2 ? tokens : 1));
    const leaving = layer === layers - 1 ? rows.slice(-1) : rows;
    for (const count of rows) products += 2 * product(count, d, d); // keys and values
    for (const count of leaving) {
      products += product(count, d, d) + product(n, d, d) + 2 * product(n, d, hidden);
      // Scores and their mixture are small products, head by head, at about a third of the speed.
      rest += 3 * BACKWARD * 2 * product(n, positions, d);
      rest +=
        n * (hidden * ACTIVATION[activation] + 2 * d * LOOKUP + (norm === "none" ? 0 : 2 * d * LAYER_NORM));
    }
  }
  return { products, rest };
}

function passOf(shape: ModelShape, n: number): Pass {
  switch (shape.kind) {
    case "mlp":
      return mlpPass(shape, n);
    case "dense":
      return densePass(shape, n);
    case "transformer":
      return transformerPass(shape, n);
  }
}

/** Examples in one step. */
function examplesPerStep(spec: RunSpec): number {
  return spec.batch === "full" ? trainCount(spec) : spec.batch;
}

/** FLOP of the products of one step, forward and backward. */
export function productFlop(spec: RunSpec): number {
  return BACKWARD * passOf(shapeOf(spec), examplesPerStep(spec)).products;
}

/** All of one step, optimizer included, in FLOP of products that take as long. */
export function stepWork(spec: RunSpec): number {
  const { products, rest } = passOf(shapeOf(spec), examplesPerStep(spec));
  return BACKWARD * products + rest + UPDATE * parameterCountOf(spec);
}

/** One measurement: the test set forward, and the train set too, where a step sees only part of it. */
function measurementWork(spec: RunSpec): number {
  const train = trainCount(spec);
  const all = exampleCount(spec.task, spec.p);
  const test = all === null ? PARITY_TESTS : all - train;
  const { products, rest } = passOf(shapeOf(spec), spec.batch === "full" ? test : train + test);
  return products + FORWARD_PART * rest;
}

/** Work of the first `steps` steps with their measurements. */
function runWork(spec: RunSpec, steps: number): number {
  let measured = 1;
  for (let at = 0; at < steps; at = nextGridPoint(at)) measured++;
  return steps * stepWork(spec) + measured * measurementWork(spec);
}

/** How fast a machine runs the exact engine, in 10⁹ FLOP of products a second, on one thread. */
export type Gigaflops = number;

/** Before anything was measured: a modest laptop. */
export const USUAL_GIGAFLOPS: Gigaflops = 20;

/** A step below this much work measures calls and timers, not arithmetic. */
const LEAST_WORK = 2e7;

/** @returns `null` where the run says nothing about the machine's arithmetic */
export function gigaflopsOf(spec: RunSpec, stepsPerSecond: number): Gigaflops | null {
  const work = stepWork(spec);
  const speed = (work * stepsPerSecond) / 1e9;
  return work < LEAST_WORK || !Number.isFinite(speed) || speed <= 0 ? null : speed;
}

export function stepMilliseconds(spec: RunSpec, speed: Gigaflops): number {
  return stepWork(spec) / (speed * 1e6);
}

export function runSeconds(spec: RunSpec, steps: number, speed: Gigaflops): number {
  return runWork(spec, steps) / (speed * 1e9);
}

/** When this very setting groks, by published data; `null` where it is not in them. Seed and limits do not matter. */
export function publishedTime(spec: RunSpec): GrokTime | null {
  return PUBLISHED_TIMES.get(courseOf(spec)) ?? null;
}

/** Seconds a run takes, as far as can be told. */
export interface Outlook {
  readonly millisecondsAStep: number;
  /** When it groks and how long that takes; `null`: nobody has said. */
  readonly grok: (GrokTime & { readonly seconds: number }) | null;
  /** To the step limit. */
  readonly seconds: number;
  /** As long as it will likely last: to the known grok and the steps that follow it, else to the step limit. */
  readonly likelySeconds: number;
}

/** @param known when it groks, where that is known from elsewhere than the published data */
export function outlookOf(spec: RunSpec, speed: Gigaflops, known: GrokTime | null = null): Outlook {
  const grok = publishedTime(spec) ?? known;
  const end = grok === null ? spec.steps : Math.min(spec.steps, grok.step + spec.after);
  return {
    millisecondsAStep: stepMilliseconds(spec, speed),
    grok: grok === null ? null : { ...grok, seconds: runSeconds(spec, grok.step, speed) },
    seconds: runSeconds(spec, spec.steps, speed),
    likelySeconds: runSeconds(spec, end, speed),
  };
}
