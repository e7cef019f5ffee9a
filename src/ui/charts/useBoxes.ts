/** The sizes of the figures' boxes and of the root font, from one observer. */
import { useEffect, useRef, useState } from "react";

export interface BoxSize {
  readonly width: number;
  readonly height: number;
  readonly rem: number;
}

interface Boxes {
  readonly sizes: readonly (BoxSize | null)[];
  /** One ref for each box. */
  readonly refs: readonly ((element: HTMLElement | null) => void)[];
  /** For an element 1 rem wide. */
  readonly probe: (element: HTMLElement | null) => void;
}

function sameSize(a: BoxSize | null, b: BoxSize | null): boolean {
  return a?.width === b?.width && a?.height === b?.height && a?.rem === b?.rem;
}

export function useBoxes(count: number): Boxes {
  const elements = useRef<(HTMLElement | null)[]>([]);
  const probeElement = useRef<HTMLElement | null>(null);
  const [sizes, setSizes] = useState<readonly (BoxSize | null)[]>(() =>
    Array.from({ length: count }, () => null),
  );
  const [setters] = useState(() => ({
    refs: Array.from({ length: count }, (_, i) => (element: HTMLElement | null) => {
      elements.current[i] = element;
    }),
    probe: (element: HTMLElement | null) => {
      probeElement.current = element;
    },
  }));

  useEffect(() => {
    function measure(): void {
      const rem = probeElement.current?.offsetWidth ?? 16;
      setSizes((before) =>
        before.map((old, i) => {
          const box = elements.current[i];
          if (box === null || box === undefined || box.offsetWidth === 0) return old;
          const now = { width: box.offsetWidth, height: box.offsetHeight, rem };
          return sameSize(old, now) ? old : now;
        }),
      );
    }
    measure();
    const observer = new ResizeObserver(measure);
    for (const element of [...elements.current, probeElement.current]) {
      if (element !== null) observer.observe(element);
    }
    return () => observer.disconnect();
  }, []);

  return { sizes, ...setters };
}
