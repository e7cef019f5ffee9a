/**
 * Pictures that open beside the charts, one at a time. In the document a picture follows its button; on the screen the
 * buttons stand together and the open picture below them.
 */
import { type ReactNode, useId } from "react";
import type { PictureName } from "../../state/labState.ts";
import { CausePanel } from "../causes/CausePanel.tsx";
import { AnswerPanel } from "../grid/AnswerPanel.tsx";
import { AnglePicture } from "../pictures/AnglePicture.tsx";
import { Measures } from "../pictures/Measures.tsx";
import { MomentsPicture } from "../pictures/MomentsPicture.tsx";
import { RadialBudget } from "../pictures/RadialBudget.tsx";
import { RadiusCheck } from "../pictures/RadiusCheck.tsx";
import { SpectrumPicture } from "../pictures/SpectrumPicture.tsx";
import { useLab, useVerbs } from "../useLab.ts";

interface Row {
  readonly name: PictureName;
  readonly label: string;
  readonly Picture: () => ReactNode;
}

const ROWS: readonly Row[] = [
  { name: "answers", label: "Answer grid", Picture: AnswerPanel },
  { name: "budget", label: "Radial budget", Picture: RadialBudget },
  { name: "moments", label: "Moments", Picture: MomentsPicture },
  { name: "spectrum", label: "Spectrum", Picture: SpectrumPicture },
  { name: "angle", label: "Angle", Picture: AnglePicture },
  { name: "radius", label: "Radius check", Picture: RadiusCheck },
  { name: "measures", label: "Measures", Picture: Measures },
  { name: "causes", label: "Cause and effect", Picture: CausePanel },
];

function Item({ name, label, Picture }: Row): ReactNode {
  const open = useLab((s) => s.openPicture === name);
  const { showPicture } = useVerbs();
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="button button-quiet picture-toggle"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => showPicture(open ? null : name)}
      >
        {label}
      </button>
      {open ? (
        <div className="picture-panel" id={id}>
          <Picture />
        </div>
      ) : null}
    </>
  );
}

export function PictureList(): ReactNode {
  return (
    <div className="picture-list" role="group" aria-label="Pictures">
      {ROWS.map((row) => (
        <Item key={row.name} {...row} />
      ))}
    </div>
  );
}
