/** What goes row by row: lookups, sums and activations; rows of examples summed onto their tokens; LayerNorm. */
import { ACCUMULATES, ACTIVATIONS, ADDS, COMMON, MULTIPLIES, NONE } from "./common.ts";

/** Rows that a workgroup of the kernels `rows` takes; its 64 threads stand 8 to a row. */
export const ROWS_TILE = 8;
/** Threads of a workgroup where one takes a row, or a vector. */
export const WORKGROUP = 64;

const HEAD = /* wgsl */ `
  let w = workgroupOf(g);
  let run = g.z;
  if (scalar(run, S_active) == 0.0) { return; }
  let j = jobOf(w);
  let base = run * sizes.vectors;
  let tile = w - jobs[j];
`;

export const ROWS_SOURCE =
  COMMON +
  ACTIVATIONS +
  /* wgsl */ `
@compute @workgroup_size(${WORKGROUP})
fn rows(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let i = tile * ${ROWS_TILE}u + l / 8u;
  if (i >= countOf(jobs[j + 1u])) { return; }
  let cols = jobs[j + 2u];
  let flags = jobs[j + 3u];
  let kind = flags >> 4u;
  let out = base + jobs[j + 4u] + i * jobs[j + 5u];
  let first = base + jobs[j + 6u] + rowFor(jobs[j + 8u], run, i) * jobs[j + 7u];
  let two = jobs[j + 9u] != NONE;
  let second = base + jobs[j + 9u] + rowFor(jobs[j + 11u], run, i) * jobs[j + 10u];
  let slope = base + jobs[j + 12u] + i * jobs[j + 13u];
  let sloped = jobs[j + 12u] != NONE;
  for (var c = l % 8u; 4u * c < cols; c += 8u) {
    var v = x[first + c];
    if (two) {
      let y = x[second + c];
      v = select(v + y, v * y, (flags & ${MULTIPLIES}u) != 0u);
    }
    if ((flags & ${ADDS}u) != 0u) { v += x[out + c]; }
    if (kind != 0u) {
      let curve = activate(kind, v);
      v = curve.value;
      if (sloped) { x[slope + c] = curve.slope; }
    }
    x[out + c] = within(v, c, cols);
  }
}
`;

/** One thread a vector of an output row. */
export const SUMS_SOURCE =
  COMMON +
  /* wgsl */ `
@compute @workgroup_size(${WORKGROUP})
fn sums(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let cols = jobs[j + 2u];
  let wide = (cols + 3u) / 4u;
  let at = tile * ${WORKGROUP}u + l;
  let r = at / wide;
  let c = at % wide;
  let outRows = jobs[j + 1u];
  if (r >= outRows) { return; }
  let flags = jobs[j + 3u];
  let out = base + jobs[j + 4u] + r * jobs[j + 5u] + c;
  let row = jobs[j + 7u];
  let start = base + jobs[j + 6u] + c;
  let two = jobs[j + 8u] != ${NONE}u;
  let other = base + jobs[j + 8u] + c;
  let otherRow = jobs[j + 9u];
  let over = jobs[j + 10u];
  var begin = 0u;
  var end = 0u;
  var list = 0u;
  if (over == 0u) {
    // All rows, in as many parts as there are output rows.
    let count = countOf(jobs[j + 11u]);
    let share = (count + outRows - 1u) / outRows;
    begin = min(count, r * share);
    end = min(count, begin + share);
  } else {
    let here = run * sizes.words + stretch.ids;
    let starts = here + 5u * stretch.capacity + (over - 1u) * (sizes.tokens + 1u);
    list = here + (2u + over) * stretch.capacity;
    begin = ids[starts + r];
    end = ids[starts + r + 1u];
  }
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  var q = begin;
  if (over == 0u) {
    if (two) {
      for (; q < end; q++) { s0 += x[start + q * row] * x[other + q * otherRow]; }
    } else {
      for (; q + 3u < end; q += 4u) {
        s0 += x[start + q * row];
        s1 += x[start + (q + 1u) * row];
        s2 += x[start + (q + 2u) * row];
        s3 += x[start + (q + 3u) * row];
      }
      for (; q < end; q++) { s0 += x[start + q * row]; }
    }
  } else {
    for (; q + 3u < end; q += 4u) {
      s0 += x[start + ids[list + q] * row];
      s1 += x[start + ids[list + q + 1u] * row];
      s2 += x[start + ids[list + q + 2u] * row];
      s3 += x[start + ids[list + q + 3u] * row];
    }
    for (; q < end; q++) { s0 += x[start + ids[list + q] * row]; }
  }
  var v = (s0 + s1) + (s2 + s3);
  if ((flags & ${ADDS}u) != 0u || ((flags & ${ACCUMULATES}u) != 0u && stretch.first == 0u)) { v += x[out]; }
  x[out] = v;
}
`;

/** LayerNorm without gain and shift, ε = 1e-5, biased variance: one thread a row. */
export const LAYER_NORM_SOURCE =
  COMMON +
  /* wgsl */ `
@compute @workgroup_size(${WORKGROUP})
fn layerNorm(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let i = tile * ${WORKGROUP}u + l;
  if (i >= countOf(jobs[j + 1u])) { return; }
  let cols = jobs[j + 2u];
  let wide = (cols + 3u) / 4u;
  let start = base + jobs[j + 4u] + i * jobs[j + 5u];
  let out = base + jobs[j + 6u] + i * jobs[j + 7u];
  var total = vec4f();
  for (var c = 0u; c < wide; c++) { total += x[start + c]; } // padding is zero
  let mean = (total.x + total.y + total.z + total.w) / f32(cols);
  var squares = vec4f();
  for (var c = 0u; c < wide; c++) {
    let d = within(x[start + c] - mean, c, cols);
    squares += d * d;
  }
  let factor = 1.0 / sqrt((squares.x + squares.y + squares.z + squares.w) / f32(cols) + 1e-5);
  for (var c = 0u; c < wide; c++) { x[out + c] = within((x[start + c] - mean) * factor, c, cols); }
  x[base + jobs[j + 8u] + i * jobs[j + 9u]] = vec4f(factor, 0.0, 0.0, 0.0);
}
`;

/** out (+)= inverse·(g − mean g − y·mean(g∘y)), y what the norm gave: one thread a row. */
export const LAYER_NORM_GRADIENT_SOURCE =
  COMMON +
  /* wgsl */ `
@compute @workgroup_size(${WORKGROUP})
fn layerNormGradient(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let i = tile * ${WORKGROUP}u + l;
  if (i >= countOf(jobs[j + 1u])) { return; }
  let cols = jobs[j + 2u];
  let wide = (cols + 3u) / 4u;
  let adds = (jobs[j + 3u] & ${ADDS}u) != 0u;
  let slope = base + jobs[j + 4u] + i * jobs[j + 5u];
  let normed = base + jobs[j + 6u] + i * jobs[j + 7u];
  let inverse = x[base + jobs[j + 8u] + i * jobs[j + 9u]].x;
  let out = base + jobs[j + 10u] + i * jobs[j + 11u];
  var total = vec4f();
  var dots = vec4f();
  for (var c = 0u; c < wide; c++) {
    let v = x[slope + c];
    total += v;
    dots += v * x[normed + c];
  }
  let mean = (total.x + total.y + total.z + total.w) / f32(cols);
  let along = (dots.x + dots.y + dots.z + dots.w) / f32(cols);
  for (var c = 0u; c < wide; c++) {
    var v = inverse * (x[slope + c] - mean - x[normed + c] * along);
    if (adds) { v += x[out + c]; }
    x[out + c] = within(v, c, cols);
  }
}
`;
