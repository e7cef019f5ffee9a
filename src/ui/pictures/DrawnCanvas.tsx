/** Where a drawing of `useDrawn` or `useStill` stands. Its words are the canvas's name. */
import type { ReactNode } from "react";
import type { Drawn } from "./useDrawn.ts";

interface DrawnCanvasProps {
  readonly drawn: Pick<Drawn, "room" | "canvas">;
  /** Rem: known before anything is drawn, so that nothing moves. */
  readonly height: number;
}

export function DrawnCanvas({ drawn: { room, canvas }, height }: DrawnCanvasProps): ReactNode {
  return (
    <div className="picture-room" ref={room} style={{ height: `${height}rem` }}>
      <canvas ref={canvas} className="picture-canvas" role="img" aria-label="Nothing drawn yet" />
    </div>
  );
}
