/** Moving numbers: transposes, rows gathered by index and gradients scattered back, column sums. Strides in bytes. */

/** out[j][i] = x[i][j], [cols × rows]. */
export function transpose(rows: i32, cols: i32, x: usize, xRow: usize, out: usize, outRow: usize): void {
  const wideRows = rows & ~3;
  const wideCols = cols & ~3;
  for (let i = 0; i < wideRows; i += 4) {
    for (let j = 0; j < wideCols; j += 4) {
      const from = x + <usize>i * xRow + ((<usize>j) << 2);
      const r0 = v128.load(from);
      const r1 = v128.load(from + xRow);
      const r2 = v128.load(from + 2 * xRow);
      const r3 = v128.load(from + 3 * xRow);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const to = out + <usize>j * outRow + ((<usize>i) << 2);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to + outRow, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(to + 2 * outRow, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(to + 3 * outRow, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    }
    for (let j = wideCols; j < cols; j++) transposeOne(i, i + 4, j, x, xRow, out, outRow);
  }
  for (let j = 0; j < cols; j++) transposeOne(wideRows, rows, j, x, xRow, out, outRow);
}

function transposeOne(from: i32, end: i32, j: i32, x: usize, xRow: usize, out: usize, outRow: usize): void {
  for (let i = from; i < end; i++) {
    store<f32>(
      out + <usize>j * outRow + ((<usize>i) << 2),
      load<f32>(x + <usize>i * xRow + ((<usize>j) << 2)),
    );
  }
}

/** out[i] = left[a[i]] + right[b[i]], whole vectors: rows end in padding. */
export function pairGather(
  rows: i32,
  cols: i32,
  left: usize,
  leftRow: usize,
  a: usize,
  right: usize,
  rightRow: usize,
  b: usize,
  out: usize,
  outRow: usize,
): void {
  for (let i = 0; i < rows; i++, a += 4, b += 4, out += outRow) {
    const l = left + <usize>load<u32>(a) * leftRow;
    const r = right + <usize>load<u32>(b) * rightRow;
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      v128.store(out + j, f32x4.add(v128.load(l + j), v128.load(r + j)));
    }
  }
}

/** left[a[i]] += x[i], right[b[i]] += x[i], in the order of the rows. Whole vectors. */
export function pairScatter(
  rows: i32,
  cols: i32,
  x: usize,
  xRow: usize,
  left: usize,
  leftRow: usize,
  a: usize,
  right: usize,
  rightRow: usize,
  b: usize,
): void {
  for (let i = 0; i < rows; i++, a += 4, b += 4, x += xRow) {
    const l = left + <usize>load<u32>(a) * leftRow;
    const r = right + <usize>load<u32>(b) * rightRow;
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      const value = v128.load(x + j);
      v128.store(l + j, f32x4.add(v128.load(l + j), value));
      v128.store(r + j, f32x4.add(v128.load(r + j), value));
    }
  }
}

/** out[i] = x[i] + row, whole vectors. */
export function addRow(
  rows: i32,
  cols: i32,
  x: usize,
  xRow: usize,
  row: usize,
  out: usize,
  outRow: usize,
): void {
  for (let i = 0; i < rows; i++, x += xRow, out += outRow) {
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      v128.store(out + j, f32x4.add(v128.load(x + j), v128.load(row + j)));
    }
  }
}

/** out += Σ rows of x; exactly `cols` numbers are written. */
export function columnSums(rows: i32, cols: i32, x: usize, xRow: usize, out: usize): void {
  const wide = cols & ~3;
  for (let j = 0; j < wide; j += 4) {
    let sum = f32x4.splat(0);
    let at = x + ((<usize>j) << 2);
    for (let i = 0; i < rows; i++, at += xRow) sum = f32x4.add(sum, v128.load(at));
    const to = out + ((<usize>j) << 2);
    v128.store(to, f32x4.add(v128.load(to), sum));
  }
  for (let j = wide; j < cols; j++) {
    let sum: f32 = 0;
    let at = x + ((<usize>j) << 2);
    for (let i = 0; i < rows; i++, at += xRow) sum += load<f32>(at);
    const to = out + ((<usize>j) << 2);
    store<f32>(to, load<f32>(to) + sum);
  }
}

/** out = x ∘ y, whole vectors. */
export function multiply(
  rows: i32,
  cols: i32,
  x: usize,
  xRow: usize,
  y: usize,
  yRow: usize,
  out: usize,
  outRow: usize,
): void {
  for (let i = 0; i < rows; i++, x += xRow, y += yRow, out += outRow) {
    for (let j: usize = 0; j < (<usize>cols) << 2; j += 16) {
      v128.store(out + j, f32x4.mul(v128.load(x + j), v128.load(y + j)));
    }
  }
}
