/** One measure along one axis: its exponent as a title, the plot, and what each theory says of it. */
import { type ReactNode, useMemo } from "react";
import type { Mark, SlopeFinding } from "../../../core/sweep/analysis.ts";
import type { RunSpec } from "../../../core/spec/keys.ts";
import type { SweepPlan } from "../../../core/sweep/plan.ts";
import { MEASURES } from "../../../core/sweep/theories.ts";
import { Symbols } from "../../parts/Symbols.tsx";
import { formatNorm, formatStep } from "../../charts/format.ts";
import { MarkShape } from "../../laws/LawMark.tsx";
import { LAW_LOOKS } from "../../laws/lawLooks.ts";
import { DrawnCanvas } from "../../pictures/DrawnCanvas.tsx";
import { type StillDrawing, useStill } from "../../pictures/useStill.ts";
import { axisText } from "../sweepWords.ts";
import { once } from "./once.ts";
import { settingOfKey, specOfKey } from "./ofKey.ts";
import { PANEL_HEIGHT, type Panel, drawPanel, onto, plotRect } from "./panelDraw.ts";
import { PointPicker } from "./PointPicker.tsx";
import { behindText, besideText, drawsSlope, slopeText, theoryWords } from "./slopeWords.ts";

const CORNER = { x: 0, y: 0 };

function drawingOf(panel: Panel): StillDrawing {
  const { finding } = panel;
  return {
    height: () => PANEL_HEIGHT,
    draw(pen, { width, rem }) {
      drawPanel(pen, plotRect(CORNER, width, rem), panel);
      return `${slopeText(finding)}, along ${axisText(finding.axis.field)}: ${behindText(finding)}`;
    },
  };
}

/** `η = 0.002, λ = 1, seed 3: τ 471`. */
function markText(plan: SweepPlan, { measure }: SlopeFinding, { key, y, censored }: Mark): string {
  const { symbol, kind } = MEASURES[measure];
  const value = kind === "time" ? formatStep(y) : formatNorm(y);
  const told = censored ? `over ${value}, censored` : value;
  return `${settingOfKey(key, plan)}: ${symbol.replace("_", "\u200a")} ${told}`;
}

function Theory({ theory }: { readonly theory: Panel["finding"]["theories"][number] }): ReactNode {
  const { color, dash } = LAW_LOOKS[theory.law];
  return (
    <li title={theory.source}>
      <svg className="sweep-line" viewBox="0 0 32 12" aria-hidden="true">
        {drawsSlope(theory) ? (
          <path d="M0,6H32" fill="none" stroke={color} strokeWidth={1.75} strokeDasharray={dash?.join(" ")} />
        ) : null}
        <MarkShape law={theory.law} x={16} y={6} size={5} />
      </svg>
      <span>
        <b>{theory.theory}</b> {theoryWords(theory)}
      </span>
    </li>
  );
}

interface SlopePanelProps {
  readonly plan: SweepPlan;
  readonly panel: Panel;
  readonly onOpenRun: (spec: RunSpec) => void;
}

export function SlopePanel({ plan, panel, onOpenRun }: SlopePanelProps): ReactNode {
  const { finding } = panel;
  const still = useStill(useMemo(() => drawingOf(panel), [panel]));
  const { box } = still;
  const points = useMemo(() => {
    return once(() => {
      const marks = panel.plot()?.marks ?? [];
      return box === null ? [] : marks.map(onto(plotRect(CORNER, box.width, box.rem)));
    });
  }, [panel, box]);
  const beside = besideText(finding);
  const { symbol, text } = MEASURES[finding.measure];
  return (
    <figure className="sweep-panel">
      <figcaption>
        <b title={text}>
          <Symbols text={slopeText(finding)} />
        </b>
        <span className="sweep-behind">{behindText(finding)}</span>
      </figcaption>
      <div className="sweep-plot">
        <DrawnCanvas drawn={still} height={still.height} />
        {finding.marks.length === 0 ? null : (
          <PointPicker
            name={`${symbol.replace("_", " ")}: ${finding.marks.length} points`}
            points={points}
            textOf={(i) => {
              const mark = finding.marks[i];
              return mark === undefined ? "" : markText(plan, finding, mark);
            }}
            onOpen={(i) => {
              const mark = finding.marks[i];
              if (mark !== undefined) onOpenRun(specOfKey(mark.key, plan));
            }}
          />
        )}
      </div>
      {finding.theories.length === 0 ? (
        <p className="picture-note">No theory speaks of it along this axis.</p>
      ) : (
        <ul className="sweep-theories">
          {finding.theories.map((theory) => (
            <Theory key={theory.theory + theory.source} theory={theory} />
          ))}
        </ul>
      )}
      {beside === null ? null : <p className="picture-note">{beside}</p>}
    </figure>
  );
}
