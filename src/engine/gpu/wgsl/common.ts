/**
 * What every kernel shares: the buffers, how a job of a dispatch is found, and how a row of a matrix is. All floats of
 * a run lie in one buffer of four-vectors; a matrix is an offset and a row stride in vectors, padded with zeros to
 * whole vectors. Job tables, written by ../jobs.ts, say what is where.
 */

/**
 * What a kernel must be able to do for the jobs of a dispatch. Only that is compiled: an adapter on a CPU runs both
 * sides of every branch, and a GPU keeps registers for both.
 */
export type Feature =
  | "plain"
  | "right-transposed"
  | "left-transposed"
  | "bias"
  | "residual"
  | "times"
  | "onto"
  | "gelu"
  | "relu"
  | "quadratic"
  | "sloped"
  | "two"
  | "multiplies"
  | "listed"
  | "all"
  | "whole"
  | "adam"
  | "sgd"
  | "look"
  | "rescale"
  | "gather"
  | "mark";
export type Has = (feature: Feature) => boolean;

/** In a job: no such operand. */
export const NONE = 0xffffffff;
/** In a job: as many as the stretch has examples. */
export const EXAMPLES = 0xffffffff;

export const BY = { own: 0, left: 1, right: 2, only: 3 } as const;
export const ACTIVATION = { gelu: 1, relu: 2, quadratic: 3 } as const;
export const ADDS = 1;
export const ACCUMULATES = 2;
export const MULTIPLIES = 4;

/** Words of a stretch's entry in the uniform buffer, in order; see `Stretch`. */
export const STRETCH_WORDS = [
  "ids",
  "capacity",
  "count",
  "first",
  "slot",
  "tally",
  "ring",
  "mode",
  "total",
] as const;

/** Floats of one run in the scalars of one step, in order; see `scalar`. */
export const SCALARS = [
  "active",
  "keep",
  "coupled",
  "rate",
  "unbias",
  "eps",
  "beta1",
  "rest1",
  "beta2",
  "rest2",
  "momentum",
  "sharpness",
] as const;
export const SCALAR_ROW = 16;

/** Groups of parameters; each has a lane of what is summed by group. */
export const GROUP_LANES = 4;

/**
 * A row of the ring, in words. By group, a lane each: ‖θ‖² in two parts, since one float is too coarse to see a step in,
 * and sums of lanes y, z, w of ./update.ts. Then sums of ranges: of losses, right answers and examples whose logits
 * are not finite, in `train` and `test`; of logit norms, margins and margins that are collapsed, in their `outputs`.
 */
export const RING = {
  norms: 0,
  low: 4,
  y: 8,
  z: 12,
  w: 16,
  ranges: 20,
  train: 20,
  /** Of a step. */
  jumps: 24,
  /** Of a look. */
  references: 24,
  test: 28,
  trainOutputs: 32,
  testOutputs: 36,
  powers: 40,
} as const;
export const STEP_ROW = 28;
/** And as many words more as the embedding has frequencies. */
export const LOOK_ROW = 40;

/** Factors that keep squares of small numbers within float32: of gradients and first moments, of second moments. */
export const SLOPE_UNIT = 2 ** 30;
export const SECOND_UNIT = 2 ** 40;

/** Where what a rescaling adds to ‖θ‖² goes: into the step's row, or by hand, to be told with the next step. */
export const MODE = { step: 0, aside: 1 } as const;

const scalarIndices = SCALARS.map((name, i) => `const S_${name} = ${i}u;`).join("\n");

export const COMMON = /* wgsl */ `
struct Stretch {
  ids: u32,       // where the examples stand in ids, within a run
  capacity: u32,  // most examples there
  count: u32,     // examples there are
  first: u32,     // 1: the first of its data set, so that sums begin
  slot: u32,      // row of scalars
  tally: u32,     // where its examples' losses go
  ring: u32,      // first word of a row of the ring, that of the first run
  mode: u32,      // of the summary
  total: u32,     // examples that the mean is over
}
struct Sizes {
  vectors: u32,    // of a run in x
  words: u32,      // of a run in ids
  runs: u32,
  tokens: u32,
}
struct Range { job: u32, jobs: u32, wide: u32 }

@group(0) @binding(0) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> jobs: array<u32>;
@group(0) @binding(3) var<storage, read> scalars: array<f32>;
@group(0) @binding(4) var<storage, read_write> ring: array<u32>;
@group(0) @binding(5) var<storage, read> control: array<vec2f>;
@group(0) @binding(6) var<uniform> stretch: Stretch;
@group(0) @binding(7) var<uniform> sizes: Sizes;
@group(1) @binding(0) var<uniform> range: Range;

const NONE = 0xffffffffu;
${scalarIndices}

fn scalar(run: u32, index: u32) -> f32 {
  return scalars[(stretch.slot * sizes.runs + run) * ${SCALAR_ROW}u + index];
}

/** Which workgroup of the whole dispatch: grids wider than the limit are folded. */
fn workgroupOf(g: vec3u) -> u32 { return g.x + g.y * range.wide; }

/** The job that a workgroup belongs to: jobs[range.job + i] is where job i is written, and its first word is its first workgroup. */
fn jobOf(w: u32) -> u32 {
  var found = jobs[range.job];
  for (var i = 1u; i < range.jobs; i++) {
    let next = jobs[range.job + i];
    if (jobs[next] > w) { break; }
    found = next;
  }
  return found;
}

fn countOf(said: u32) -> u32 { return select(said, stretch.count, said == NONE); }

/** Which row of a matrix example i reads. */
fn rowFor(by: u32, run: u32, i: u32) -> u32 {
  switch by {
    case ${BY.left}u: { return ids[run * sizes.words + stretch.ids + i]; }
    case ${BY.right}u: { return ids[run * sizes.words + stretch.ids + stretch.capacity + i]; }
    case ${BY.only}u: { return 0u; }
    default: { return i; }
  }
}

/** Zero beyond the last column. */
fn within(v: vec4f, vector: u32, cols: u32) -> vec4f {
  return select(vec4f(), v, vec4u(0u, 1u, 2u, 3u) + 4u * vector < vec4u(cols));
}
`;

const CURVE = /* wgsl */ `
struct Curve { value: vec4f, slope: vec4f }
`;

/** exp, erf and so GELU; polynomials as in the exact engine's math.ts. */
const GELU = /* wgsl */ `
fn gelu(v: vec4f) -> Curve {
  let t = v * 0.7071067811865476;
  let square = t * t;
  let decay = select(exp(-square), vec4f(), square > vec4f(82.0));
  let far = min(abs(t), vec4f(4.0));
  var p = vec4f(7.853907566747908e-5);
  p = p * square - 8.01020877867528e-4;
  p = p * square + 5.188329600212045e-3;
  p = p * square - 2.6853813099035558e-2;
  p = p * square + 0.11283585183112843;
  p = p * square - 0.3761262582863616;
  p = p * square + 0.1283791657283262;
  var q = vec4f(-3.93784259697835e-4);
  q = q * far + 6.065727927192182e-3;
  q = q * far - 4.131202015995556e-2;
  q = q * far + 0.16501622709070482;
  q = q * far - 0.4331357118140333;
  q = q * far + 0.7940050044660514;
  q = q * far - 1.0489534933657292;
  q = q * far + 0.9862915944326794;
  let erf = select(sign(t) * (1.0 - decay * q), t + t * p, far < vec4f(1.0));
  let half = 0.5 + 0.5 * erf;
  return Curve(v * half, half + v * decay * 0.3989422804014327);
}
`;

/** `activate(kind, v)`: f and f′, of the kinds that are needed. */
export function activations(has: Has): string {
  const kinds = {
    gelu: "gelu(v)",
    relu: "Curve(max(v, vec4f()), select(vec4f(), vec4f(1.0), v > vec4f()))",
    quadratic: "Curve(v * v, 2.0 * v)",
  } as const;
  const needed = (Object.keys(kinds) as (keyof typeof kinds)[]).filter(has);
  if (needed.length === 0) return "";
  const cases = needed.map((kind) => `    case ${ACTIVATION[kind]}u: { return ${kinds[kind]}; }`);
  const body =
    needed.length === 1
      ? `  return ${kinds[needed[0]!]};`
      : `  switch kind {\n${cases.join("\n")}\n    default: { return Curve(v, vec4f(1.0)); }\n  }`;
  return `${CURVE}${has("gelu") ? GELU : ""}\nfn activate(kind: u32, v: vec4f) -> Curve {\n${body}\n}\n`;
}

export const isActivated = (has: Has): boolean => has("gelu") || has("relu") || has("quadratic");

/** How a kernel begins: its run, unless that is over, its job, where the run's memory begins, and its part of the job. */
export const HEAD = /* wgsl */ `
  let w = workgroupOf(g);
  let run = g.z;
  if (scalar(run, S_active) == 0.0) { return; }
  let j = jobOf(w);
  let base = run * sizes.vectors;
  let tile = w - jobs[j];
`;

/** Code that is there only where it is needed. */
export const when = (condition: boolean, code: string): string => (condition ? code : "");
