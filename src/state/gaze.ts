/** The step that pictures show: the latest, or one that is looked back at while the step axis is scrubbed. No React. */

export interface Gaze {
  /** `null`: live. */
  step(): number | null;
  /** @param step `null` lets go */
  look(step: number | null): void;
  /** @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

export function createGaze(): Gaze {
  let looked: number | null = null;
  const listeners = new Set<() => void>();
  return {
    step: () => looked,
    look(step) {
      if (step === looked) return;
      looked = step;
      listeners.forEach((listener) => listener());
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
