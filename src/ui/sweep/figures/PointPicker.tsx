/**
 * Lies over a plot: a pointer or the arrow keys choose a point, a click or Enter opens its run. One stop for the Tab key,
 * however many points there are.
 */
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { At } from "../../pictures/pen.ts";
import { once } from "./once.ts";
import { useTip } from "./useTip.tsx";

interface PointPickerProps {
  /** What the points are, together. */
  readonly name: string;
  /** px; the same function until they move. */
  readonly points: () => readonly At[];
  readonly textOf: (point: number) => string;
  readonly onOpen: (point: number) => void;
}

/** How near a pointer must be, px. */
const REACH = 24;

function nearest(points: readonly At[], { x, y }: At): number | null {
  let [best, least] = [-1, REACH ** 2];
  points.forEach((point, i) => {
    const far = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (far < least) [best, least] = [i, far];
  });
  return best < 0 ? null : best;
}

/** From left to right, and from the bottom up. */
function inOrder(points: readonly At[]): readonly number[] {
  return points
    .map((_, i) => i)
    .sort((a, b) => {
      const [p, q] = [points[a], points[b]];
      return p === undefined || q === undefined ? 0 : p.x - q.x || q.y - p.y;
    });
}

export function PointPicker({ name, points, textOf, onOpen }: PointPickerProps): ReactNode {
  const [chosen, setChosen] = useState<number | null>(null);
  const ring = useRef<HTMLSpanElement>(null);
  const { tip, id, show, hide } = useTip();
  const order = useMemo(() => once(() => inOrder(points())), [points]);
  const at = chosen === null ? undefined : points()[chosen];
  const text = chosen === null || at === undefined ? null : textOf(chosen);

  useLayoutEffect(() => {
    if (text === null || ring.current === null) hide();
    else show(ring.current, [text]);
  }, [text, at, show, hide]);

  const under = (event: MouseEvent): number | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return nearest(points(), { x: event.clientX - left, y: event.clientY - top });
  };

  function onClick(event: MouseEvent): void {
    const pointed = event.detail === 0 ? chosen : under(event);
    if (pointed === null) return;
    // A finger has no hover: its first tap chooses.
    const finger = (event.nativeEvent as globalThis.PointerEvent).pointerType === "touch";
    if (finger && pointed !== chosen) setChosen(pointed);
    else onOpen(pointed);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const all = order();
    const now = chosen === null ? -1 : all.indexOf(chosen);
    const moved = {
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (moved === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setChosen(all[Math.max(0, Math.min(all.length - 1, moved))] ?? null);
  }

  return (
    <>
      <button
        type="button"
        className="sweep-pick"
        aria-label={text ?? name}
        aria-describedby={id}
        onPointerMove={(event: PointerEvent) => {
          if (event.pointerType === "mouse") setChosen(under(event));
        }}
        onPointerLeave={() => setChosen(null)}
        onFocus={(event) => {
          if (event.currentTarget.matches(":focus-visible")) setChosen(order()[0] ?? null);
        }}
        onBlur={() => setChosen(null)}
        onKeyDown={onKeyDown}
        onClick={onClick}
      />
      <span
        ref={ring}
        className="sweep-ring"
        hidden={at === undefined}
        style={{ left: at?.x ?? 0, top: at?.y ?? 0 }}
      />
      {tip}
    </>
  );
}
