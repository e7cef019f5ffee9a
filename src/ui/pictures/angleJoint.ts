/** The joint condition on the picture of angle and radius: V⋆ and φ⋆ as lines, and where the path is first past both. */
import type { CoursePoint, Crossings, Joint, Thresholds } from "../../core/laws/joint.ts";
import { formatNorm, formatStep } from "../charts/format.ts";
import type { Geometry } from "../charts/geometry.ts";
import { LAW_LOOKS } from "../laws/lawLooks.ts";
import { originText } from "../laws/lawWords.ts";
import type { PathPoint } from "./anglePath.ts";
import type { At, Pen } from "./pen.ts";
import { drawShape } from "./shape.ts";

type Place = (point: Pick<PathPoint, "degrees" | "radius">) => At;

const { color: COLOR, dash: DASH, mark: MARK } = LAW_LOOKS.firstPassage;

const toDegrees = (radians: number): number => (radians * 180) / Math.PI;

/** Where the two lines meet. */
export function cornerOf({ vStar, angle }: Thresholds): Pick<PathPoint, "degrees" | "radius"> {
  return { degrees: toDegrees(angle), radius: Math.sqrt(vStar) };
}

export function courseOf(path: readonly PathPoint[]): readonly CoursePoint[] {
  return path.map(({ step, degrees, radius }) => ({
    step,
    v: radius * radius,
    angle: (degrees * Math.PI) / 180,
  }));
}

export function drawThresholds(
  pen: Pen,
  { rem, left, right, top, bottom }: Geometry,
  place: Place,
  thresholds: Thresholds,
): void {
  const corner = cornerOf(thresholds);
  const { x, y } = place(corner);
  const style = { color: COLOR, width: 2, ...(DASH === null ? {} : { dash: DASH }) };
  // Past both lies below the one and to the right of the other.
  pen.rect(x, y, right - x, bottom - y, { color: COLOR, opacity: 0.1 });
  pen.line(
    [
      { x, y: top },
      { x, y: bottom },
    ],
    style,
  );
  pen.line(
    [
      { x: left, y },
      { x: right, y },
    ],
    style,
  );
  const isRight = x > (left + right) / 2;
  pen.text(x + (isRight ? -0.4 : 0.4) * rem, top + 0.6 * rem, `φ⋆ ${corner.degrees.toFixed(1)}°`, {
    anchor: isRight ? "end" : "start",
    halo: true,
  });
  const isLow = y > bottom - 1.6 * rem;
  pen.text(left + 0.4 * rem, y + (isLow ? -0.75 : 0.75) * rem, `√V⋆ ${corner.radius.toFixed(1)}`, {
    halo: true,
  });
}

export function drawCrossing(
  pen: Pen,
  { rem, left, right, bottom }: Geometry,
  place: Place,
  path: readonly PathPoint[],
  { joint }: Crossings,
): void {
  const point = path.find(({ step }) => step === joint);
  if (point === undefined) return;
  const at = place(point);
  drawShape(pen, MARK, at, 0.5 * rem, {
    fill: { color: COLOR },
    line: { color: "var(--page)", width: 1.5 },
  });
  const isRight = at.x > (left + right) / 2;
  const y = Math.min(at.y + 1.1 * rem, bottom - 0.6 * rem);
  pen.text(at.x + (isRight ? -0.6 : 0.6) * rem, y, `both past ${formatStep(point.step)}`, {
    anchor: isRight ? "end" : "start",
    halo: true,
    bold: true,
  });
}

/** For whoever cannot see it. */
export function crossedText({ norm, angle, joint }: Crossings): string {
  const past = (name: string, step: number | null): string =>
    step === null ? `${name} not reached` : `${name} passed at step ${formatStep(step)}`;
  return `${past("V⋆", norm)}, ${past("φ⋆", angle)}, ${past("both", joint)}.`;
}

/** `V_\star` → `V⋆`. */
function plain(tex: string): string {
  return tex.replace("_\\star", "⋆").replaceAll(/[{}]/g, "");
}

/** What is drawn and what it rests on, or why there is nothing. */
export function jointNote(joint: Joint | null, isLost: boolean): string {
  if (isLost) return "Taken up again after a reload: V⋆ and φ⋆ as set at memorization are gone.";
  if (joint === null) return "V⋆ and φ⋆ are set when the network has memorized, if they are known.";
  if (joint.kind === "none") return `No V⋆ and φ⋆: ${joint.why}`;
  const { inputs, notes, heldOut } = joint;
  const constants = inputs.filter(({ origin }) => origin.kind === "fit");
  const runs = constants.map(({ origin }) => originText(origin).replace(/:.*/, ""));
  const numbers = inputs.map(({ symbol, value }) => `${plain(symbol)} = ${formatNorm(value)}`);
  return [
    `V⋆ and φ⋆ = arcsin(C/√V_mem): ${[...new Set(runs)].join("; ")}.`,
    ...(heldOut ? [] : ["This very one was among them: it proves nothing."]),
    `${numbers.join(", ")}. The joint condition asks for both.`,
    ...notes,
  ].join(" ");
}
