/**
 * Where pointer and keyboard reach the crosshair. Hovering reads values; dragging, and the keys, also look back: every
 * picture then shows that step, until it is let go. A range input, seen only by its focus ring, brings what a slider
 * has: arrows, Home, End, a name, and the values read out as its text.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useGaze } from "../useGaze.ts";
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
  const gaze = useGaze();

  function say(): void {
    input.current?.setAttribute("aria-valuetext", crosshair.words());
  }

  /** The pointer that drags. */
  const dragging = useRef<number | null>(null);

  /** Along the plots, 0 … 1 between their edges. */
  function positionOf(clientX: number): number {
    const { left, right } = crosshair.edges();
    return (clientX - (area.current?.getBoundingClientRect().left ?? 0) - left) / (right - left);
  }

  function onMove({ clientX, buttons, pointerType, pointerId }: PointerEvent): void {
    if (pointerType !== "mouse" && buttons === 0) return;
    const position = positionOf(clientX);
    if (dragging.current === pointerId) {
      crosshair.to(Math.min(1, Math.max(0, position)));
      gaze.look(crosshair.past());
    } else crosshair.to(position < -0.02 || position > 1.02 ? null : position);
  }

  function onDown(event: PointerEvent<HTMLDivElement>): void {
    const { button, clientX, pointerId, target, currentTarget } = event;
    // Titles can be selected, and menus pressed: the plots alone are dragged on.
    if (button !== 0 || !(target instanceof Element) || target.closest(".figure-box") === null) return;
    const position = positionOf(clientX);
    if (position < -0.02 || position > 1.02) return;
    dragging.current = pointerId;
    currentTarget.setPointerCapture(pointerId);
    onMove(event);
  }

  /** Also when a touch turns out to scroll the page. */
  function onRelease({ pointerId, pointerType }: PointerEvent): void {
    if (dragging.current !== pointerId) return;
    dragging.current = null;
    gaze.look(null);
    if (pointerType !== "mouse") crosshair.to(null);
  }

  function leave(): void {
    if (dragging.current !== null) return;
    crosshair.to(null);
    gaze.look(null);
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
      onPointerMove={onMove}
      onPointerDown={onDown}
      onPointerUp={onRelease}
      onPointerCancel={onRelease}
      onLostPointerCapture={onRelease}
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
          gaze.look(crosshair.past());
          say();
        }}
      />
      {children}
    </div>
  );
}
