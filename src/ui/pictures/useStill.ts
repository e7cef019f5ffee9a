/**
 * A drawing that does not follow the run: drawn anew when it, its room or the theme changes, one a frame with all others
 * of its kind. As wide as its room; how high is for the drawing to say.
 */
import { type RefObject, useEffect, useMemo, useRef } from "react";
import { type DrawClock, createDrawClock } from "../charts/drawClock.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import { colorOf } from "./colors.ts";
import { type Pen, canvasPen, svgFile } from "./pen.ts";
import { type Picture, fit } from "./useDrawn.ts";
import { useRoom } from "./useRoom.ts";

export interface StillDrawing {
  /** Rem, at a width in rem. */
  readonly height: (width: number) => number;
  /** @returns what it shows, in words, for whoever cannot see it */
  readonly draw: (pen: Pen, box: BoxSize) => string;
}

export interface Still {
  readonly room: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** `null` before it is known. */
  readonly box: BoxSize | null;
  /** Rem. */
  readonly height: number;
}

/** Rem, before the room is measured. */
const GUESS = 40;

// Nothing arrives: a still drawing is due when it is added, and when the theme changes.
const clock: DrawClock = createDrawClock({ subscribe: () => () => undefined });
let users = 0;
let stop = (): void => undefined;

function addStill(draw: () => void): () => void {
  if (users++ === 0) stop = clock.start();
  const remove = clock.add(draw);
  return () => {
    remove();
    if (--users === 0) stop();
  };
}

/** @param drawing the same object until it draws something else */
export function useStill(drawing: StillDrawing): Still {
  const { room, box: measured } = useRoom();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width = null, rem = null } = measured ?? {};
  const height = drawing.height(width === null || rem === null ? GUESS : width / rem);
  const box = useMemo(
    () => (width === null || rem === null ? null : { width, height: height * rem, rem }),
    [width, height, rem],
  );
  useEffect(() => {
    if (box === null) return undefined;
    return addStill(() => {
      const element = canvas.current;
      const context = element === null ? null : fit(element, box);
      if (element === null || context === null) return;
      element.setAttribute("aria-label", drawing.draw(canvasPen(context, { rem: box.rem, colorOf }), box));
    });
  }, [drawing, box]);
  return { room, canvas, box, height };
}

/** A drawing as a file. @param width rem */
export function stillFile(title: string, { height, draw }: StillDrawing, width: number): Picture {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const box = { width: width * rem, height: height(width) * rem, rem };
  return svgFile(title, box, { rem, colorOf }, (pen) => void draw(pen, box));
}
