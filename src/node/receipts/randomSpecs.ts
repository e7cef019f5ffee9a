/**
 * Random runs for the receipt check: valid, small, and spread over everything that decides a run. A seed and a number
 * name a spec for good. Not for training: most of these runs learn nothing worth looking at.
 */
import { nextGridPoint } from "../../core/grid.ts";
import { PARITY_TESTS } from "../../core/parity.ts";
import { type Stream, seeded } from "../../core/rng.ts";
import { shapeOf } from "../../core/setup.ts";
import { EVENTS, type Intervention } from "../../core/spec/interventions.ts";
import { type RunSpec, defaultSpec } from "../../core/spec/keys.ts";
import { canonical, trainCount } from "../../core/spec/parse.ts";
import { printSpec } from "../../core/spec/print.ts";
import { TASK_NAMES, exampleCount, taskNamed } from "../../core/task.ts";

/** Most operations in a run: a third of a second on one core, and two at worst. */
export const MOST_WORK = 8e9;

/** Modular tasks, the others once in a while: they are the larger ones. */
const MODULAR = TASK_NAMES.filter((name) => taskNamed(name).kind === "modular");
const OTHERS = TASK_NAMES.filter((name) => taskNamed(name).kind !== "modular");
/** Division asks for primes, and the others get them as well: of every remainder by 4 and 8. */
const PRIMES = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 97, 113] as const;
/** Widths that fill tiles of 4 and 8, and rows that begin a power of two apart. */
const EVEN_WIDTHS = [8, 16, 32, 64, 128, 256] as const;

const between = (s: Stream, low: number, high: number): number => low + s.below(high - low + 1);
const oneIn = (s: Stream, n: number): boolean => s.below(n) === 0;
const pick = <T>(s: Stream, items: readonly [T, ...(readonly T[])]): T =>
  items[s.below(items.length)] ?? items[0];

/** Two digits and a power of ten, 1e`low` ≤ x < 1e(`high` + 1), so that the spec string is short. */
function decimal(s: Stream, low: number, high: number): number {
  return Number(`${between(s, 10, 99)}e${between(s, low, high) - 1}`);
}

const PER_ACTIVATION = 40; // exponential, error function and the like

/** Operations of a forward pass: on tables, and per example. */
function forwardWork(spec: RunSpec): { readonly tables: number; readonly example: number } {
  const { bits, dModel: d, hidden, layers } = spec;
  const shape = shapeOf(spec);
  const nonlinear = PER_ACTIVATION * (hidden + shape.classes);
  switch (shape.kind) {
    case "dense":
      return { tables: 0, example: 2 * hidden * (bits + 2) + nonlinear };
    case "mlp":
      return { tables: 4 * shape.vocabulary * d * hidden, example: 2 * hidden * shape.classes + nonlinear };
    case "transformer": {
      const block = 8 * d * d + 4 * d * hidden + nonlinear + 60 * d;
      const positions = layers === 1 ? 1 : 1 + shape.positions;
      return {
        tables: 6 * shape.vocabulary * shape.positions * d * d,
        example: positions * block + 2 * d * shape.classes,
      };
    }
  }
}

/** About how many operations a run takes at most. Within a factor of two or so: kernels differ in speed. */
export function workOf(spec: RunSpec): number {
  const { steps, batch } = spec;
  const all = exampleCount(spec.task, spec.p) ?? spec.n + PARITY_TESTS;
  const { tables, example } = forwardWork(spec);
  const forward = (examples: number): number => tables + examples * example;
  const step = 3 * forward(batch === "full" ? trainCount(spec) : batch);
  let points = 1;
  for (let t = 0; t < steps; t = nextGridPoint(t)) points++;
  return steps * step + points * forward(all);
}

type Part = Partial<RunSpec>;

function task(s: Stream): Part {
  const name = oneIn(s, 4) ? OTHERS[s.below(OTHERS.length)] : MODULAR[s.below(MODULAR.length)];
  const prime = name === "div" || oneIn(s, 2);
  return {
    task: name ?? "add",
    p: prime ? pick(s, PRIMES) : between(s, 3, 70),
    trainFraction: between(s, 15, 95) / 100,
    bits: between(s, 12, 64),
    k: between(s, 1, 6),
    n: between(s, 10, 1500),
  };
}

function model(s: Stream): Part {
  const width = (most: number): number =>
    oneIn(s, 3) ? Math.min(most, pick(s, EVEN_WIDTHS)) : between(s, 4, most);
  const isTransformer = oneIn(s, 3);
  const heads = isTransformer ? between(s, 1, 6) : 1;
  return {
    model: isTransformer ? "transformer" : "mlp",
    embed: pick(s, ["shared", "separate"]),
    dModel: isTransformer ? heads * between(s, Math.ceil(4 / heads), Math.ceil(48 / heads)) : width(64),
    hidden: width(oneIn(s, 6) ? 300 : 130),
    heads,
    layers: between(s, 1, 2),
    norm: pick(s, ["none", "pre", "post"]),
    equalsToken: s.below(2),
    bias: s.below(2),
    activation: pick(s, ["gelu", "relu", "quadratic"]),
    init: pick(s, ["fanin", "torch"]),
    scale: oneIn(s, 2) ? 1 : between(s, 1, 40) / 10,
    decay: pick(s, ["weights", "all"]),
  };
}

function optimizer(s: Stream): Part {
  const kind = pick(s, ["adamw", "adamw", "adam", "sgd"] as const);
  const rest: Part =
    kind === "sgd"
      ? { momentum: pick(s, [0, 0.5, 0.9, 0.99]), learningRate: decimal(s, -3, -1) }
      : {
          learningRate: decimal(s, -4, -2),
          ...(oneIn(s, 2) && {
            beta1: pick(s, [0, 0.5, 0.9, 0.95]),
            beta2: pick(s, [0.5, 0.9, 0.98, 0.999]),
            eps: pick(s, [1e-30, 1e-12, 1e-8, 1e-4]),
          }),
        };
  // Coupled decay is added to the gradient, where as much would drown everything else.
  const weightDecay = oneIn(s, 4) ? 0 : kind === "adamw" ? decimal(s, -2, 0) : decimal(s, -5, -3);
  return { optimizer: kind, weightDecay, ...rest };
}

/** What often memorizes, and now and then groks: events are decided, and runs end early. */
function apt(s: Stream): Part {
  return {
    task: pick(s, ["add", "sub", "mul", "div"]),
    model: "mlp",
    p: pick(s, [11, 13, 17, 19, 23, 29, 31]),
    trainFraction: between(s, 60, 90) / 100,
    dModel: between(s, 12, 48),
    hidden: between(s, 40, 100),
    init: "fanin",
    scale: 1,
    optimizer: "adamw",
    learningRate: pick(s, [0.005, 0.01, 0.02]),
    weightDecay: pick(s, [1, 2, 3]),
  };
}

/** What makes weights grow without bound. */
function wild(s: Stream): Part {
  return {
    optimizer: "sgd",
    activation: "quadratic",
    scale: decimal(s, 0, 0),
    learningRate: decimal(s, -1, 0),
  };
}

function batches(s: Stream, most: number): Part {
  if (oneIn(s, 2)) return {};
  return { batch: between(s, 1, Math.min(most, 400)), draw: pick(s, ["epoch", "replace"]) };
}

function interventions(s: Stream, steps: number): readonly Intervention[] {
  if (!oneIn(s, 3)) return [];
  return Array.from({ length: between(s, 1, 3) }, () => {
    const when = oneIn(s, 3) ? pick(s, EVENTS) : between(s, 0, steps);
    const [action, value] = pick<readonly [Intervention["action"], number | null]>(s, [
      ["wd", decimal(s, -3, 0)],
      ["lr", decimal(s, -4, -2)],
      ["hold", null],
      ["norm", decimal(s, 0, 1)],
      ["free", null],
      ["rescale", decimal(s, -1, 0)],
      ["temp", decimal(s, -1, 0)],
    ]);
    return { when, action, value };
  });
}

/**
 * @param seed 0 … 2³²−1
 * @param n    which of the seed's specs
 * @returns a canonical spec string, never empty
 */
export function randomSpec(seed: number, n: number): string {
  const root = seeded(seed).fork(`receipts ${n}`);
  const s = root.fork("rest");
  const [isWild, isApt] = [oneIn(s, 12), oneIn(s, 3)];
  const mixed: RunSpec = {
    ...defaultSpec(),
    ...task(root.fork("task")),
    ...model(root.fork("model")),
    ...optimizer(root.fork("optimizer")),
    ...(isWild ? wild(root.fork("wild")) : isApt && apt(root.fork("apt"))),
  };
  // Of parity there are no transformers; a group has so many pairs that one layer is enough.
  const { kind } = taskNamed(mixed.task);
  const run: RunSpec = {
    ...mixed,
    model: kind === "parity" ? "mlp" : mixed.model,
    layers: kind === "group" ? 1 : mixed.layers,
  };
  const drawn = {
    ...run,
    ...batches(root.fork("batches"), trainCount(run)),
    after: pick(s, [Infinity, 500, between(s, 0, 100)]),
    seed: s.below(2 ** 32),
  };
  let steps = between(s, 20, 2500);
  while (steps > 1 && workOf({ ...drawn, steps }) > MOST_WORK) steps = Math.ceil(steps / 2);
  return printSpec(canonical({ ...drawn, steps, interventions: interventions(s, steps) }));
}

/** The first `count` specs of a seed: more of them never change the first. */
export function randomSpecs(count: number, seed: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => randomSpec(seed, n));
}
