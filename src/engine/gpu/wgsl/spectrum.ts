/**
 * The power of embeddings at each frequency (../../../core/fourier.ts), into a look's row: a workgroup a frequency, a
 * thread four columns. Cosines and sines come from a table: WGSL's own may be off by 2⁻¹¹.
 */
import { COMMON, HEAD, RING } from "./common.ts";
import { WORKGROUP } from "./rows.ts";

/** The table has a vector for each i: cos and sin of 2πi/n, and the i-th token. */
export const SPECTRUM_SOURCE =
  COMMON +
  /* wgsl */ `
var<workgroup> powers: array<f32, ${WORKGROUP}>;

@compute @workgroup_size(${WORKGROUP})
fn spectrum(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_index) l: u32) {
${HEAD}
  let frequency = tile + 1u;
  let turns = base + jobs[j + 1u];
  let n = jobs[j + 2u];
  var power = vec4f();
  for (var k = 0u; k < jobs[j + 4u]; k++) {
    let values = base + jobs[j + 5u + 2u * k];
    let row = jobs[j + 6u + 2u * k];
    for (var c = l; c < row; c += ${WORKGROUP}u) {
      var real = vec4f();
      var imaginary = vec4f();
      var turn = 0u;
      for (var i = 0u; i < n; i++) {
        let v = x[values + u32(x[turns + i].z) * row + c];
        let at = x[turns + turn];
        real += at.x * v;
        imaginary += at.y * v;
        turn += frequency;
        turn = select(turn, turn - n, turn >= n);
      }
      power += real * real + imaginary * imaginary;
    }
  }
  powers[l] = (power.x + power.y) + (power.z + power.w);
  workgroupBarrier();
  if (l != 0u) { return; }
  var sum = 0.0;
  for (var i = 0u; i < ${WORKGROUP}u; i++) { sum += powers[i]; }
  ring[stretch.ring + run * jobs[j + 3u] + ${RING.powers}u + tile] = bitcast<u32>(sum);
}
`;
