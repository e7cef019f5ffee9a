/**
 * Products of matrices, as many as one dispatch holds, each a sum of terms: out (+)= Σ a·b, either factor read
 * transposed; then, in registers, + bias + residual, an activation with its slope, or ∘ times.
 *
 * Two forms of one kernel. `tiled` loads tiles into workgroup memory, for GPUs; `direct` keeps larger tiles in registers and
 * reads in place, for adapters that imitate a GPU on a CPU, where barriers are dear and loads are what counts.
 */
import {
  ACCUMULATES,
  ADDS,
  COMMON,
  HEAD,
  type Feature,
  type Has,
  activations,
  isActivated,
  when,
} from "./common.ts";

export interface Tile {
  readonly rows: number;
  /** In vectors. */
  readonly cols: number;
}

export type ProductForm = "direct" | "tiled";

/** What one workgroup computes. */
export const TILES: Readonly<Record<ProductForm, Tile>> = {
  direct: { rows: 64, cols: 16 },
  tiled: { rows: 32, cols: 8 },
};

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** Words of a job; terms follow, TERM words each. Written by ../jobs.ts. */
const JOB = /* wgsl */ `
${HEAD}
  let m = countOf(jobs[j + 1u]);
  let n = jobs[j + 2u];
  let tilesN = jobs[j + 3u];
  let slices = jobs[j + 4u];
  let perSlice = jobs[j + 5u];
  let terms = jobs[j + 18u];
  let slice = tile / perSlice;
  let inSlice = tile % perSlice;
`;

const TERM = 6;
const TERM_HEAD = /* wgsl */ `
    let t = j + 19u + ${TERM}u * term;
    let form = jobs[t];
    let a = base + jobs[t + 1u];
    let aRow = jobs[t + 2u];
    let b = base + jobs[t + 3u];
    let bRow = jobs[t + 4u];
    let inner = countOf(jobs[t + 5u]);
    // Slices are whole vectors of the inner dimension.
    let share = ((inner + 4u * slices - 1u) / (4u * slices)) * 4u;
    let start = min(inner, slice * share);
    let end = min(inner, start + share);
`;

/** What is done with the sums, read once for all of a thread's. */
const output = (has: Has): string => /* wgsl */ `
  let flags = jobs[j + 6u];
  let out = base + jobs[j + 7u] + slice * jobs[j + 9u];
  let outRow = jobs[j + 8u];
  ${when(has("onto"), `let onto = (flags & ${ADDS}u) != 0u || ((flags & ${ACCUMULATES}u) != 0u && stretch.first == 0u);`)}
  ${when(
    has("residual"),
    `let residual = jobs[j + 11u];
  let residualRow = jobs[j + 12u];
  let residualBy = jobs[j + 13u];`,
  )}
  ${when(
    has("times"),
    `let times = jobs[j + 16u];
  let timesRow = jobs[j + 17u];`,
  )}
`;

/**
 * Writes a thread's sums, unrolled: what is left in an array of its own would be stored and found again one by one.
 * @param sums rows of sums, by the name of each vector
 * @param rowOf the matrix's row, as WGSL
 * @param colOf the matrix's column in vectors, as WGSL
 */
function written(
  has: Has,
  sums: readonly (readonly string[])[],
  rowOf: (i: number) => string,
  colOf: (k: number) => string,
): string {
  const cols = sums[0]!.length;
  const perCol = lines(
    cols,
    (k) => /* wgsl */ `
  let col${k} = ${colOf(k)};
  let in${k} = 4u * col${k} < n;
  let mask${k} = vec4u(0u, 1u, 2u, 3u) + 4u * col${k} < vec4u(n);
  ${when(
    has("bias"),
    `var bias${k} = vec4f();
  if (jobs[j + 10u] != NONE) { bias${k} = x[base + jobs[j + 10u] + col${k}]; }`,
  )}`,
  );
  const one = (i: number, k: number): string => /* wgsl */ `
    if (in${k}) {
      var v = ${sums[i]![k]!}${when(has("bias"), ` + bias${k}`)};
      ${when(has("onto"), `if (onto) { v += x[at + col${k}]; }`)}
      ${when(has("residual"), `if (residual != NONE) { v += x[added + col${k}]; }`)}
      ${when(has("times"), `if (times != NONE) { v *= x[factor + col${k}]; }`)}
      x[at + col${k}] = select(vec4f(), v, mask${k});
    }`;
  const rows = lines(
    sums.length,
    (i) => /* wgsl */ `
  if (${rowOf(i)} < m) {
    let row = ${rowOf(i)};
    let at = out + row * outRow;
    ${when(has("residual"), "let added = base + residual + rowFor(residualBy, run, row) * residualRow;")}
    ${when(has("times"), "let factor = base + times + row * timesRow;")}
    ${lines(cols, (k) => one(i, k))}
  }`,
  );
  // An activation goes over what was just written: a loop, since it is long.
  const row = Array.from({ length: sums.length }, (_, i) => rowOf(i));
  const stored = `${output(has)}\n${perCol}\n${rows}`;
  if (!isActivated(has)) return stored;
  return /* wgsl */ `
${stored}
  let kind = flags >> 4u;
  if (kind == 0u) { return; }
  let slope = base + jobs[j + 14u];
  let sloped = jobs[j + 14u] != NONE;
  let slopeRow = jobs[j + 15u];
  for (var i = 0u; i < ${sums.length}u; i++) {
    let row = ${row[0]} + i * (${row[1]} - ${row[0]});
    if (row >= m) { break; }
    for (var k = 0u; k < ${cols}u; k++) {
      let col = col0 + k;
      if (4u * col >= n) { break; }
      let at = out + row * outRow + col;
      let curve = activate(kind, x[at]);
      x[at] = within(curve.value, col, n);
      ${when(has("sloped"), "if (sloped) { x[slope + row * slopeRow + col] = curve.slope; }")}
    }
  }
`;
}

const FORMS = ["plain", "right-transposed", "left-transposed"] as const satisfies readonly Feature[];

/** The loops of the forms that are needed. */
function forms(has: Has, loops: Readonly<Record<(typeof FORMS)[number], string>>): string {
  const needed = FORMS.flatMap((name, code) => (has(name) ? [{ code, loop: loops[name] }] : []));
  if (needed.length === 1) return `    {${needed[0]!.loop}\n    }`;
  return needed.map(({ code, loop }) => `    if (form == ${code}u) {${loop}\n    }`).join("\n");
}

/** 64 threads; each 8 rows × 2 vectors. The inner dimension goes by fours, one small matrix product each. */
function direct(has: Has): string {
  const ROWS = 8;
  const COLS = 2;
  const { rows, cols } = TILES.direct;
  const acc = lines(ROWS, (i) => lines(COLS, (k) => `  var c${i}_${k} = vec4f();`));
  const multiply = lines(COLS, (k) => lines(ROWS, (i) => `      c${i}_${k} += b${k} * a${i};`));
  const rowsOfA = lines(ROWS, (i) => `      let a${i} = x[a${i}At + p];`);
  const starts = lines(ROWS, (i) => `    let a${i}At = a + (r + ${i}u) * aRow;`);
  const plainB = lines(
    COLS,
    (k) =>
      `      let b${k} = mat4x4f(x[bAt + ${k}u], x[bAt + bRow + ${k}u], x[bAt + 2u * bRow + ${k}u], x[bAt + 3u * bRow + ${k}u]);`,
  );
  const transposedB = lines(COLS, (k) => {
    const row = (q: number): string => `x[bAt + ${4 * k + q}u * bRow + p]`;
    return `      let b${k} = transpose(mat4x4f(${[0, 1, 2, 3].map(row).join(", ")}));`;
  });
  const quads = ROWS / 4;
  const transposedA = (load: (q: number, h: number) => string): string =>
    lines(
      quads,
      (h) =>
        `      let t${h} = transpose(mat4x4f(${[0, 1, 2, 3].map((q) => load(q, h)).join(", ")}));\n` +
        lines(4, (q) => `      let a${4 * h + q} = t${h}[${q}];`),
    );
  const masked = (load: string, q: number): string => `select(vec4f(), ${load}, p + ${q}u < end)`;
  const maskedB = lines(
    COLS,
    (k) =>
      `      let b${k} = mat4x4f(${[0, 1, 2, 3].map((q) => masked(`x[bAt + ${q}u * bRow + ${k}u]`, q)).join(", ")});`,
  );
  return /* wgsl */ `
@compute @workgroup_size(64)
fn product(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${JOB}
  let r = (inSlice / tilesN) * ${rows}u + (l / 8u) * ${ROWS}u;
  let c = (inSlice % tilesN) * ${cols}u + (l % 8u) * ${COLS}u;
  if (r >= m || 4u * c >= n) { return; }
${acc}
  for (var term = 0u; term < terms; term++) {
${TERM_HEAD}
${forms(has, {
  plain: `
${starts}
      var bAt = b + start * bRow + c;
      for (var p = start / 4u; 4u * p < end; p++) {
${rowsOfA}
${plainB}
${multiply}
        bAt += 4u * bRow;
      }`,
  "right-transposed": `
${starts}
      let bAt = b + 4u * c * bRow;
      for (var p = start / 4u; 4u * p < end; p++) {
${rowsOfA}
${transposedB}
${multiply}
      }`,
  "left-transposed": `
      var aAt = a + start * aRow + r / 4u;
      var bAt = b + start * bRow + c;
      var p = start;
      for (; p + 3u < end; p += 4u) {
${transposedA((q, h) => `x[aAt + ${q}u * aRow + ${h}u]`)}
${plainB}
${multiply}
        aAt += 4u * aRow;
        bAt += 4u * bRow;
      }
      if (p < end) {
        // Beyond the last example lies what is no number of ours.
${transposedA((q, h) => masked(`x[aAt + ${q}u * aRow + ${h}u]`, q))}
${maskedB}
${multiply}
      }`,
})}
  }
${written(
  has,
  Array.from({ length: ROWS }, (_, i) => Array.from({ length: COLS }, (__, k) => `c${i}_${k}`)),
  (i) => `(r + ${i}u)`,
  (k) => `(c + ${k}u)`,
)}
}
`;
}

/**
 * 64 threads; each 4 rows, eight apart so that no two threads want the same bank of workgroup memory, × 1 vector. Both
 * tiles lie with the inner dimension in steps of 16: a as [row][4 vectors], b as [16][vector].
 */
function tiled(has: Has): string {
  const PITCH = 5; // vectors from one row of a's tile to the next
  const zeroed = (load: string, condition: string): string => `select(vec4f(), ${load}, ${condition})`;
  const loadRows = (tile: string, matrix: "a" | "b", first: string): string => /* wgsl */ `
        for (var i = l; i < 128u; i += 64u) {
          let row = i / 4u;
          let q = i % 4u;
          ${tile}[row * ${PITCH}u + q] = ${zeroed(`x[${matrix} + (${first} + row) * ${matrix}Row + p / 4u + q]`, "p + 4u * q < end")};
        }`;
  return /* wgsl */ `
var<workgroup> aTile: array<vec4f, ${32 * PITCH}>;
var<workgroup> bTile: array<vec4f, 128>;

@compute @workgroup_size(64)
fn product(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${JOB}
  let r0 = (inSlice / tilesN) * 32u;
  let v0 = (inSlice % tilesN) * 8u;
  let lr = l / 8u;
  let lc = l % 8u;
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var term = 0u; term < terms; term++) {
${TERM_HEAD}
    for (var p = start; p < end; p += 16u) {
      if (form == 2u) {
        if (l < 32u) {
          // A block of four by four, turned.
          let q = l / 8u;
          let h = l % 8u;
          let at = a + (p + 4u * q) * aRow + r0 / 4u + h;
          let k = p + 4u * q;
          let turned = transpose(mat4x4f(
            ${[0, 1, 2, 3].map((i) => zeroed(`x[at + ${i}u * aRow]`, `k + ${i}u < end`)).join(",\n            ")}
          ));
          ${[0, 1, 2, 3].map((i) => `aTile[(4u * h + ${i}u) * ${PITCH}u + q] = turned[${i}];`).join("\n          ")}
        }
      } else {${loadRows("aTile", "a", "r0")}
      }
      if (form == 1u) {
        if (l >= 32u) {
          let q = (l - 32u) / 8u;
          let h = l % 8u;
          let at = b + 4u * (v0 + h) * bRow + p / 4u + q;
          let inside = p + 4u * q < end;
          let turned = transpose(mat4x4f(
            ${[0, 1, 2, 3].map((i) => zeroed(`x[at + ${i}u * bRow]`, "inside")).join(",\n            ")}
          ));
          ${[0, 1, 2, 3].map((i) => `bTile[(4u * q + ${i}u) * 8u + h] = turned[${i}];`).join("\n          ")}
        }
      } else {
        for (var i = l; i < 128u; i += 64u) {
          let k = i / 8u;
          // A plain product's last vector may reach past the end: a is zero there, and b is a weight.
          let inside = select((p + k) / 4u * 4u < end, p + k < end, form == 2u);
          bTile[i] = ${zeroed("x[b + (p + k) * bRow + v0 + i % 8u]", "inside")};
        }
      }
      workgroupBarrier();
      for (var q = 0u; q < 4u; q++) {
        let block = mat4x4f(bTile[32u * q + lc], bTile[32u * q + 8u + lc], bTile[32u * q + 16u + lc], bTile[32u * q + 24u + lc]);
        c0 += block * aTile[lr * ${PITCH}u + q];
        c1 += block * aTile[(lr + 8u) * ${PITCH}u + q];
        c2 += block * aTile[(lr + 16u) * ${PITCH}u + q];
        c3 += block * aTile[(lr + 24u) * ${PITCH}u + q];
      }
      workgroupBarrier();
    }
  }
${written(
  has,
  [["c0"], ["c1"], ["c2"], ["c3"]],
  (i) => `(r0 + lr + ${8 * i}u)`,
  () => "(v0 + lc)",
)}
}
`;
}

export function productSource(form: ProductForm, has: Has): string {
  return COMMON + activations(has) + (form === "direct" ? direct(has) : tiled(has));
}
