/**
 * Attention of one query over two or three keys, head by head, and its gradient. One thread an example and a head;
 * or, where heads do not begin at whole vectors, one thread an example, since no two may write parts of one vector.
 * An example's weights take one vector a head.
 */
import { ADDS, COMMON, HEAD, type Has, when } from "./common.ts";
import { WORKGROUP } from "./rows.ts";

/** Readings in a job: offset, row, how a row is found. */
const READING = 3;

const head = (has: Has): string => /* wgsl */ `
${HEAD}
  let heads = jobs[j + 2u];
  let width = jobs[j + 3u];
  let keys = jobs[j + 4u];
  let parts = ${has("whole") ? "heads" : "1u"};
  let each = heads / parts;
  let at = tile * ${WORKGROUP}u + l;
  let i = at / parts;
  if (i >= stretch.count) { return; }
  let first = (at % parts) * each;
  let scale = 1.0 / sqrt(f32(width));
`;

/** Where example i's query, keys and values begin, in floats. */
const OPERANDS = /* wgsl */ `
  let query = rowAt(base, run, j + 9u, i);
  var key = vec3u();
  var value = vec3u();
  for (var k = 0u; k < keys; k++) {
    key[k] = rowAt(base, run, j + 9u + ${READING}u * (1u + k), i);
    value[k] = rowAt(base, run, j + 9u + ${READING}u * (1u + keys + k), i);
  }
`;

/** `whole`: heads begin at whole vectors. All of a plan do, or none. */
const read = (has: Has): string => /* wgsl */ `
/** Where the row of example i begins, in floats. */
fn rowAt(base: u32, run: u32, reading: u32, i: u32) -> u32 {
  return 4u * (base + jobs[reading] + rowFor(jobs[reading + 2u], run, i) * jobs[reading + 1u]);
}
fn at1(f: u32) -> f32 { return x[f >> 2u][f & 3u]; }
fn dotOf(a: u32, b: u32, width: u32) -> f32 {
  var sum = 0.0;
  ${
    has("whole")
      ? "for (var c = 0u; c < width / 4u; c++) { sum += dot(x[a / 4u + c], x[b / 4u + c]); }"
      : "for (var c = 0u; c < width; c++) { sum += at1(a + c) * at1(b + c); }"
  }
  return sum;
}
`;

export const attentionSource = (has: Has): string =>
  COMMON +
  read(has) +
  /* wgsl */ `
@compute @workgroup_size(${WORKGROUP})
fn attention(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${head(has)}
  let out = base + jobs[j + 5u] + i * jobs[j + 6u];
  let weights = base + jobs[j + 7u] + i * jobs[j + 8u];
${OPERANDS}  for (var h = first; h < first + each; h++) {
    let skip = h * width;
    var scores = vec3f(-3.4e38);
    for (var k = 0u; k < keys; k++) { scores[k] = dotOf(query + skip, key[k] + skip, width) * scale; }
    let most = max(max(scores.x, scores.y), scores.z);
    let e = exp(max(scores - most, vec3f(-82.0))) * vec3f(1.0, 1.0, select(0.0, 1.0, keys > 2u));
    var share = e / (e.x + e.y + e.z);
    // max() may drop what is not a number: scores that are not finite give shares that are none.
    if (any((bitcast<vec3u>(scores) & vec3u(0x7f800000u)) == vec3u(0x7f800000u))) {
      share = bitcast<vec3f>(vec3u(0x7fc00000u | (jobs[j] & 0u)));
    }
    x[weights + h] = vec4f(share, 0.0);
    ${when(
      has("whole"),
      `for (var c = 0u; c < width / 4u; c++) {
        var v = share.x * x[(value.x + skip) / 4u + c] + share.y * x[(value.y + skip) / 4u + c];
        if (keys > 2u) { v += share.z * x[(value.z + skip) / 4u + c]; }
        x[out + skip / 4u + c] = v;
      }`,
    )}
  }
  ${when(
    !has("whole"),
    `
    let cols = heads * width;
    for (var c = 0u; 4u * c < cols; c++) {
      var v = vec4f();
      for (var q = 0u; q < 4u; q++) {
        let f = 4u * c + q;
        if (f < cols) {
          let share = x[weights + f / width];
          v[q] = share.x * at1(value.x + f) + share.y * at1(value.y + f);
          if (keys > 2u) { v[q] += share.z * at1(value.z + f); }
        }
      }
      x[out + c] = v;
    }`,
  )}
}
`;

/** Each example's share of the gradients: of its query, then its keys, then its values. */
export const attentionGradientSource = (has: Has): string =>
  COMMON +
  read(has) +
  /* wgsl */ `
/** Writes, or adds onto, one vector of an output. */
fn give(target_: u32, base: u32, i: u32, c: u32, v: vec4f) {
  let at = base + jobs[target_] + i * jobs[target_ + 1u] + c;
  if ((jobs[target_ + 2u] & ${ADDS}u) != 0u) { x[at] += v; } else { x[at] = v; }
}

@compute @workgroup_size(${WORKGROUP})
fn attentionGradient(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${head(has)}
  let slope = 4u * (base + jobs[j + 5u] + i * jobs[j + 6u]);
  let weights = base + jobs[j + 7u] + i * jobs[j + 8u];
${OPERANDS}  let outs = j + 9u + ${READING}u * (1u + 2u * keys);
  var ofScores = array<vec3f, 16>();
  for (var h = first; h < first + each; h++) {
    let skip = h * width;
    let share = x[weights + h].xyz;
    var d = vec3f();
    for (var k = 0u; k < keys; k++) { d[k] = dotOf(slope + skip, value[k] + skip, width); }
    ofScores[h - first] = share * (d - dot(share, d)) * scale;
  }
  let start = first * width / 4u;
  let cols = (first + each) * width;
  for (var c = start; 4u * c < cols; c++) {
    var v = vec4f();
    for (var k = 0u; k < keys; k++) {
      var ofKey = vec4f();
      var ofValue = vec4f();
      ${
        has("whole")
          ? `let h = 4u * c / width;
        let s = ofScores[h - first][k];
        v += s * x[key[k] / 4u + c];
        ofKey = s * x[query / 4u + c];
        ofValue = x[weights + h][k] * x[slope / 4u + c];`
          : `for (var q = 0u; q < 4u; q++) {
          let f = 4u * c + q;
          if (f < cols) {
            let s = ofScores[f / width][k];
            v[q] += s * at1(key[k] + f);
            ofKey[q] = s * at1(query + f);
            ofValue[q] = x[weights + f / width][k] * at1(slope + f);
          }
        }`
      }
      give(outs + ${READING}u * (1u + k), base, i, c, ofKey);
      give(outs + ${READING}u * (1u + keys + k), base, i, c, ofValue);
    }
    give(outs, base, i, c, v);
  }
}
`;
