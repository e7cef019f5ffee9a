/**
 * A drawing that follows the run: drawn anew when points arrive, when the gaze moves and when the theme or the room
 * changes, ten times a second at most. The same drawing code makes the file (pen.ts).
 */
import { type RefObject, useContext, useEffect, useRef } from "react";
import type { Curves } from "../../core/curves.ts";
import { bug } from "../../core/prelude.ts";
import type { Lab } from "../../state/labState.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import { LabContext } from "../useLab.ts";
import { colorOf } from "./colors.ts";
import { type Pen, canvasPen, svgFile } from "./pen.ts";
import { addPicture } from "./pictureClock.ts";
import { useRoom } from "./useRoom.ts";

/** What there is to draw now. */
export interface Moment {
  readonly curves: Curves;
  /** The step looked back at; `null`: the latest. */
  readonly gaze: number | null;
}

/**
 * @param box the room for it, px
 * @returns what it shows, in words, for whoever cannot see it
 */
export type Draw = (pen: Pen, box: BoxSize, now: Moment) => string;

export interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

export interface Drawn {
  readonly room: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** The drawing as a file, or `null` before it has a size. */
  readonly svg: (title: string) => Picture | null;
}

export function fit(canvas: HTMLCanvasElement, { width, height }: BoxSize): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting a size clears the canvas, even the same size.
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** @param draw the same function until it draws something else */
export function useDrawn(draw: Draw): Drawn {
  const lab: Lab = useContext(LabContext) ?? bug("useDrawn outside LabContext");
  const { room, box } = useRoom();
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    if (box === null) return undefined;
    return addPicture(lab, () => {
      const element = canvas.current;
      const context = element === null ? null : fit(element, box);
      if (element === null || context === null) return;
      const now = { curves: lab.feed.curves(), gaze: lab.gaze.step() };
      element.setAttribute("aria-label", draw(canvasPen(context, { rem: box.rem, colorOf }), box, now));
    });
  }, [lab, draw, box]);

  function svg(title: string): Picture | null {
    if (box === null) return null;
    const now = { curves: lab.feed.curves(), gaze: lab.gaze.step() };
    return svgFile(title, box, { rem: box.rem, colorOf }, (pen) => void draw(pen, box, now));
  }

  return { room, canvas, svg };
}
