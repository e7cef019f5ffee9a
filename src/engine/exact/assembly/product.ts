/**
 * Matrix products, plain and with the left operand transposed: tiles of 4 × 8 held in registers, every sum over k in
 * order. A right operand to be transposed is transposed first (arrange.ts): it then reads in order.
 *
 * Tiles at the edges read past their operands (the arena has slack for it) and store only what exists.
 */

const TILE_ROWS: i32 = 4;
const TILE_COLS: i32 = 8;
/** Where a tile that is not wholly inside the result is put first: 4 × 8 floats. */
const EDGE = memory.data(128, 16);
const EDGE_ROW: usize = 32;

// @ts-ignore: decorator
@inline
function put(at: usize, adds: bool, value: v128): void {
  v128.store(at, adds ? f32x4.add(v128.load(at), value) : value);
}

/** 4 × 8, left operand by rows: rows `aRow` bytes apart, k next to one another. */
function tileRows(k: i32, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, adds: bool): void {
  let s00 = f32x4.splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const a2 = aRow * 2;
  const a3 = aRow * 3;
  for (const end = a + (<usize>k << 2); a < end; a += 4, b += bRow) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(a + aRow);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(a + a2);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(a + a3);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
  }
  put(c, adds, s00);
  put(c + 16, adds, s01);
  c += cRow;
  put(c, adds, s10);
  put(c + 16, adds, s11);
  c += cRow;
  put(c, adds, s20);
  put(c + 16, adds, s21);
  c += cRow;
  put(c, adds, s30);
  put(c + 16, adds, s31);
}

/** The same, 4 × 4: for the last columns. */
function tileRowsNarrow(k: i32, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, adds: bool): void {
  let s0 = f32x4.splat(0);
  let s1 = s0, s2 = s0, s3 = s0;
  const a2 = aRow * 2;
  const a3 = aRow * 3;
  for (const end = a + (<usize>k << 2); a < end; a += 4, b += bRow) {
    const b0 = v128.load(b);
    s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(a), b0));
    s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(a + aRow), b0));
    s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(a + a2), b0));
    s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(a + a3), b0));
  }
  put(c, adds, s0);
  c += cRow;
  put(c, adds, s1);
  c += cRow;
  put(c, adds, s2);
  c += cRow;
  put(c, adds, s3);
}

/** 4 × 8, left operand by columns: its four values for one k stand side by side, k `aRow` bytes apart. */
function tileColumns(k: i32, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, adds: bool): void {
  let s00 = f32x4.splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let i = 0; i < k; i++, a += aRow, b += bRow) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(x, b0));
    s01 = f32x4.add(s01, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(x, b0));
    s11 = f32x4.add(s11, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(x, b0));
    s21 = f32x4.add(s21, f32x4.mul(x, b1));
    x = v128.load_splat<f32>(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(x, b0));
    s31 = f32x4.add(s31, f32x4.mul(x, b1));
  }
  put(c, adds, s00);
  put(c + 16, adds, s01);
  c += cRow;
  put(c, adds, s10);
  put(c + 16, adds, s11);
  c += cRow;
  put(c, adds, s20);
  put(c + 16, adds, s21);
  c += cRow;
  put(c, adds, s30);
  put(c + 16, adds, s31);
}

/** The same, 4 × 4. */
function tileColumnsNarrow(k: i32, a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, adds: bool): void {
  let s0 = f32x4.splat(0);
  let s1 = s0, s2 = s0, s3 = s0;
  for (let i = 0; i < k; i++, a += aRow, b += bRow) {
    const b0 = v128.load(b);
    s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(a), b0));
    s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(a, 4), b0));
    s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(a, 8), b0));
    s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(a, 12), b0));
  }
  put(c, adds, s0);
  c += cRow;
  put(c, adds, s1);
  c += cRow;
  put(c, adds, s2);
  c += cRow;
  put(c, adds, s3);
}

/** Moves what exists of an edge tile into the result. */
function keepEdge(rows: i32, cols: i32, c: usize, cRow: usize, adds: bool): void {
  for (let i = 0; i < rows; i++) {
    const from = EDGE + <usize>i * EDGE_ROW;
    const to = c + <usize>i * cRow;
    for (let j: usize = 0; j < <usize>cols << 2; j += 4) {
      const value = load<f32>(from + j);
      store<f32>(to + j, adds ? load<f32>(to + j) + value : value);
    }
  }
}

/**
 * C = A·B, or C += A·B. Strides in bytes; B and C by rows.
 * @param transposed A is given as its transpose, [k × m]
 */
export function product(
  m: i32, n: i32, k: i32,
  a: usize, aRow: usize, transposed: bool,
  b: usize, bRow: usize,
  c: usize, cRow: usize, adds: bool,
): void {
  const aTile: usize = (transposed ? sizeof<f32>() : aRow) * TILE_ROWS;
  for (let j = 0; j < n; j += TILE_COLS) {
    const cols = min(n - j, TILE_COLS);
    const narrow = cols <= 4;
    const whole = cols == TILE_COLS || cols == 4;
    const bj = b + (<usize>j << 2);
    let ai = a;
    let ci = c + (<usize>j << 2);
    for (let i = 0; i < m; i += TILE_ROWS) {
      const rows = min(m - i, TILE_ROWS);
      const inside = whole && rows == TILE_ROWS;
      const to = inside ? ci : EDGE;
      const toRow = inside ? cRow : EDGE_ROW;
      const onto = inside && adds;
      if (transposed) {
        if (narrow) tileColumnsNarrow(k, ai, aRow, bj, bRow, to, toRow, onto);
        else tileColumns(k, ai, aRow, bj, bRow, to, toRow, onto);
      } else if (narrow) tileRowsNarrow(k, ai, aRow, bj, bRow, to, toRow, onto);
      else tileRows(k, ai, aRow, bj, bRow, to, toRow, onto);
      if (!inside) keepEdge(rows, cols, ci, cRow, adds);
      ai += aTile;
      ci += cRow * TILE_ROWS;
    }
  }
}
