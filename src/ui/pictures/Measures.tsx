/**
 * Everything that is measured and that the charts do not draw, as a table: what is always on, and what is computed from
 * kept weights when asked for.
 */
import { type ReactNode, memo, useContext, useEffect, useMemo, useState } from "react";
import { OBSERVABLE_IDS, type ObservableId, observableNamed } from "../../core/observables.ts";
import { bug } from "../../core/prelude.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { figureCsv } from "../charts/csv.ts";
import { DASH } from "../charts/format.ts";
import { Tip } from "../parts/Tip.tsx";
import { LabContext } from "../useLab.ts";
import "./measures.css";
import { type MeasureCells, createMeasureCells } from "./measuresCells.ts";
import { MeasuresProbes } from "./MeasuresProbes.tsx";
import { Subscripted } from "./MeasuresSymbol.tsx";
import { costSentence, measureGroups, oftenText, whyNoMeasure } from "./measuresRows.ts";
import { addPicture } from "./pictureClock.ts";
import { PictureFrame } from "./PictureFrame.tsx";
import { usePictureRun } from "./usePictureRun.ts";

const TITLE = "Measures";

const DEFINITION = {
  text: "Each row has its own definition and source behind its i. Norms, angles and the budget are over the decayed parameters. The small lines show the shape over the run on the step axis of the charts, each between its own least and greatest value, logarithmic where it spans more than two decades.",
  formula: [
    "V_{t+1}-V_t=\\underbrace{(k^2-1)V_t}_{\\text{decay}}\\;\\underbrace{-\\,2k\\langle\\theta_t,s_t\\rangle}_{\\text{radial step}}\\;+\\underbrace{\\lVert s_t\\rVert^2}_{\\text{diffusion}}+\\text{jump},\\qquad V=\\lVert\\theta\\rVert^2,\\ k=1-\\eta\\lambda,\\ s=\\eta u",
  ],
  source: "of each row, behind its i; the budget is our algebra, exact.",
};

interface RowProps {
  readonly id: ObservableId;
  readonly spec: RunSpec;
  readonly cells: MeasureCells;
}

const Row = memo(function Row({ id, spec, cells }: RowProps): ReactNode {
  const { label, symbol, unit, definition, source } = observableNamed(id);
  const whyNot = whyNoMeasure(id, spec);
  return (
    <tr>
      <th scope="row">
        <span className="measure-name">
          {label}
          <Tip name="Definition" className="about" face="i">
            <p>
              <Subscripted text={symbol} />: {definition}
            </p>
            <p className="tip-fine">Source: {source}.</p>
            <p className="tip-fine">{costSentence(id)}</p>
          </Tip>
        </span>
        <span className="measure-symbol">
          <Subscripted text={symbol} />
        </span>
      </th>
      {whyNot === null ? (
        <>
          <td className="measure-value">
            <span ref={(element) => cells.value(id, element)}>{DASH}</span>
            {unit === "" ? null : <span className="measure-unit"> {unit}</span>}
          </td>
          <td className="measure-often">{oftenText(id)}</td>
          <td className="measure-line">
            <canvas ref={(element) => cells.line(id, element)} aria-hidden="true" />
          </td>
        </>
      ) : (
        <td className="measure-not" colSpan={3}>
          Not for this run: {whyNot}
        </td>
      )}
    </tr>
  );
});

function Table({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <table className="measures">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">measure</th>
          <th scope="col">value</th>
          <th scope="col">told</th>
          <th scope="col">so far</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Always({ spec, cells }: Omit<RowProps, "id">): ReactNode {
  const groups = useMemo(() => measureGroups(spec), [spec]);
  const [opened, setOpened] = useState(false);
  return groups.map(({ title, ids, folded }) => {
    const table = (
      <Table key={title} title={title}>
        {ids.map((id) => (
          <Row key={id} id={id} spec={spec} cells={cells} />
        ))}
      </Table>
    );
    if (!folded) return table;
    return (
      <details
        key={title}
        className="measures-more"
        onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
      >
        <summary>{title}</summary>
        {opened ? table : null}
      </details>
    );
  });
}

export function Measures(): ReactNode {
  const lab = useContext(LabContext) ?? bug("Measures outside LabContext");
  const { spec, stepScale, end } = usePictureRun();
  const [cells] = useState(createMeasureCells);

  useEffect(() => {
    let frame = 0;
    function drawRest(): void {
      frame = cells.drawLines() ? requestAnimationFrame(drawRest) : 0;
    }
    const stop = addPicture(lab, () => {
      cells.paint(lab.feed.curves(), lab.gaze.step(), { stepScale, end });
      if (frame === 0) drawRest();
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [lab, cells, stepScale, end]);

  return (
    <PictureFrame
      title={TITLE}
      caption={
        <>
          Numbers <span ref={(element) => cells.value("step", element)}>so far</span>. The first tables are
          always on; what costs more is below and off until you ask for it.
        </>
      }
      definition={DEFINITION}
      csv={() => figureCsv(lab.feed.curves(), OBSERVABLE_IDS)}
    >
      <Always spec={spec} cells={cells} />
      <MeasuresProbes spec={spec} stepScale={stepScale} end={end} />
    </PictureFrame>
  );
}
