/** Adam's moments, the gradient and its noise as a drawing, on log axes over the steps: figure 3 of arXiv 2606.30388. */
import type { Point } from "../../core/decimate.ts";
import type { ObservableId } from "../../core/observables.ts";
import type { ProbePoint } from "../../core/probes.ts";
import { DASH, formatNorm } from "../charts/format.ts";
import { type Geometry, yOf } from "../charts/geometry.ts";
import type { StepAxis } from "../charts/stepAxis.ts";
import { textWidth } from "../charts/textWidth.ts";
import { type PointsOf, createPointsOf, drawLogLine, logAxisFor } from "./logPanel.ts";
import { approach, noiseGauge } from "./moments.ts";
import { type LineStyle, type Pen, TEXT_SIZE } from "./pen.ts";
import {
  LINE,
  axisOf,
  drawGaze,
  drawMilestones,
  drawNames,
  drawPanel,
  drawPromise,
  lineSwatch,
  panels,
  stepShown,
} from "./stepPanel.ts";
import type { Draw, Moment } from "./useDrawn.ts";
import type { PictureRun } from "./usePictureRun.ts";

/** Room for tick labels, and for a name and its value, rem. */
const SIDES = { left: 2.75, right: 6.25 };

const REFERENCE: LineStyle = { color: "var(--ink-2)", width: 1.25, dash: [5, 3] };
const MAIN: LineStyle = { color: "var(--ink)", width: 2 };
const BESIDE: LineStyle = { color: "var(--accent)", width: 1.5 };

interface Line {
  readonly name: string;
  readonly style: LineStyle;
  readonly points: readonly Point[];
  /** At the step shown. */
  readonly value: number | null;
}

interface Panel {
  readonly title: string;
  /** The first is on top. */
  readonly lines: readonly Line[];
  /** What the paper says of it. */
  readonly reference: readonly Point[];
  /** Values that mean something, dashed across. */
  readonly levels: readonly { readonly value: number; readonly label: string }[];
  /** Said while there is nothing to draw. */
  readonly promise: string;
}

/** What was found of the gradient's noise; `null` while nobody has asked for it. */
export type NoisePoints = readonly ProbePoint[] | null;

function noisePanel(points: readonly ProbePoint[], step: number | null): Panel {
  const line = points.map(({ step: at, values }) => ({ step: at, value: values[0]?.value ?? NaN }));
  const shown = line.filter(({ value }) => value > 0);
  return {
    title: "Gradient noise, at kept steps",
    lines: [
      {
        name: "tr Σ",
        style: MAIN,
        points: shown,
        value: shown.findLast((point) => step === null || point.step <= step)?.value ?? null,
      },
    ],
    reference: [],
    levels: [],
    promise: "tr Σ will appear here",
  };
}

function panelsNow(
  run: PictureRun,
  { curves }: Moment,
  axis: StepAxis,
  step: number | null,
  pointsOf: PointsOf,
): readonly Panel[] {
  const { optimizer, beta1, beta2 } = run.spec;
  const adam = optimizer !== "sgd";
  const line = (id: ObservableId, name: string, style: LineStyle): Line => ({
    name,
    style,
    points: pointsOf(curves[id], axis),
    value: step === null ? null : curves[id].at(step),
  });
  const kept = (what: string): string => (adam ? `${what} will appear here` : "SGD keeps no such moments");
  const gauges = [
    { value: 1, label: "gradient alone" },
    { value: noiseGauge(beta1), label: "noise alone" },
  ];
  return [
    {
      title: adam ? "Gradient, first moment; dashed: paper" : "Gradient",
      lines: [line("firstMoment", "‖m‖", MAIN), line("gradientNorm", "‖∇L‖", BESIDE)].slice(adam ? 0 : 1),
      reference: adam ? approach(curves.firstMoment, beta1, axis.to) : [],
      levels: [],
      promise: "‖m‖ and ‖∇L‖ will appear here",
    },
    {
      title: adam ? "Second moment; dashed: paper" : "Second moment",
      lines: [line("secondMoment", "‖v‖", MAIN)],
      reference: adam ? approach(curves.secondMoment, beta2, axis.to) : [],
      levels: [],
      promise: kept("‖v‖"),
    },
    {
      title: "Preconditioner",
      lines: [line("preconditioner", "tr π", MAIN)],
      reference: [],
      levels: [],
      promise: kept("tr π"),
    },
    {
      title: adam ? "Size of a step; levels: our derivation" : "Size of a step",
      lines: [line("updateSize", "‖u‖²/P", MAIN)],
      reference: [],
      levels: adam ? gauges : [],
      promise: "‖u‖²/P will appear here",
    },
  ];
}

interface Place {
  readonly geometry: Geometry;
  readonly axis: StepAxis;
  /** Whether the step labels stand under it. */
  readonly steps: boolean;
}

function drawOne(pen: Pen, panel: Panel, { reached }: PictureRun, { geometry, axis, steps }: Place): void {
  const { left, right, top, bottom, rem } = geometry;
  const { title, lines, reference, levels, promise } = panel;
  const extra = levels.map(({ value }) => value);
  const values = logAxisFor([...lines.map(({ points }) => points), reference], geometry, extra);
  const height = (value: number): number => yOf(geometry, values.domain, Math.log10(value));
  drawPanel(pen, { geometry, title, axis, values, steps, reached });
  for (const { value } of levels) {
    const y = height(value);
    pen.line(
      [
        { x: left, y },
        { x: right, y },
      ],
      REFERENCE,
    );
  }
  for (const { points, style } of lines.toReversed()) drawLogLine(pen, geometry, axis, values, points, style);
  drawLogLine(pen, geometry, axis, values, reference, REFERENCE);
  let before = -Infinity;
  let x = right - 0.4 * rem;
  for (const { value, label } of levels) {
    const y = height(value);
    // Above its line, unless the title is there; beside the label before, where both would be at one height.
    const aside = y - top < rem ? 0.65 * rem : -0.55 * rem;
    if (y + aside - before < LINE * rem) x -= textWidth(label, TEXT_SIZE * rem) + 2 * rem;
    pen.text(x, y + aside, label, { anchor: "end", color: "var(--ink-2)", halo: true });
    before = y + aside;
  }
  if (lines.every(({ points }) => points.length === 0)) {
    drawPromise(pen, geometry, promise);
    return;
  }
  const names = lines.map(({ name, style, points, value }) => {
    const at = value !== null && value > 0 ? value : points.at(-1)?.value;
    return {
      y: at === undefined ? (top + bottom) / 2 : height(at),
      lines: [name, value === null ? DASH : formatNorm(value)],
      swatch: lineSwatch(rem, style),
    };
  });
  drawNames(pen, geometry, names);
}

function wordsOf(all: readonly Panel[], step: number | null): string {
  const values = all.flatMap(({ lines }) =>
    lines.flatMap(({ name, value }) => (value === null ? [] : [`${name} ${formatNorm(value)}`])),
  );
  return step === null || values.length === 0
    ? "Moments: nothing drawn yet"
    : `Moments at step ${step}: ${values.join(", ")}`;
}

/** @param noise asked for when drawing */
export function momentsDrawing(run: PictureRun, noise: () => NoisePoints): Draw {
  const pointsOf = createPointsOf();
  return (pen, box, now) => {
    const axis = axisOf(run, now.curves);
    const step = stepShown(now);
    const found = noise();
    const all = [
      ...panelsNow(run, now, axis, step, pointsOf),
      ...(found === null ? [] : [noisePanel(found, step)]),
    ];
    const places = panels(
      box,
      all.map(() => 1),
      SIDES,
    );
    const [first] = places;
    if (first === undefined) return "";
    drawMilestones(pen, first, axis, run.reached);
    for (const [i, panel] of all.entries()) {
      const geometry = places[i];
      if (geometry !== undefined) drawOne(pen, panel, run, { geometry, axis, steps: i === all.length - 1 });
    }
    drawGaze(pen, places, axis, now.gaze);
    return wordsOf(all, step);
  };
}
