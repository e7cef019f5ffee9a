/**
 * Softmax cross-entropy with its gradient and right answers, one thread an example; or, without the gradient, with how
 * large the logits are. As in the exact engine, the true class's gradient is minus the sum of the others', and the loss
 * is ln(1 + Σ others/true): both stay there where 1 − p rounds to 0 (softmax collapse, arXiv 2605.06152).
 */
import { COLLAPSE_MARGIN } from "../../../core/readout.ts";
import { COMMON, HEAD, type Has, when } from "./common.ts";
import { WORKGROUP } from "./rows.ts";

const GRADIENT = /* wgsl */ `
  let perUnit = sharpness / (all_ * f32(stretch.total));
  for (var c = 0u; c < wide; c++) {
    let at = lane + 4u * c == vec4u(y);
    x[slope + c] = select(x[slope + c] * perUnit, vec4f(-others * perUnit), at);
  }
`;

/** The L2 norm of the logits, the true class's lead over the largest other, and whether that is collapsed. */
const OUTPUTS = /* wgsl */ `
  let lead = trueLogit - max(max(rival.x, rival.y), max(rival.z, rival.w));
  let norm = sqrt((squares.x + squares.y) + (squares.z + squares.w));
  x[outputs] = vec4f(norm, lead, select(0.0, 1.0, lead > ${COLLAPSE_MARGIN}), 0.0);
`;

/** `sloped`: the gradient; else what the logits are like. */
export const lossSource = (has: Has): string =>
  COMMON +
  /* wgsl */ `
/** ln(1 + q), 0 ≤ q ≤ 1, to full relative precision: 2·artanh(q/(2 + q)). */
fn log1p(q: f32) -> f32 {
  let s = q / (2.0 + q);
  let z = s * s;
  var sum = 1.0 / 15.0;
  sum = sum * z + 1.0 / 13.0;
  sum = sum * z + 1.0 / 11.0;
  sum = sum * z + 1.0 / 9.0;
  sum = sum * z + 1.0 / 7.0;
  sum = sum * z + 1.0 / 5.0;
  sum = sum * z + 1.0 / 3.0;
  return 2.0 * s * (sum * z + 1.0);
}

const LOWEST = vec4f(-3.4e38);

@compute @workgroup_size(${WORKGROUP})
fn crossEntropy(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let i = tile * ${WORKGROUP}u + l;
  if (i >= stretch.count) { return; }
  let cols = jobs[j + 1u];
  let wide = (cols + 3u) / 4u;
  let logits = base + jobs[j + 2u] + i * jobs[j + 3u];
  let slope = base + jobs[j + 4u] + i * jobs[j + 5u];
  let tally = base + jobs[j + 6u] + stretch.tally + i;
  let outputs = base + jobs[j + 7u] + stretch.tally + i;
  let y = ids[run * sizes.words + stretch.ids + 2u * stretch.capacity + i];
  let sharpness = scalar(run, S_sharpness);
  let lane = vec4u(0u, 1u, 2u, 3u);

  var most = LOWEST;
  var where_ = lane;
  var odd = vec4u();
  ${when(!has("sloped"), "var rival = LOWEST;\n  var squares = vec4f();")}
  for (var c = 0u; c < wide; c++) {
    let raw = x[logits + c];
    odd |= select(vec4u(), vec4u(1u), (bitcast<vec4u>(raw) & vec4u(0x7f800000u)) == vec4u(0x7f800000u));
    let class_ = lane + 4u * c;
    let z = select(LOWEST, raw * sharpness, class_ < vec4u(cols));
    let higher = z > most;
    most = select(most, z, higher);
    where_ = select(where_, class_, higher);
    ${when(
      !has("sloped"),
      `rival = max(rival, select(z, LOWEST, class_ == vec4u(y)));
    let counted = select(vec4f(), raw * sharpness, class_ < vec4u(cols));
    squares = fma(counted, counted, squares);`,
    )}
  }
  if (any(odd != vec4u())) {
    x[tally] = vec4f(0.0, 0.0, 1.0, 0.0);
    ${has("sloped") ? "for (var c = 0u; c < wide; c++) { x[slope + c] = x[logits + c]; }" : "x[outputs] = vec4f();"}
    return;
  }
  var m = most.x;
  var best = where_.x;
  for (var q = 1u; q < 4u; q++) {
    if (most[q] > m || (most[q] == m && where_[q] < best)) {
      m = most[q];
      best = where_[q];
    }
  }

  let trueLogit = x[logits + y / 4u][y % 4u] * sharpness;
  var sum = vec4f();
  for (var c = 0u; c < wide; c++) {
    let class_ = lane + 4u * c;
    let z = x[logits + c] * sharpness - m;
    // Below −82 a float would be denormal: nothing.
    let counts = (class_ < vec4u(cols)) & (class_ != vec4u(y)) & (z > vec4f(-82.0));
    let e = select(vec4f(), exp(z), counts);
    sum += e;
    ${when(has("sloped"), "x[slope + c] = e;")}
  }
  let others = sum.x + sum.y + sum.z + sum.w;
  let margin = trueLogit - m;
  let ofTrue = select(0.0, exp(margin), margin > -82.0);
  let all_ = others + ofTrue;
  var loss = log(all_) - margin;
  if (others <= ofTrue) { loss = log1p(others / ofTrue); }
  x[tally] = vec4f(loss, select(0.0, 1.0, best == y), 0.0, 0.0);
  ${has("sloped") ? GRADIENT : OUTPUTS}
}
`;
