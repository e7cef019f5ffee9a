/**
 * Paints the trail and its moving point, every frame while the point moves and not otherwise. A frame draws a few hundred
 * points that are known already; nothing is computed from the curves in it.
 */
import type { Gaze } from "../../state/gaze.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import { colorOf } from "../pictures/colors.ts";
import { canvasPen } from "../pictures/pen.ts";
import { fit } from "../pictures/useDrawn.ts";
import { drawTrail } from "./drawMap.ts";
import { createHead } from "./head.ts";
import type { MapGeometry } from "./mapGeometry.ts";
import type { Trail } from "./trail.ts";

/** The ground it goes on, and the way so far. */
export interface TrailDrawing {
  readonly box: BoxSize;
  readonly geometry: MapGeometry;
  readonly trail: Trail;
}

export interface TrailPainter {
  /** `null` when the canvas goes. */
  readonly canvas: (element: HTMLCanvasElement | null) => void;
  readonly show: (drawing: TrailDrawing) => void;
  /** The gaze has moved. */
  readonly wake: () => void;
}

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function createTrailPainter(gaze: Pick<Gaze, "step">): TrailPainter {
  const head = createHead();
  let canvas: HTMLCanvasElement | null = null;
  let drawing: TrailDrawing | null = null;
  let frame = 0;

  function paint(now: number): void {
    frame = 0;
    if (canvas === null || drawing === null) return;
    const { box, geometry, trail } = drawing;
    const context = fit(canvas, box);
    const looked = gaze.step();
    const step = looked ?? head.at(now);
    if (context === null || step === null) return;
    drawTrail(canvasPen(context, { rem: box.rem, colorOf }), geometry, trail, step);
    if (looked === null && head.isMoving(now)) wake();
  }

  function wake(): void {
    if (frame === 0 && canvas !== null) frame = requestAnimationFrame(paint);
  }

  return {
    canvas(element) {
      canvas = element;
      cancelAnimationFrame(frame);
      frame = 0;
      wake();
    },
    show(now) {
      drawing = now;
      const last = now.trail.points.at(-1);
      if (last !== undefined) head.arrive(last.step, performance.now(), !isStill());
      wake();
    },
    wake,
  };
}
