/** For what the page does once it is seen and still. */

/** Safari has no idle callback. */
const OTHERWISE_MS = 300;
const LATEST_MS = 1000;

/** @returns calls it off */
export function whenIdle(action: () => void): () => void {
  const { requestIdleCallback: idle } = window as { requestIdleCallback?: typeof requestIdleCallback };
  if (idle === undefined) {
    const timer = setTimeout(action, OTHERWISE_MS);
    return () => clearTimeout(timer);
  }
  const handle = idle(action, { timeout: LATEST_MS });
  return () => cancelIdleCallback(handle);
}
