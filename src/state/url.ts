/** The address bar: the one place that reads or writes it. */

export interface Url {
  /** What follows `#`, or the empty text. */
  read(): string;
  /** Replaces it, without a history entry; the last of several within a moment wins. */
  write(hash: string): void;
  /** A whole address that carries `hash`. */
  withHash(hash: string): string;
  /** Whether this page came by a reload, and not by following a link. */
  readonly reloaded: boolean;
  /** Told when somebody else changes it: a pasted link, back, forward. */
  onChange(listener: () => void): void;
}

/** Browsers throttle `replaceState`; Safari allows one in 120 ms or so. */
const WRITE_MS = 150;

export function browserUrl(): Url {
  let pending: string | null = null;
  const bare = (): string => location.href.replace(/#.*$/, "");
  const [arrival] = performance.getEntriesByType("navigation");
  return {
    reloaded: arrival instanceof PerformanceNavigationTiming && arrival.type === "reload",
    read: () => location.hash.slice(1),
    write(hash) {
      const first = pending === null;
      pending = hash;
      if (!first) return;
      setTimeout(() => {
        if (pending !== null && pending !== location.hash.slice(1)) {
          history.replaceState(history.state, "", `${bare()}#${pending}`);
        }
        pending = null;
      }, WRITE_MS);
    },
    withHash: (hash) => `${bare()}#${hash}`,
    onChange(listener) {
      addEventListener("hashchange", () => {
        pending = null; // what somebody navigated to wins over what was about to be written
        listener();
      });
    },
  };
}
