/** Tells the page of what changes: at once, or soon, and then once for all that came meanwhile. */
export interface Teller {
  /** At once. */
  tell(): void;
  tellSoon(): void;
}

/**
 * @param show  brings what is shown up to date
 * @param lagMs longest that it lags behind
 */
export function createTeller(show: () => void, lagMs = 250): Teller {
  let timer: ReturnType<typeof setTimeout> | null = null;
  function tell(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    show();
  }
  return {
    tell,
    tellSoon() {
      timer ??= setTimeout(tell, lagMs);
    },
  };
}
