/**
 * Where pointer and keyboard reach the crosshair. A range input, seen only by its focus ring, brings what a slider
 * has: arrows, Home, End, a name, and the values read out as its text.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import type { Crosshair } from "./crosshair.ts";

interface CrosshairHandleProps {
  readonly crosshair: Crosshair;
  readonly children: ReactNode;
}

/** Places across the axis that the arrow keys visit. */
const PLACES = 200;

export function CrosshairHandle({ crosshair, children }: CrosshairHandleProps): ReactNode {
  const area = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);

  function say(): void {
    input.current?.setAttribute("aria-valuetext", crosshair.words());
  }

  function onPointer({ clientX, buttons, pointerType }: PointerEvent): void {
    if (area.current === null) return;
    if (pointerType !== "mouse" && buttons === 0) return;
    const { left, right } = crosshair.edges();
    const position = (clientX - area.current.getBoundingClientRect().left - left) / (right - left);
    crosshair.to(position < -0.02 || position > 1.02 ? null : position);
  }

  function leave(): void {
    crosshair.to(null);
  }

  function onKey(event: KeyboardEvent<HTMLInputElement>): void {
    // Keys that move the crosshair do nothing else on the page.
    if (event.key.startsWith("Arrow")) event.stopPropagation();
    if (event.key === "Escape") {
      leave();
      event.currentTarget.blur();
    }
  }

  return (
    <div
      className="figures"
      ref={area}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={leave}
    >
      <input
        ref={input}
        className="crosshair-input"
        type="range"
        aria-label="Crosshair"
        min={0}
        max={PLACES}
        step={1}
        defaultValue={0}
        onFocus={(event) => {
          event.currentTarget.value = String(Math.round(crosshair.position() * PLACES));
          say();
        }}
        onBlur={leave}
        onKeyDown={onKey}
        onInput={(event) => {
          crosshair.to(Number(event.currentTarget.value) / PLACES);
          say();
        }}
      />
      {children}
    </div>
  );
}
