/**
 * What a step, a measurement or a rescaling tells, summed up into a row of the ring: one workgroup a run. What threads
 * of the update left (see ./update.ts) is summed by group, a lane each; then vectors of some ranges, such as the losses
 * of examples.
 */
import { COMMON, GROUP_LANES, MODE, RING } from "./common.ts";
import { PRECISE_SUM } from "./preciseSum.ts";

/** A rescaling changes a row that is there. */
export const KIND = { step: 0, look: 1, rescale: 2 } as const;

/** Words of a summary's job, places in vectors; `row` in words. Then where groups begin and the last ends, and ranges. */
export const SUMMARY_WORDS = ["kind", "row", "state", "partials"] as const;

type SummaryWord = (typeof SUMMARY_WORDS)[number];
const word = (name: SummaryWord): string => `jobs[j + ${1 + SUMMARY_WORDS.indexOf(name)}u]`;
const GROUPS_AT = 1 + SUMMARY_WORDS.length;
const RANGES_AT = GROUPS_AT + GROUP_LANES + 1;

/** Vectors by group, before those of ranges; and all that a row has room for. */
const BY_GROUP = RING.ranges / 4;
const MOST = RING.powers / 4;

/** @param threads of the workgroup, a power of two up to 64: their sums fill its memory */
export const summarySource = (threads: number): string =>
  COMMON +
  PRECISE_SUM +
  /* wgsl */ `
const T = ${threads}u;
var<workgroup> sums: array<vec4f, ${MOST * threads}>;

fn orZero(at: u32, end: u32) -> vec4f { return select(vec4f(), x[at], at < end); }

fn put(at: u32, v: vec4f) {
  let bits = bitcast<vec4u>(v);
  for (var k = 0u; k < 4u; k++) { ring[at + k] = bits[k]; }
}

@compute @workgroup_size(${threads})
fn summary(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
  let run = g.z;
  let goes = scalar(run, S_active);
  if (goes == 0.0) { return; }
  sealWith(goes);
  let j = jobs[range.job];
  let base = run * sizes.vectors;
  let partials = base + ${word("partials")};

  // Four at a time: a thread waits once for all.
  var high = vec4f();
  var low = vec4f();
  var y = vec4f();
  var z = vec4f();
  var w = vec4f();
  for (var group = 0u; group < ${GROUP_LANES}u; group++) {
    var norm = Sum(vec4f(), vec4f());
    var rest = vec4f();
    let end = partials + jobs[j + ${GROUPS_AT + 1}u + group];
    for (var i = partials + jobs[j + ${GROUPS_AT}u + group] + l; i < end; i += 4u * T) {
      let a = x[i];
      let b = orZero(i + T, end);
      let c = orZero(i + 2u * T, end);
      let d = orZero(i + 3u * T, end);
      norm = plus(norm, vec4f(a.x, b.x, c.x, d.x));
      rest += (a + b) + (c + d);
    }
    let lane = vec4u(0u, 1u, 2u, 3u) == vec4u(group);
    let both = across(norm);
    high = select(high, vec4f(both.x), lane);
    low = select(low, vec4f(both.y), lane);
    y = select(y, rest.yyyy, lane);
    z = select(z, rest.zzzz, lane);
    w = select(w, rest.wwww, lane);
  }
  sums[l] = high;
  sums[T + l] = low;
  sums[2u * T + l] = y;
  sums[3u * T + l] = z;
  sums[4u * T + l] = w;
  let all = ${BY_GROUP}u + jobs[j + ${RANGES_AT}u];
  for (var q = ${BY_GROUP}u; q < all; q++) {
    let at = j + ${RANGES_AT + 1}u + 2u * (q - ${BY_GROUP}u);
    let end = base + jobs[at] + select(jobs[at + 1u], stretch.total, jobs[at + 1u] == NONE);
    var sum = vec4f();
    for (var i = base + jobs[at] + l; i < end; i += 4u * T) {
      sum += (x[i] + orZero(i + T, end)) + (orZero(i + 2u * T, end) + orZero(i + 3u * T, end));
    }
    sums[q * T + l] = sum;
  }
  workgroupBarrier();
  for (var half = T / 2u; half > 0u; half /= 2u) {
    if (l < half) {
      let norms = plus(Sum(sums[l], sums[T + l] + sums[T + l + half]), sums[l + half]);
      sums[l] = norms.high;
      sums[T + l] = norms.low;
      for (var q = 2u; q < all; q++) { sums[q * T + l] += sums[q * T + l + half]; }
    }
    workgroupBarrier();
  }
  if (l != 0u) { return; }

  let kind = ${word("kind")};
  let row = stretch.ring + run * ${word("row")};
  let state = base + ${word("state")};
  let told = select(all, 2u, kind == ${KIND.rescale}u);
  for (var q = 0u; q < told; q++) { put(row + 4u * q, sums[q * T]); }
  x[state] = vec4f((sums[0].x + sums[0].y) + (sums[0].z + sums[0].w), 0.0, 0.0, 0.0);
  if (kind == ${KIND.step}u) { x[state + 1u] = vec4f(); }
  if (kind != ${KIND.rescale}u) { return; }
  let added = sums[2u * T];
  if (stretch.mode == ${MODE.aside}u) { x[state + 1u] += added; }
  else {
    for (var k = 0u; k < ${GROUP_LANES}u; k++) {
      let at = row + ${RING.jumps}u + k;
      ring[at] = bitcast<u32>(bitcast<f32>(ring[at]) + added[k]);
    }
  }
}
`;
