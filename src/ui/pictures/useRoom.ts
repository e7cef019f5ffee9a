/** The room that a drawing has: measured before the first paint, so that nothing moves after it. */
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { BoxSize } from "../charts/useBoxes.ts";

const remNow = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize);

export interface Room {
  readonly room: RefObject<HTMLDivElement | null>;
  /** `null` before it is known. */
  readonly box: BoxSize | null;
}

export function useRoom(): Room {
  const room = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<BoxSize | null>(null);
  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const now = { width: element.clientWidth, height: element.clientHeight, rem: remNow() };
      if (now.width === 0) return;
      setBox((old) =>
        old?.width === now.width && old.height === now.height && old.rem === now.rem ? old : now,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { room, box };
}
