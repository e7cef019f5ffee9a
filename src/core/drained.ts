/** Work that can be done in pieces, done at once. */
export function drained<T>(steps: Generator<void, T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
