/**
 * AdamW, Adam with coupled ℓ2 and SGD in PyTorch's order over the whole flat buffer, fused with the sum of the gradient's
 * contributions and with what a step or a measurement tells of the weights: sums over a thread's share, left for the
 * summary. What is not summed at once is summed in a fixed order: no float atomics.
 */
import { COMMON, HEAD, type Has, SECOND_UNIT, SLOPE_UNIT, when } from "./common.ts";
import { PRECISE_SUM } from "./preciseSum.ts";

export const UPDATE_THREADS = 64;
/** Vectors of a parameter that a thread takes. */
export const UPDATE_VECTORS = 4;
export const DECAYS = 1;

/** Words of an update's job: where things are, in vectors; `row` and `cols` of a row of the parameter. */
export const UPDATE_WORDS = [
  "values",
  "vectors",
  "flags",
  "partials",
  "first",
  "second",
  "gathered",
  "state",
  "row",
  "cols",
  "initial",
  "marked",
  "references",
  "contributions",
] as const;

type UpdateWord = (typeof UPDATE_WORDS)[number];
const word = (name: UpdateWord): string => `jobs[j + ${1 + UPDATE_WORDS.indexOf(name)}u]`;
const PARTS = 1 + UPDATE_WORDS.length;

/**
 * What a thread leaves of what decays: ‖θ‖², and in lanes y, z, w
 * - of an update ⟨θ, s⟩ and ‖s‖² with s = keep·θ − θ′ as it came about, rounding included, and ‖∇L‖²;
 * - of a rescaling what it adds to ‖θ‖²;
 * - of a look ‖m‖², ‖v‖² and tr π; and apart from them ‖θ − r‖² and ‖θ‖² − ‖r‖², r the initial and the marked weights.
 */
const leaves = (has: Has): string => {
  const sums = ["squareOf(norm)", "total(y)", "total(z)", "total(w_)"].join(", ");
  const share = `tile * ${UPDATE_THREADS}u + l`;
  return `
  x[base + ${word("partials")} + ${share}] = select(vec4f(), vec4f(${sums}), decays);
  ${when(has("look"), `x[base + ${word("references")} + ${share}] = select(vec4f(), vec4f(total(away0), total(away1), total(gain0), total(gain1)), decays);`)}`;
};

/** The step as it was rounded: differences of neighbors are exact. */
const MOVED = /* wgsl */ `
    let step = (v - sealed(next)) - (1.0 - keep) * v;
    y = fma(v, step, y);
    z = fma(step, step, z);
    v = next;
    x[values + at] = v;
`;

/** What an update has to do with the gradient: with that of Adam, of SGD, or gather it. */
const withGradient = (has: Has): string => /* wgsl */ `
    var slope = vec4f();
    for (var k = 0u; k < contributions; k++) {
      let begin = jobs[j + ${PARTS + 1}u + 3u * k];
      if (at >= begin && at < jobs[j + ${PARTS + 2}u + 3u * k]) { slope += x[base + jobs[j + ${PARTS}u + 3u * k] + at - begin]; }
    }
    ${when(has("gather"), `x[base + ${word("gathered")} + at] = slope;`)}
    ${when(
      has("sgd") || has("adam"),
      `let large = slope * ${SLOPE_UNIT}.0;
    w_ = fma(large, large, w_);`,
    )}
    ${when(
      has("sgd"),
      `let buffer = flushed(momentum * x[first + at] + (slope + coupled * v));
    x[first + at] = buffer;
    let next = flushed(v - buffer * rate);
    ${MOVED}`,
    )}
    ${when(
      has("adam"),
      `slope += coupled * v;
    let m = flushed(x[first + at] * beta1 + slope * rest1);
    let s = x[second + at] * beta2 + slope * slope * rest2;
    x[first + at] = m;
    x[second + at] = s;
    let next = flushed(v * keep - m / (sqrt(s) * unbias + eps) * rate);
    ${MOVED}`,
    )}
`;

const FACTOR = /* wgsl */ `
  var factor = 1.0;
  let asked = control[run];
  let held = x[base + ${word("state")}].x;
  if (asked.x != 0.0) { factor = asked.x; }
  else if (asked.y > 0.0 && held > 0.0) { factor = sqrt(asked.y / held); }
  factor = select(1.0, factor, decays);
`;

const RESCALE = /* wgsl */ `
    let scaled = v * factor;
    y = fma(scaled - v, scaled + v, y);
    v = scaled;
    x[values + at] = v;
`;

/** Padding has no moments, and would count in tr π. */
const LOOK = /* wgsl */ `
    let counts = vec4u(0u, 1u, 2u, 3u) + 4u * (at % ${word("row")}) < vec4u(${word("cols")});
    let m = x[first + at] * ${SLOPE_UNIT}.0;
    let s = x[second + at];
    let large = s * ${SECOND_UNIT}.0;
    y = fma(m, m, y);
    z = fma(large, large, z);
    w_ += select(vec4f(), 1.0 / (sqrt(s) * unbias + eps), counts);
    let r0 = x[base + ${word("initial")} + at];
    let r1 = x[base + ${word("marked")} + at];
    away0 = fma(v - r0, v - r0, away0);
    away1 = fma(v - r1, v - r1, away1);
    gain0 = fma(v - r0, v + r0, gain0);
    gain1 = fma(v - r1, v + r1, gain1);
`;

const SCALARS_OF = {
  adam: ["keep", "coupled", "rate", "unbias", "eps", "beta1", "rest1", "beta2", "rest2"],
  sgd: ["keep", "coupled", "rate", "momentum"],
  look: ["unbias", "eps"],
} as const;

/** What is read of the step, where there is one; what does not decay is spared. */
function scalarsOf(has: Has): string {
  const kinds = ["adam", "sgd", "look"] as const;
  const spared: Readonly<Record<string, string>> = { keep: "1.0", coupled: "0.0" };
  return kinds
    .filter(has)
    .flatMap((kind) => SCALARS_OF[kind])
    .map((name) => {
      const value = `scalar(run, S_${name})`;
      return `  let ${name} = ${name in spared ? `select(${spared[name]}, ${value}, decays)` : value};`;
    })
    .join("\n");
}

/**
 * One of `adam`, `sgd`, `gather`, `mark` (keeps the weights as they are), `rescale` (what decays, by a factor or to a
 * held norm) or `look` (touches nothing).
 */
export const updateSource = (has: Has): string =>
  COMMON +
  PRECISE_SUM +
  /* wgsl */ `
/** Small weights and moments become 0, or they would stay as denormals for ever. */
fn flushed(v: vec4f) -> vec4f { return select(v, vec4f(), abs(v) < vec4f(1e-30)); }

/** Adds v²: the square of its first twelve bits is a float, and so exact. */
fn plusSquare(sum: Sum, v: vec4f) -> Sum {
  let head = bitcast<vec4f>(bitcast<vec4u>(v) & vec4u(0xfffff000u));
  let next = plus(sum, head * head);
  return Sum(next.high, fma(v + head, v - head, next.low));
}

fn squareOf(sum: Sum) -> f32 {
  let both = across(sum);
  return both.x + both.y;
}

fn total(v: vec4f) -> f32 { return (v.x + v.y) + (v.z + v.w); }

@compute @workgroup_size(${UPDATE_THREADS})
fn update(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  sealWith(scalar(run, S_active));
  let values = base + ${word("values")};
  let vectors = ${word("vectors")};
  let decays = (${word("flags")} & ${DECAYS}u) != 0u;
  let first = base + ${word("first")};
  let second = base + ${word("second")};
  let contributions = ${word("contributions")};
${scalarsOf(has)}
${when(has("rescale"), FACTOR)}

  var norm = Sum(vec4f(), vec4f());
  var y = vec4f();
  var z = vec4f();
  var w_ = vec4f();
  ${when(
    has("look"),
    `var away0 = vec4f();
  var away1 = vec4f();
  var gain0 = vec4f();
  var gain1 = vec4f();`,
  )}
  for (var i = 0u; i < ${UPDATE_VECTORS}u; i++) {
    let at = (tile * ${UPDATE_VECTORS}u + i) * ${UPDATE_THREADS}u + l;
    if (at >= vectors) { break; }
    var v = x[values + at];
    ${when(has("adam") || has("sgd") || has("gather"), withGradient(has))}
    ${when(has("rescale"), RESCALE)}
    ${when(has("look"), LOOK)}
    ${when(has("mark"), `x[base + ${word("marked")} + at] = v;`)}
    norm = plusSquare(norm, v);
  }
${leaves(has)}
}
`;
