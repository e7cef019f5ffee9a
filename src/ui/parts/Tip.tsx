/** A button that explains itself: on hover, on focus, and on a tap. Escape closes it. */
import { type PointerEvent, type ReactNode, useId, useRef } from "react";
import "./parts.css";

interface TipProps {
  /** The button's accessible name, where its face is only a sign. */
  readonly name?: string;
  /** What is on the button. */
  readonly face: ReactNode;
  readonly className: string;
  readonly children: ReactNode;
}

export function Tip({ name, face, className, children }: TipProps): ReactNode {
  const tip = useRef<HTMLDivElement>(null);
  const id = useId();
  const set = (open: boolean): void => {
    if (tip.current !== null) tip.current.togglePopover(open);
  };
  // A finger has no hover: its tap arrives as a click.
  const byMouse = (open: boolean) => (event: PointerEvent) => {
    if (event.pointerType === "mouse") set(open);
  };
  return (
    <span className="tip" onPointerEnter={byMouse(true)} onPointerLeave={byMouse(false)}>
      <button
        type="button"
        className={className}
        aria-label={name}
        aria-describedby={id}
        onFocus={(event) => set(event.currentTarget.matches(":focus-visible"))}
        onBlur={() => set(false)}
        onClick={() => set(true)}
      >
        {face}
      </button>
      <div ref={tip} id={id} className="tip-text" popover="auto">
        {children}
      </div>
    </span>
  );
}
