/** One clock for all pictures of a lab: when points arrive, the gaze moves or a probe has found something, they draw in turn, one a frame. */
import type { Lab } from "../../state/labState.ts";
import { type DrawClock, createDrawClock } from "../charts/drawClock.ts";

interface Shared {
  readonly clock: DrawClock;
  /** Pictures that are mounted: without one the clock stands still. */
  users: number;
  stop: () => void;
}

const shared = new WeakMap<Lab, Shared>();

function clockOf(lab: Lab): Shared {
  const known = shared.get(lab);
  if (known !== undefined) return known;
  const clock = createDrawClock({
    subscribe(listener: () => void) {
      const stops = [lab.feed, lab.gaze, lab.probes].map(({ subscribe }) => subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
  });
  const made = { clock, users: 0, stop: () => undefined };
  shared.set(lab, made);
  return made;
}

/** Draws soon, and again whenever there is something new. @returns a way to stop */
export function addPicture(lab: Lab, draw: () => void): () => void {
  const of = clockOf(lab);
  if (of.users++ === 0) of.stop = of.clock.start();
  const remove = of.clock.add(draw);
  return () => {
    remove();
    if (--of.users === 0) of.stop();
  };
}
