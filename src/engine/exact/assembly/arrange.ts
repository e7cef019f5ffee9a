/**
 * Moving numbers: transposes, rows gathered by index and gradients scattered back, column sums. Strides in bytes. An
 * index of 0 means row i for example i; a table of one row has a stride of 0. Rows end in padding, and whole vectors
 * are written unless it says otherwise.
 */

/** out[j][i] = x[i][j], [cols × rows]. */
export function transpose(rows: i32, cols: i32, x: usize, xRow: usize, out: usize, outRow: usize): void {
  const wideRows = rows & ~3;
  const wideCols = cols & ~3;
  for (let i = 0; i < wideRows; i += 4) {
    for (let j = 0; j < wideCols; j += 4) {
      const from = x + <usize>i * xRow + (<usize>j << 2);
      const r0 = v128.load(from);
      const r1 = v128.load(from + xRow);
      const r2 = v128.load(from + 2 * xRow);
      const r3 = v128.load(from + 3 * xRow);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const to = out + <usize>j * outRow + (<usize>i << 2);
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
    store<f32>(out + <usize>j * outRow + (<usize>i << 2), load<f32>(x + <usize>i * xRow + (<usize>j << 2)));
  }
}

/** Address of what example i reads. */
// @ts-ignore: decorator
@inline
export function rowAt(at: usize, row: usize, index: usize, i: usize): usize {
  return at + (index == 0 ? i : <usize>load<u32>(index + (i << 2))) * row;
}

/** out[i] = x of example i + y of example i; y = 0: x alone. */
export function gather(
  rows: i32, cols: i32,
  x: usize, xRow: usize, xIndex: usize,
  y: usize, yRow: usize, yIndex: usize,
  out: usize, outRow: usize,
): void {
  for (let i: usize = 0; i < <usize>rows; i++, out += outRow) {
    const l = rowAt(x, xRow, xIndex, i);
    if (y == 0) {
      for (let j: usize = 0; j < <usize>cols << 2; j += 16) v128.store(out + j, v128.load(l + j));
      continue;
    }
    const r = rowAt(y, yRow, yIndex, i);
    for (let j: usize = 0; j < <usize>cols << 2; j += 16) {
      v128.store(out + j, f32x4.add(v128.load(l + j), v128.load(r + j)));
    }
  }
}

/** The row of example i of each target += x[i], in the order of the examples; second = 0: one target. */
export function scatter(
  rows: i32, cols: i32,
  x: usize, xRow: usize,
  first: usize, firstRow: usize, firstIndex: usize,
  second: usize, secondRow: usize, secondIndex: usize,
): void {
  for (let i: usize = 0; i < <usize>rows; i++, x += xRow) {
    const l = rowAt(first, firstRow, firstIndex, i);
    if (second == 0) {
      for (let j: usize = 0; j < <usize>cols << 2; j += 16) {
        v128.store(l + j, f32x4.add(v128.load(l + j), v128.load(x + j)));
      }
      continue;
    }
    const r = rowAt(second, secondRow, secondIndex, i);
    for (let j: usize = 0; j < <usize>cols << 2; j += 16) {
      const value = v128.load(x + j);
      v128.store(l + j, f32x4.add(v128.load(l + j), value));
      v128.store(r + j, f32x4.add(v128.load(r + j), value));
    }
  }
}

/** out[i] += x[i]; exactly `cols` numbers of a row are written, since the next row may follow at once. */
export function add(rows: i32, cols: i32, x: usize, xRow: usize, out: usize, outRow: usize): void {
  const wide = (<usize>cols & ~3) << 2;
  const end = <usize>cols << 2;
  for (let i = 0; i < rows; i++, x += xRow, out += outRow) {
    for (let j: usize = 0; j < wide; j += 16) {
      v128.store(out + j, f32x4.add(v128.load(out + j), v128.load(x + j)));
    }
    for (let j = wide; j < end; j += 4) store<f32>(out + j, load<f32>(out + j) + load<f32>(x + j));
  }
}

/** out[i] = x[i] + row */
export function addRow(rows: i32, cols: i32, x: usize, xRow: usize, row: usize, out: usize, outRow: usize): void {
  for (let i = 0; i < rows; i++, x += xRow, out += outRow) {
    for (let j: usize = 0; j < <usize>cols << 2; j += 16) {
      v128.store(out + j, f32x4.add(v128.load(x + j), v128.load(row + j)));
    }
  }
}

/** out[i] = x[i] ∘ row */
export function scaleRow(rows: i32, cols: i32, x: usize, xRow: usize, row: usize, out: usize, outRow: usize): void {
  for (let i = 0; i < rows; i++, x += xRow, out += outRow) {
    for (let j: usize = 0; j < <usize>cols << 2; j += 16) {
      v128.store(out + j, f32x4.mul(v128.load(x + j), v128.load(row + j)));
    }
  }
}

/** out += Σ rows of x; exactly `cols` numbers are written. */
export function columnSums(rows: i32, cols: i32, x: usize, xRow: usize, out: usize): void {
  const wide = cols & ~3;
  for (let j = 0; j < wide; j += 4) {
    let sum = f32x4.splat(0);
    let at = x + (<usize>j << 2);
    for (let i = 0; i < rows; i++, at += xRow) sum = f32x4.add(sum, v128.load(at));
    const to = out + (<usize>j << 2);
    v128.store(to, f32x4.add(v128.load(to), sum));
  }
  for (let j = wide; j < cols; j++) {
    let sum: f32 = 0;
    let at = x + (<usize>j << 2);
    for (let i = 0; i < rows; i++, at += xRow) sum += load<f32>(at);
    const to = out + (<usize>j << 2);
    store<f32>(to, load<f32>(to) + sum);
  }
}

/** out += Σ rows of x ∘ y; exactly `cols` numbers are written. */
export function columnDots(rows: i32, cols: i32, x: usize, xRow: usize, y: usize, yRow: usize, out: usize): void {
  for (let j: usize = 0; j < <usize>cols << 2; j += 4) {
    let sum: f32 = 0;
    for (let i: usize = 0; i < <usize>rows; i++) sum += load<f32>(x + i * xRow + j) * load<f32>(y + i * yRow + j);
    store<f32>(out + j, load<f32>(out + j) + sum);
  }
}

/** out = x ∘ y */
export function multiply(
  rows: i32, cols: i32,
  x: usize, xRow: usize,
  y: usize, yRow: usize,
  out: usize, outRow: usize,
): void {
  for (let i = 0; i < rows; i++, x += xRow, y += yRow, out += outRow) {
    for (let j: usize = 0; j < <usize>cols << 2; j += 16) {
      v128.store(out + j, f32x4.mul(v128.load(x + j), v128.load(y + j)));
    }
  }
}
