/** Delay and radii along one axis of a sweep: log–log panels, with the theories' slopes beside the one that was fitted. */
import { type ReactNode, useId, useMemo, useState } from "react";
import type { SlopeFinding, SweepAnalysis } from "../../../core/sweep/analysis.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import { AXIS_SYMBOLS, type Axis, levelsOf } from "../../../core/sweep/plan.ts";
import { MEASURES, type Measure } from "../../../core/sweep/theories.ts";
import { Symbols } from "../../parts/Symbols.tsx";
import { DrawnCanvas } from "../../pictures/DrawnCanvas.tsx";
import { PictureFrame } from "../../pictures/PictureFrame.tsx";
import { type StillDrawing, stillFile, useStill } from "../../pictures/useStill.ts";
import { alongDrawing, PANEL_WIDTH } from "./alongDraw.ts";
import { alongCsv, levelHead, levelRows } from "./alongTable.ts";
import { DataTable } from "./DataTable.tsx";
import { drawKeys, keysHeight } from "./legend.ts";
import { axisText } from "../sweepWords.ts";
import { levelAxis } from "./levelAxis.ts";
import { type Panel, createPanel } from "./panelDraw.ts";
import { panelKeys } from "./panelKeys.ts";
import { rangeOf } from "./panelPlot.ts";
import { SlopePanel } from "./SlopePanel.tsx";
import { alongCaption, spreadWords } from "./slopeWords.ts";

interface AlongAxisProps {
  readonly analysis: SweepAnalysis;
  readonly axis: Axis;
  readonly onOpenRun: (spec: RunSpec) => void;
}

const TIMES = ["delay", "grokTime"] as const satisfies readonly Measure[];
const RADII = ["rhoM", "rhoG"] as const satisfies readonly Measure[];
const TIME_LABELS = { delay: "the delay τ", grokTime: "T₉₉" } as const;

const DEFINITION = {
  text: (
    <>
      <p>
        τ = T₉₉ − T_mem, from train accuracy 0.99 to test accuracy 0.99, in steps; ρ_M² and ρ_G² are V, the
        squared norm of the decayed weights, at memorization and at test accuracy 0.90. Both radii are on one
        scale.
      </p>
      <p>
        The line is a normal regression of logarithms over all runs, those that did not get there counted as
        later than their limit; with two axes, one plane over both. The shading turns it about its center from
        one end to the other of the 95 % interval of its slope, a bootstrap over seeds; fewer than three seeds
        have none. Full batches stand at the right edge and are not in the fit. Medians are Kaplan–Meier’s.
      </p>
      <p>
        Theories are drawn through that center with their own slope, where they apply: level is not compared
        here, slope alone is.
      </p>
    </>
  ),
  formula: String.raw`\ln y = c + \sum_i k_i \ln x_i + \varepsilon,\qquad \varepsilon \sim \mathcal N(0, s^2)`,
  source:
    "definitions, arXiv 2606.30388; censored regression, Tobin 1958 (doi.org/10.2307/1907382); each theory’s source is at its line.",
};

/** Along `axis` of these measures, as panels. */
function panelsOf({ plan, slopes }: SweepAnalysis, axis: Axis, time: Measure): readonly Panel[] {
  const measures: readonly Measure[] = [time, ...RADII];
  const findings = measures.flatMap(
    (measure) => slopes.find((each) => each.measure === measure && each.axis.field === axis.field) ?? [],
  );
  const places = levelAxis(axis, plan.base);
  const other = plan.axes.find(({ field }) => field !== axis.field);
  const others =
    other === undefined ? [] : levelsOf(other, plan.base).map((level) => (level === "full" ? null : level));
  const radii = rangeOf(findings.slice(1));
  return findings.map((finding, i) =>
    createPanel(finding, places, i === 0 ? rangeOf([finding]) : radii, others),
  );
}

function keysDrawing(keysOf: (rem: number) => ReturnType<typeof panelKeys>): StillDrawing {
  return {
    height: (width) => keysHeight(keysOf(16), width),
    draw(pen, { width, rem }) {
      const keys = keysOf(rem);
      drawKeys(pen, keys, { x: 0, y: 0 }, width, rem);
      return `Key: ${keys.map(({ text }) => text).join("; ")}`;
    },
  };
}

function TimeChoice({
  time,
  onChoose,
}: {
  readonly time: Measure;
  readonly onChoose: (time: (typeof TIMES)[number]) => void;
}): ReactNode {
  const name = useId();
  return (
    <fieldset className="picture-choice">
      <legend>Time shown</legend>
      {TIMES.map((id) => (
        <label key={id}>
          <input type="radio" name={name} checked={time === id} onChange={() => onChoose(id)} />
          {TIME_LABELS[id]}
        </label>
      ))}
    </fieldset>
  );
}

export function AlongAxis({ analysis, axis, onOpenRun }: AlongAxisProps): ReactNode {
  const { plan, slopes } = analysis;
  const [time, setTime] = useState<(typeof TIMES)[number]>("delay");
  const panels = useMemo(() => panelsOf(analysis, axis, time), [analysis, axis, time]);
  const shown: readonly SlopeFinding[] = panels.map(({ finding }) => finding);
  const own = slopes.filter((each) => each.axis.field === axis.field);
  const keysOf = useMemo(() => {
    const other = plan.axes.find(({ field }) => field !== axis.field);
    const told = other === undefined ? null : { field: other.field, levels: levelsOf(other, plan.base) };
    return (rem: number) => panelKeys(told, rem);
  }, [plan, axis]);
  const keys = useStill(useMemo(() => keysDrawing(keysOf), [keysOf]));
  const title = `${time === "delay" ? "Delay" : MEASURES[time].symbol} and radii along ${axisText(axis.field)}`;
  const symbol = AXIS_SYMBOLS[axis.field];
  return (
    <PictureFrame
      title={title}
      caption={<Symbols text={alongCaption(shown)} />}
      definition={DEFINITION}
      csv={() => alongCsv(plan, shown)}
      svg={() => stillFile(title, alongDrawing(panels, keysOf), PANEL_WIDTH * panels.length)}
    >
      <TimeChoice time={time} onChoose={setTime} />
      <div className="sweep-panels">
        {panels.map((panel) => (
          <SlopePanel key={panel.finding.measure} plan={plan} panel={panel} onOpenRun={onOpenRun} />
        ))}
      </div>
      <DrawnCanvas drawn={keys} height={keys.height} />
      {spreadWords(own).map((sentence) => (
        <p key={sentence} className="picture-note">
          <Symbols text={sentence} />
        </p>
      ))}
      <DataTable
        name={`Medians along ${symbol}`}
        head={levelHead(plan, axis, shown)}
        rows={() => levelRows(plan, axis, shown)}
      />
    </PictureFrame>
  );
}
