/**
 * Work that takes longer than the page may stand still, done a piece at a time: between two pieces the page answers and
 * draws.
 * @param steps    each short enough
 * @param atOnceMs so long may pieces follow one another without a pause; 0: each has its own
 */
export async function inPieces<T>(steps: Generator<void, T>, atOnceMs = 0): Promise<T> {
  let from = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (atOnceMs > 0 && performance.now() - from < atOnceMs) continue;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    from = performance.now();
  }
}
