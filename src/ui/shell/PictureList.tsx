/**
 * Pictures that open beside the charts, one at a time. In the document a picture follows its button; on the screen the
 * buttons stand together and the open picture below them.
 */
import { type ReactNode, useEffect, useId } from "react";
import type { PictureName } from "../../state/labState.ts";
import { type Later, later } from "../parts/later.tsx";
import { useLab, useVerbs } from "../useLab.ts";
import { whenIdle } from "../whenIdle.ts";
import type * as Pictures from "./pictures.ts";

/** One fetch for all. */
const picture = (named: keyof typeof Pictures): Later =>
  later(async () => ({ default: (await import("./pictures.ts"))[named] }));

interface Row {
  readonly name: PictureName;
  readonly label: string;
  readonly picture: Later;
}

const ROWS: readonly Row[] = [
  { name: "answers", label: "Answer grid", picture: picture("AnswerPanel") },
  { name: "budget", label: "Radial budget", picture: picture("RadialBudget") },
  { name: "moments", label: "Moments", picture: picture("MomentsPicture") },
  { name: "spectrum", label: "Spectrum", picture: picture("SpectrumPicture") },
  { name: "angle", label: "Angle", picture: picture("AnglePicture") },
  { name: "radius", label: "Radius check", picture: picture("RadiusCheck") },
  { name: "measures", label: "Measures", picture: picture("Measures") },
  { name: "causes", label: "Cause and effect", picture: picture("CausePanel") },
];

function Item({ name, label, picture: { Part } }: Row): ReactNode {
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
          <Part />
        </div>
      ) : null}
    </>
  );
}

export function PictureList(): ReactNode {
  useEffect(
    () =>
      whenIdle(() => {
        for (const row of ROWS) void row.picture.fetch();
      }),
    [],
  );
  return (
    <div className="picture-list" role="group" aria-label="Pictures">
      {ROWS.map((row) => (
        <Item key={row.name} {...row} />
      ))}
    </div>
  );
}
