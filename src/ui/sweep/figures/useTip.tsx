/** One tip for many small things: beside whichever was asked about last. Escape closes it. */
import { type ReactNode, useCallback, useId, useLayoutEffect, useRef, useState } from "react";
import { placeMenu } from "../../charts/placeMenu.ts";
import { Symbols } from "../../parts/Symbols.tsx";

export interface Tips {
  /** Stands somewhere in what uses it. */
  readonly tip: ReactNode;
  /** For `aria-describedby`. */
  readonly id: string;
  readonly show: (beside: HTMLElement, lines: readonly string[]) => void;
  readonly hide: () => void;
}

export function useTip(): Tips {
  const element = useRef<HTMLDivElement>(null);
  const id = useId();
  const [shown, setShown] = useState<{
    readonly beside: HTMLElement;
    readonly lines: readonly string[];
  } | null>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    element.current.togglePopover(shown !== null);
    if (shown !== null) placeMenu(element.current, shown.beside);
  }, [shown]);
  const show = useCallback(
    (beside: HTMLElement, lines: readonly string[]) => setShown({ beside, lines }),
    [],
  );
  const hide = useCallback(() => setShown(null), []);
  const tip = (
    <div ref={element} id={id} className="tip-text sweep-tip" popover="auto">
      {shown?.lines.map((line) => (
        <div key={line}>
          <Symbols text={line} />
        </div>
      ))}
    </div>
  );
  return { tip, id, show, hide };
}
