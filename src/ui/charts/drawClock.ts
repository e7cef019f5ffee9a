/**
 * When figures draw: after points have arrived or the theme has changed, ten times a second at most, only while the
 * page is seen, and one figure a frame, so that no single task of the main thread holds the work of two.
 */
import type { CurveFeed } from "../../state/labState.ts";

const LEAST_MS = 100;

export interface DrawClock {
  /** Draws soon, and again whenever points have arrived. @returns a way to stop */
  add(draw: () => void): () => void;
  start(): () => void;
}

interface Slot {
  readonly draw: () => void;
  due: boolean;
  /** Asked for by hand: does not wait its turn. */
  soon: boolean;
  drawnAt: number;
}

export function createDrawClock(feed: Pick<CurveFeed, "subscribe">): DrawClock {
  const slots = new Set<Slot>();
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function onFrame(now: number): void {
    frame = 0;
    const ready = [...slots].find((slot) => slot.due && (slot.soon || now - slot.drawnAt >= LEAST_MS));
    if (ready !== undefined) {
      // Last in line from now on.
      slots.delete(ready);
      slots.add(ready);
      ready.due = ready.soon = false;
      ready.drawnAt = now;
      ready.draw();
    }
    arm(now);
  }

  function arm(now: number): void {
    if (frame !== 0 || document.hidden) return;
    const waits = [...slots].filter(({ due }) => due).map((s) => (s.soon ? 0 : s.drawnAt + LEAST_MS - now));
    if (waits.length === 0) return;
    clearTimeout(timer);
    const wait = Math.min(...waits);
    if (wait > 20) timer = setTimeout(() => arm(performance.now()), wait);
    else frame = requestAnimationFrame(onFrame);
  }

  function allDue(): void {
    for (const slot of slots) slot.due = true;
    arm(performance.now());
  }

  const themes = new MutationObserver(allDue);

  return {
    add(draw) {
      const slot: Slot = { draw, due: true, soon: true, drawnAt: 0 };
      slots.add(slot);
      arm(performance.now());
      return () => {
        slots.delete(slot);
      };
    },
    start() {
      const stopFeed = feed.subscribe(allDue);
      document.addEventListener("visibilitychange", allDue);
      themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      return () => {
        stopFeed();
        themes.disconnect();
        document.removeEventListener("visibilitychange", allDue);
        cancelAnimationFrame(frame);
        clearTimeout(timer);
        frame = 0;
      };
    },
  };
}
