/** What goes row by row: lookups, sums and activations; rows of examples summed onto their tokens; LayerNorm. */
import {
  ACCUMULATES,
  ADDS,
  COMMON,
  HEAD,
  type Has,
  MULTIPLIES,
  activations,
  isActivated,
  when,
} from "./common.ts";

/** Rows that a workgroup of the kernels `rows` takes; its 64 threads stand 8 to a row. */
export const ROWS_TILE = 8;
/** Threads of a workgroup where one takes a row, or a vector. */
export const WORKGROUP = 64;

export const rowsSource = (has: Has): string =>
  COMMON +
  activations(has) +
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
  ${when(
    has("two"),
    `let two = jobs[j + 9u] != NONE;
  let second = base + jobs[j + 9u] + rowFor(jobs[j + 11u], run, i) * jobs[j + 10u];`,
  )}
  let slope = base + jobs[j + 12u] + i * jobs[j + 13u];
  for (var c = l % 8u; 4u * c < cols; c += 8u) {
    var v = x[first + c];
    ${when(
      has("two"),
      `if (two) {
      let y = x[second + c];
      v = ${has("multiplies") ? `select(v + y, v * y, (flags & ${MULTIPLIES}u) != 0u)` : "v + y"};
    }`,
    )}
    ${when(has("onto"), `if ((flags & ${ADDS}u) != 0u) { v += x[out + c]; }`)}
    ${when(
      isActivated(has),
      `if (kind != 0u) {
      let curve = activate(kind, v);
      v = curve.value;
      ${when(has("sloped"), "if (jobs[j + 12u] != NONE) { x[slope + c] = curve.slope; }")}
    }`,
    )}
    x[out + c] = within(v, c, cols);
  }
}
`;

const LISTED = /* wgsl */ `
    let here = run * sizes.words + stretch.ids;
    let starts = here + 5u * stretch.capacity + (over - 1u) * (sizes.tokens + 1u);
    let list = here + (2u + over) * stretch.capacity;
    var q = ids[starts + r];
    let end = ids[starts + r + 1u];
    for (; q + 3u < end; q += 4u) {
      s0 += x[source + ids[list + q] * row];
      s1 += x[source + ids[list + q + 1u] * row];
      s2 += x[source + ids[list + q + 2u] * row];
      s3 += x[source + ids[list + q + 3u] * row];
    }
    for (; q < end; q++) { s0 += x[source + ids[list + q] * row]; }
`;

/** All rows, in as many parts as there are output rows. */
const all = (has: Has): string => /* wgsl */ `
    let count = countOf(jobs[j + 11u]);
    let share = (count + outRows - 1u) / outRows;
    var q = min(count, r * share);
    let end = min(count, q + share);
    ${when(
      has("two"),
      `if (jobs[j + 8u] != NONE) {
      let other = base + jobs[j + 8u] + c;
      for (; q < end; q++) { s0 += x[source + q * row] * x[other + q * jobs[j + 9u]]; }
    }`,
    )}
    for (; q + 3u < end; q += 4u) {
      s0 += x[source + q * row];
      s1 += x[source + (q + 1u) * row];
      s2 += x[source + (q + 2u) * row];
      s3 += x[source + (q + 3u) * row];
    }
    for (; q < end; q++) { s0 += x[source + q * row]; }
`;

/** One thread a vector of an output row. */
export const sumsSource = (has: Has): string =>
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
  let source = base + jobs[j + 6u] + c;
  let over = jobs[j + 10u];
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  ${when(has("listed"), `if (over != 0u) {${LISTED}  }`)}
  ${when(has("all"), `if (over == 0u) {${all(has)}  }`)}
  var v = (s0 + s1) + (s2 + s3);
  ${when(has("onto"), `if ((flags & ${ADDS}u) != 0u || ((flags & ${ACCUMULATES}u) != 0u && stretch.first == 0u)) { v += x[out]; }`)}
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
