/**
 * AdamW, Adam with coupled ℓ2 and SGD in PyTorch's order over the whole flat buffer, fused with the sum of the gradient's
 * contributions and ‖θ‖²; and the summary of a step or a measurement. What is not summed at once is
 * summed in a fixed order: no float atomics.
 */
import { COMMON, HEAD, type Has, MODE, RING, RING_ROW, when } from "./common.ts";

export const UPDATE_THREADS = 64;
/** Vectors of a parameter that a thread takes. */
export const UPDATE_VECTORS = 4;
export const DECAYS = 1;

/** What an update has to do with the gradient: with that of Adam, of SGD, or gather it. */
const withGradient = (has: Has): string => /* wgsl */ `
    var slope = vec4f();
    for (var k = 0u; k < contributions; k++) {
      let begin = jobs[j + 11u + 3u * k];
      if (at >= begin && at < jobs[j + 12u + 3u * k]) { slope += x[base + jobs[j + 10u + 3u * k] + at - begin]; }
    }
    ${when(has("gather"), "x[base + jobs[j + 7u] + at] = slope;")}
    ${when(
      has("sgd"),
      `let buffer = flushed(momentum * x[first + at] + (slope + coupled * v));
    x[first + at] = buffer;
    v = flushed(v - buffer * rate);
    x[values + at] = v;`,
    )}
    ${when(
      has("adam"),
      `slope += coupled * v;
    let m = flushed(x[first + at] * beta1 + slope * rest1);
    let s = x[second + at] * beta2 + slope * slope * rest2;
    x[first + at] = m;
    x[second + at] = s;
    v = flushed(v * keep - m / (sqrt(s) * unbias + eps) * rate);
    x[values + at] = v;`,
    )}
`;

const RESCALE = /* wgsl */ `
  var factor = 1.0;
  let asked = control[run];
  let held = x[base + jobs[j + 8u]].x;
  if (asked.x != 0.0) { factor = asked.x; }
  else if (asked.y > 0.0 && held > 0.0) { factor = sqrt(asked.y / held); }
  factor = select(1.0, factor, decays);
`;

const SCALARS_OF = {
  adam: ["keep", "coupled", "rate", "unbias", "eps", "beta1", "rest1", "beta2", "rest2"],
  sgd: ["coupled", "rate", "momentum"],
} as const;

/** What is read of the step, where there is one; what does not decay is spared. */
function scalarsOf(has: Has): string {
  const names = has("adam") ? SCALARS_OF.adam : has("sgd") ? SCALARS_OF.sgd : [];
  const spared: Readonly<Record<string, string>> = { keep: "1.0", coupled: "0.0" };
  return names
    .map((name) => {
      const value = `scalar(run, S_${name})`;
      return `  let ${name} = ${name in spared ? `select(${spared[name]}, ${value}, decays)` : value};`;
    })
    .join("\n");
}

/** One of `adam`, `sgd`, `gather`, `rescale` (what decays, by a factor or to a held norm) or `look` (touches nothing). */
export const updateSource = (has: Has): string =>
  COMMON +
  /* wgsl */ `
/** Small weights and moments become 0, or they would stay as denormals for ever. */
fn flushed(v: vec4f) -> vec4f { return select(v, vec4f(), abs(v) < vec4f(1e-30)); }

@compute @workgroup_size(${UPDATE_THREADS})
fn update(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let values = base + jobs[j + 1u];
  let vectors = jobs[j + 2u];
  let decays = (jobs[j + 3u] & ${DECAYS}u) != 0u;
  let first = base + jobs[j + 5u];
  let second = base + jobs[j + 6u];
  let contributions = jobs[j + 9u];
${scalarsOf(has)}
${when(has("rescale"), RESCALE)}

  var squares = vec4f();
  for (var i = 0u; i < ${UPDATE_VECTORS}u; i++) {
    let at = (tile * ${UPDATE_VECTORS}u + i) * ${UPDATE_THREADS}u + l;
    if (at >= vectors) { break; }
    var v = x[values + at];
    ${when(has("adam") || has("sgd") || has("gather"), withGradient(has))}
    ${when(has("rescale"), "v *= factor;\n    x[values + at] = v;")}
    squares = fma(v, v, squares); // said so, that every kind of update rounds alike
  }
  let square = select(0.0, (squares.x + squares.y) + (squares.z + squares.w), decays);
  x[base + jobs[j + 4u] + tile * ${UPDATE_THREADS}u + l] = vec4f(square, 0.0, 0.0, 0.0);
}
`;

/** Of one workgroup a run: sums of losses and answers, and of ‖θ‖² by group, into a row of the ring. */
export function summarySource(threads: number): string {
  return (
    COMMON +
    /* wgsl */ `
const T = ${threads}u;
var<workgroup> trains: array<vec4f, ${threads}>;
var<workgroup> tests: array<vec4f, ${threads}>;
var<workgroup> norms: array<vec4f, ${threads}>;

@compute @workgroup_size(${threads})
fn summary(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
  let run = g.z;
  if (scalar(run, S_active) == 0.0) { return; }
  let j = jobs[range.job];
  let base = run * sizes.vectors;
  let tally = base + jobs[j + 1u];
  let partials = base + jobs[j + 2u];
  let state = base + jobs[j + 3u];
  let looks = stretch.mode == ${MODE.look}u;
  let trainEnd = select(stretch.total, jobs[j + 4u], looks);
  let testEnd = select(trainEnd, jobs[j + 4u] + jobs[j + 5u], looks);

  var train = vec4f();
  for (var i = l; i < trainEnd; i += T) { train += x[tally + i]; }
  var test = vec4f();
  for (var i = trainEnd + l; i < testEnd; i += T) { test += x[tally + i]; }
  var norm = vec4f();
  for (var group = 0u; group < 4u; group++) {
    for (var i = jobs[j + 6u + group] + l; i < jobs[j + 7u + group]; i += T) {
      norm[group] += x[partials + i].x;
    }
  }
  trains[l] = train;
  tests[l] = test;
  norms[l] = norm;
  workgroupBarrier();
  for (var half = T / 2u; half > 0u; half /= 2u) {
    if (l < half) {
      trains[l] += trains[l + half];
      tests[l] += tests[l + half];
      norms[l] += norms[l + half];
    }
    workgroupBarrier();
  }
  if (l != 0u) { return; }
  let row = (stretch.ring * sizes.runs + run) * ${RING_ROW}u;
  let ofTrain = bitcast<vec4u>(trains[0]);
  let ofTest = bitcast<vec4u>(tests[0]);
  let ofNorms = bitcast<vec4u>(norms[0]);
  for (var k = 0u; k < 3u; k++) {
    ring[row + ${RING.loss}u + k] = ofTrain[k];
    ring[row + ${RING.testLoss}u + k] = ofTest[k];
  }
  for (var k = 0u; k < 4u; k++) { ring[row + ${RING.norms}u + k] = ofNorms[k]; }
  x[state] = vec4f((norms[0].x + norms[0].y) + (norms[0].z + norms[0].w), 0.0, 0.0, 0.0);
}
`
  );
}
