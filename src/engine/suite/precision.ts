/**
 * How near every engine must come in the cases of the suite, beside the conformance files (engine/conform.ts): largest
 * errors, relative where nothing else is said. The same for all of them: none needs more room, but for the budget of
 * those without float64. For tests.
 */
export const PRECISION = {
  /** Of a mean loss, against float64. */
  loss: 2e-6,
  /** Of one loss reported in two ways, nats: a step's column and a measurement. */
  sameLoss: 5e-7,
  /** Of a whole gradient, ‖x − ref‖/‖ref‖, and of a slope, beside the size of its parameter's gradient. */
  gradient: 1e-5,
  /** Of what is zero in exact arithmetic, beside the size of the whole gradient. */
  zero: 1e-7,
  /** Of ‖θ‖², and of a held ‖θ‖. */
  norm: 1e-6,
  /** Of one number reached in two ways: by a temperature, and by weights divided. */
  sameness: 1e-6,
  /** Of anything else that is told of a step, beside its float64 value. */
  observable: 1e-4,
  /** Of an angle near 0, radians, beside that: what float32 weights leave of it. */
  angle: 1e-6,
  /** Of the sum of V's bars, beside the sum of their sizes: with float64 sums, and without. */
  budget: 1e-4,
  budgetInFloat32: 1e-3,
  /** Of one bar, beside V: what rounding the weights and the factor of decay may move. */
  rounding: 2e-7,
  /** Of a probability, and of the loss of a tie, absolute. */
  probability: 5e-6,
} as const;
