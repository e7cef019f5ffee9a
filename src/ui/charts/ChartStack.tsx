/** The page's figures, one under the other on one step axis, with one crosshair and one row that reads it. */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type Live, liveOf } from "../../core/runState.ts";
import { expectedEnd, runState } from "../../state/derived.ts";
import type { LabState } from "../../state/labState.ts";
import { useArms, useBehind } from "../causes/useArms.ts";
import { eitherOf, useSeeds } from "../seeds/useSeeds.ts";
import { useFeed, useLab } from "../useLab.ts";
import { storyOf } from "./caption.ts";
import "./charts.css";
import { createCrosshair } from "./crosshair.ts";
import { CrosshairHandle } from "./CrosshairHandle.tsx";
import { createDrawClock } from "./drawClock.ts";
import { Figure } from "./Figure.tsx";
import { FIGURES } from "./figures.ts";
import { geometryOf } from "./geometry.ts";
import { LookBack } from "./LookBack.tsx";
import { marksOf } from "./markers.ts";
import { Readout } from "./Readout.tsx";
import { StepScaleSwitch } from "./StepScaleSwitch.tsx";
import { useBoxes } from "./useBoxes.ts";

const selectSpec = (s: LabState): LabState["draft"] => s.run?.spec ?? s.draft;
const selectEnd = (s: LabState): number => (s.run === null ? s.draft.steps : expectedEnd(s.run));
const selectKind = (s: LabState): ReturnType<typeof runState>["kind"] => runState(s).kind;
const selectReached = (s: LabState): Live["reached"] => liveOf(runState(s)).reached;
const selectFired = (s: LabState): Live["fired"] => liveOf(runState(s)).fired;

/** The last step of a run that is over, else `null`: not the present step, which changes all the time. */
function selectOverAt(s: LabState): number | null {
  const state = runState(s);
  return state.kind === "ended" || state.kind === "failed" ? state.live.step : null;
}

const BARE = { flags: false, steps: false };
const ROOMS = FIGURES.map((_, i) => ({ flags: i === 0, steps: i === FIGURES.length - 1 }));

export function ChartStack(): ReactNode {
  const feed = useFeed();
  const spec = useLab(selectSpec);
  const end = useLab(selectEnd);
  const kind = useLab(selectKind);
  const reached = useLab(selectReached);
  const fired = useLab(selectFired);
  const overAt = useLab(selectOverAt);
  const stepScale = useLab((s) => s.stepScale);

  const seeds = useSeeds();
  const arms = useArms();
  const behind = useBehind();
  const [clock] = useState(() => createDrawClock(eitherOf(feed, seeds, arms)));
  const { sizes, refs, probe } = useBoxes(FIGURES.length);
  const said = useLab((s) => s.laws.said);
  const marks = useMemo(
    () => marksOf(kind, { reached, fired }, overAt, said),
    [kind, reached, fired, overAt, said],
  );
  const story = useMemo(
    () => storyOf(kind, { reached, fired }, overAt, spec),
    [kind, reached, fired, overAt, spec],
  );

  const [crosshair] = useState(() =>
    createCrosshair({ curves: () => feed.curves(), behind, stepScale, end, left: 0, right: 1 }),
  );
  const size = sizes[0] ?? null;
  useEffect(() => {
    if (size === null) return;
    const { left, right } = geometryOf(size.width, size.height, size.rem, BARE);
    crosshair.see({ curves: () => feed.curves(), behind, stepScale, end, left, right });
  }, [crosshair, feed, behind, stepScale, end, size, spec]);

  useEffect(() => clock.add(crosshair.paint), [clock, crosshair]);
  useEffect(() => clock.start(), [clock]);

  return (
    <div className="charts">
      <Readout spec={spec} crosshair={crosshair} />
      <CrosshairHandle crosshair={crosshair}>
        {FIGURES.map((row, i) => (
          <Figure
            key={row.panel}
            row={row}
            room={ROOMS[i] ?? BARE}
            size={sizes[i] ?? null}
            boxRef={refs[i] ?? (() => undefined)}
            clock={clock}
            crosshair={crosshair}
            spec={spec}
            stepScale={stepScale}
            end={end}
            marks={marks}
            story={story}
          />
        ))}
      </CrosshairHandle>
      <div className="charts-foot">
        <StepScaleSwitch />
        <LookBack />
      </div>
      <div className="rem-probe" ref={probe} aria-hidden="true" />
    </div>
  );
}
