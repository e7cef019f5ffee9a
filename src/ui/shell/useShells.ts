/** The shells of the run on the page, for what React writes: a few times a second is soon enough for words. */
import { useEffect, useState } from "react";
import type { Live } from "../../core/runState.ts";
import { type Shells, shellsOf } from "../../core/shells.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { useFeed } from "../useLab.ts";

const TELL_MS = 250;

export function useShells(spec: RunSpec, reached: Live["reached"], overAt: number | null): Shells {
  const feed = useFeed();
  const [shells, setShells] = useState(() => shellsOf(spec, feed.curves(), reached, overAt));
  useEffect(() => {
    let timer = 0;
    const tell = (): void => {
      timer = 0;
      setShells(shellsOf(spec, feed.curves(), reached, overAt));
    };
    tell();
    const stop = feed.subscribe(() => {
      if (timer === 0) timer = setTimeout(tell, TELL_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [feed, spec, reached, overAt]);
  return shells;
}
