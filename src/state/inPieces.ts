/**
 * Work that takes longer than the page may stand still, done a piece at a time: between two pieces the page answers and
 * draws.
 * @param steps each short enough; one that has a single piece is done at once
 */
export async function inPieces<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  }
}
