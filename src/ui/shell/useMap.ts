/** Draws the map: the ground at the pictures' pace, the trail on a canvas of its own above it; both into one file. */
import { useCallback, useContext, useEffect, useRef, useState } from "react";
import { bug } from "../../core/prelude.ts";
import type { Live } from "../../core/runState.ts";
import { type Shells, shellsOf } from "../../core/shells.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { colorOf } from "../pictures/colors.ts";
import { svgFile } from "../pictures/pen.ts";
import { type Draw, type Drawn, type Picture, useDrawn } from "../pictures/useDrawn.ts";
import { LabContext } from "../useLab.ts";
import { type Ghost, drawGround, drawTrail } from "./drawMap.ts";
import { mapGeometry, sectorFor } from "./mapGeometry.ts";
import { type Trail, trailOf } from "./trail.ts";
import { type TrailDrawing, type TrailPainter, createTrailPainter } from "./trailPainter.ts";
import { mapText } from "./words.ts";

export interface MapOf {
  readonly spec: RunSpec;
  readonly reached: Live["reached"];
  /** The last step of a run that is over, else `null`. */
  readonly overAt: number | null;
  readonly ghosts: readonly Ghost[];
}

interface Map {
  readonly ground: Drawn;
  readonly trail: TrailPainter["canvas"];
  readonly svg: (title: string) => Picture | null;
}

interface Drawing extends TrailDrawing {
  readonly shells: Shells;
}

/** The sector that shows all shells and all ways. */
function sectorOf({ best }: Shells, trail: Trail, ghosts: readonly Ghost[]): ReturnType<typeof sectorFor> {
  let [far, wide] = [0, 0];
  for (const shell of Object.values(best))
    if (shell !== null) far = Math.max(far, shell.radius + shell.thickness);
  for (const { radius, degrees } of [...trail.points, ...ghosts.flat()]) {
    far = Math.max(far, radius);
    wide = Math.max(wide, degrees);
  }
  return sectorFor(far, wide);
}

export function useMap({ spec, reached, overAt, ghosts }: MapOf): Map {
  const { gaze } = useContext(LabContext) ?? bug("useMap outside LabContext");
  const [painter] = useState(() => createTrailPainter(gaze));
  const drawing = useRef<Drawing | null>(null);

  useEffect(() => gaze.subscribe(painter.wake), [gaze, painter]);

  const draw = useCallback<Draw>(
    (pen, box, now) => {
      const shells = shellsOf(spec, now.curves, reached, overAt);
      const trail = trailOf(now.curves, reached);
      const geometry = mapGeometry(sectorOf(shells, trail, ghosts), box);
      drawGround(pen, geometry, box.width, shells, ghosts);
      drawing.current = { box, geometry, trail, shells };
      painter.show(drawing.current);
      return mapText(trail, shells, now.gaze);
    },
    [spec, reached, overAt, ghosts, painter],
  );
  const ground = useDrawn(draw);

  function svg(title: string): Picture | null {
    if (drawing.current === null) return null;
    const { box, geometry, trail, shells } = drawing.current;
    return svgFile(title, box, { rem: box.rem, colorOf }, (pen) => {
      drawGround(pen, geometry, box.width, shells, ghosts);
      drawTrail(pen, geometry, trail, gaze.step() ?? trail.points.at(-1)?.step ?? 0);
    });
  }

  return { ground, trail: painter.canvas, svg };
}
