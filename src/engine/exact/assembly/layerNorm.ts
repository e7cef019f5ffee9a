/** LayerNorm without gain and shift, row by row: ε = 1e-5, biased variance. Exactly `cols` numbers count. */

const EPSILON: f32 = 1e-5;

// @ts-ignore: decorator
@inline
function total(v: v128): f32 {
  const halves = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1);
}

/** out = (x − mean)·inverse, inverse = 1/√(variance + ε). out may be x. */
export function layerNorm(
  rows: i32, cols: i32,
  x: usize, xRow: usize,
  out: usize, outRow: usize,
  inverse: usize, inverseRow: usize,
): void {
  const wide = (<usize>cols & ~3) << 2;
  const end = <usize>cols << 2;
  const n = <f32>cols;
  for (let i = 0; i < rows; i++, x += xRow, out += outRow, inverse += inverseRow) {
    let sums = f32x4.splat(0);
    for (let j: usize = 0; j < wide; j += 16) sums = f32x4.add(sums, v128.load(x + j));
    let sum = total(sums);
    for (let j = wide; j < end; j += 4) sum += load<f32>(x + j);
    const mean = sum / n;

    let squares = f32x4.splat(0);
    for (let j: usize = 0; j < wide; j += 16) {
      const d = f32x4.sub(v128.load(x + j), f32x4.splat(mean));
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    let square = total(squares);
    for (let j = wide; j < end; j += 4) {
      const d = load<f32>(x + j) - mean;
      square += d * d;
    }
    const factor: f32 = 1 / sqrt<f32>(square / n + EPSILON);
    store<f32>(inverse, factor);
    for (let j: usize = 0; j < wide; j += 16) {
      v128.store(
        out + j,
        f32x4.mul(f32x4.sub(v128.load(x + j), f32x4.splat(mean)), f32x4.splat(factor)),
      );
    }
    for (let j = wide; j < end; j += 4) store<f32>(out + j, (load<f32>(x + j) - mean) * factor);
  }
}

/** out (+)= inverse·(g − mean g − y·mean(g∘y)), y what the norm gave. out may be g. */
export function layerNormGradient(
  rows: i32, cols: i32,
  g: usize, gRow: usize,
  y: usize, yRow: usize,
  inverse: usize, inverseRow: usize,
  out: usize, outRow: usize, adds: bool,
): void {
  const wide = (<usize>cols & ~3) << 2;
  const end = <usize>cols << 2;
  const n = <f32>cols;
  for (let i = 0; i < rows; i++, g += gRow, y += yRow, out += outRow, inverse += inverseRow) {
    let sums = f32x4.splat(0);
    let dots = f32x4.splat(0);
    for (let j: usize = 0; j < wide; j += 16) {
      const a = v128.load(g + j);
      sums = f32x4.add(sums, a);
      dots = f32x4.add(dots, f32x4.mul(a, v128.load(y + j)));
    }
    let sum = total(sums);
    let dot = total(dots);
    for (let j = wide; j < end; j += 4) {
      sum += load<f32>(g + j);
      dot += load<f32>(g + j) * load<f32>(y + j);
    }
    const mean = sum / n;
    const along = dot / n;
    const factor = load<f32>(inverse);
    for (let j: usize = 0; j < wide; j += 16) {
      const d = f32x4.sub(
        f32x4.sub(v128.load(g + j), f32x4.splat(mean)),
        f32x4.mul(v128.load(y + j), f32x4.splat(along)),
      );
      const value = f32x4.mul(d, f32x4.splat(factor));
      v128.store(out + j, adds ? f32x4.add(v128.load(out + j), value) : value);
    }
    for (let j = wide; j < end; j += 4) {
      const value = (load<f32>(g + j) - mean - load<f32>(y + j) * along) * factor;
      store<f32>(out + j, adds ? load<f32>(out + j) + value : value);
    }
  }
}
