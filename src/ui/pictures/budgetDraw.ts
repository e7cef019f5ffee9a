/** The radial budget as a drawing: what pushes V out above 0, what pulls it in below, each as the mean of its bin. */
import { type BudgetBin, type Whose, binAt, budgetBins, budgetSums, netOf } from "../../core/budget.ts";
import { axisPosition } from "../../core/decimate.ts";
import { BARS, type Bar } from "../../core/readout.ts";
import { DASH, formatNorm, formatStep } from "../charts/format.ts";
import { type Geometry, yOf } from "../charts/geometry.ts";
import type { StepAxis } from "../charts/stepAxis.ts";
import type { Domain } from "../charts/valueScale.ts";
import { hatch } from "./hatch.ts";
import type { At, Color, Pen } from "./pen.ts";
import {
  type Name,
  SWATCH,
  axisOf,
  drawGaze,
  drawMilestones,
  drawNames,
  drawPanel,
  drawPromise,
  flagsY,
  lineSwatch,
  panels,
  stepShown,
  stepX,
} from "./stepPanel.ts";
import type { Draw } from "./useDrawn.ts";
import type { PictureRun } from "./usePictureRun.ts";
import { linearAxis } from "./valueAxis.ts";

/** From 0 outwards. A bar that changes sign changes sides. */
const ORDER: readonly Bar[] = ["decay", "radial", "diffusion", "jump"];

interface BarLook {
  readonly label: string;
  readonly color: Color;
  readonly opacity: number;
  /** Lines across the area, so that color is not alone. */
  readonly hatched: boolean;
}

const LOOKS: Readonly<Record<Bar, BarLook>> = {
  decay: { label: "decay", color: "var(--accent)", opacity: 0.45, hatched: false },
  radial: { label: "radial step", color: "var(--caution)", opacity: 0.4, hatched: true },
  diffusion: { label: "diffusion", color: "var(--ink)", opacity: 0.75, hatched: false },
  jump: { label: "hold, rescale", color: "var(--danger)", opacity: 0.5, hatched: true },
};

/** Room for tick labels, and for a name and its value, rem. */
const SIDES = { left: 2.75, right: 6.75 };
/** Bins are at least so wide, px at a root size of 16. */
const BIN = 2.5;

/** The area of one bar on one side of 0. */
interface Layer {
  readonly bar: Bar;
  /** Per bin: where it begins, on the side of 0, and where it ends. */
  readonly spans: readonly (readonly [number, number])[];
}

/** @returns layers that have an area anywhere */
export function layersOf(bins: readonly BudgetBin[]): readonly Layer[] {
  const up = bins.map(() => 0);
  const down = bins.map(() => 0);
  return ORDER.flatMap((bar) =>
    [up, down].flatMap((ends, side) => {
      const spans = bins.map(({ mean }, i): readonly [number, number] => {
        const value = side === 0 ? Math.max(0, mean[bar]) : Math.min(0, mean[bar]);
        const from = ends[i] ?? 0;
        ends[i] = from + value;
        return [from, from + value];
      });
      return spans.some(([from, to]) => from !== to) ? [{ bar, spans }] : [];
    }),
  );
}

function outline(
  layer: Layer,
  bins: readonly BudgetBin[],
  geometry: Geometry,
  axis: StepAxis,
  domain: Domain,
): { readonly corners: readonly At[]; readonly edge: readonly At[] } {
  const side = (which: 0 | 1): At[] =>
    bins.flatMap(({ from, to }, i) => {
      const y = yOf(geometry, domain, layer.spans[i]?.[which] ?? 0);
      return [
        { x: stepX(geometry, axis, from), y },
        { x: stepX(geometry, axis, to), y },
      ];
    });
  const ends = side(1);
  // No edge where the bar has no size: there it would be another's.
  const edge = ends.map((at, i) => {
    const [from, to] = layer.spans[i >> 1] ?? [0, 0];
    return from === to ? { x: NaN, y: NaN } : at;
  });
  return { edge, corners: [...ends, ...side(0).toReversed()] };
}

function drawArea(pen: Pen, corners: readonly At[], rem: number, { color, opacity, hatched }: BarLook): void {
  pen.area(corners, { color, opacity });
  if (hatched) hatch(pen, corners, { color, width: 1, opacity: 0.9 }, 0.375 * rem);
}

function barSwatch(rem: number, look: BarLook): Name["swatch"] {
  const [w, h] = [SWATCH * rem, 0.625 * rem];
  return (pen, x, y) => {
    const [left, top] = [x - w / 2, y - h / 2];
    const corners = [
      { x: left, y: top },
      { x: left + w, y: top },
      { x: left + w, y: top + h },
      { x: left, y: top + h },
    ];
    drawArea(pen, corners, rem, look);
    pen.line([...corners, { x: left, y: top }], { color: look.color, width: 1 });
  };
}

function signed(value: number): string {
  return value > 0 ? `+${formatNorm(value)}` : formatNorm(value);
}

function names(
  bins: readonly BudgetBin[],
  layers: readonly Layer[],
  shown: BudgetBin | null,
  geometry: Geometry,
  domain: Domain,
): readonly Name[] {
  const { rem } = geometry;
  const at = shown === null ? -1 : bins.indexOf(shown);
  const seen = ORDER.filter((bar) => bar !== "jump" || layers.some((layer) => layer.bar === bar));
  const bars = seen.map((bar): Name => {
    const spans = layers.filter((layer) => layer.bar === bar).map(({ spans: all }) => all[at] ?? [0, 0]);
    const [from, to] = spans.find(([a, b]) => a !== b) ?? [0, 0];
    return {
      y: yOf(geometry, domain, (from + to) / 2),
      lines: [LOOKS[bar].label, shown === null ? DASH : signed(shown.mean[bar])],
      swatch: barSwatch(rem, LOOKS[bar]),
    };
  });
  const net = shown === null ? null : netOf(shown.mean);
  const total: Name = {
    y: yOf(geometry, domain, net ?? 0),
    lines: ["net ΔV", net === null ? DASH : signed(net)],
    swatch: lineSwatch(rem, { color: "var(--ink)", width: 2 }),
  };
  return [...bars, total];
}

/** @param run,whose the same until something else is drawn */
export function budgetDrawing(run: PictureRun, whose: Whose): Draw {
  return (pen, box, now) => {
    const { rem } = box;
    const all = panels(box, [1], SIDES);
    const [geometry] = all;
    if (geometry === undefined) return "";
    const { left, right, top, bottom } = geometry;
    const axis = axisOf(run, now.curves);
    const apart = (BIN * rem) / 16 / (right - left);
    const sums = budgetSums(now.curves, whose);
    const bins = budgetBins(sums, (step) => axisPosition(step, axis), apart);
    const layers = layersOf(bins);
    const ends = layers.flatMap(({ spans }) => spans.map(([, to]) => to));
    const values = linearAxis(Math.min(0, ...ends), Math.max(0, ...ends), (bottom - top) / (1.75 * rem));
    const step = stepShown(now);
    const shown = step === null ? null : binAt(bins, step);
    const kappa = step === null || whose !== "total" ? null : now.curves.contraction.at(step);

    drawMilestones(pen, geometry, axis, run.reached);
    const over = shown === null ? "" : `, mean of steps ${formatStep(shown.from)}–${formatStep(shown.to)}`;
    drawPanel(pen, { geometry, title: `ΔV a step${over}`, axis, values, steps: true, reached: run.reached });
    for (const layer of layers) {
      const { corners, edge } = outline(layer, bins, geometry, axis, values.domain);
      drawArea(pen, corners, rem, LOOKS[layer.bar]);
      pen.line(edge, { color: LOOKS[layer.bar].color, width: 1 });
    }
    const zero = yOf(geometry, values.domain, 0);
    pen.line(
      [
        { x: left, y: zero },
        { x: right, y: zero },
      ],
      { color: "var(--ink-2)", width: 1 },
    );
    if (bins.length > 0) {
      const y = yOf(geometry, values.domain, 0);
      pen.line(
        [
          { x: left, y },
          { x: right, y },
        ],
        { color: "var(--ink-2)", width: 1 },
      );
    }
    const net = bins.flatMap(({ from, to, mean }) => {
      const y = yOf(geometry, values.domain, netOf(mean));
      return [from, to].map((at) => ({ x: stepX(geometry, axis, at), y }));
    });
    pen.line(net, { color: "var(--page)", width: 4, opacity: 0.8 });
    pen.line(net, { color: "var(--ink)", width: 2 });
    if (bins.length === 0) drawPromise(pen, geometry, "what pushes out and in will appear here");
    else drawNames(pen, geometry, names(bins, layers, shown, geometry, values.domain));
    if (kappa !== null) pen.text(right + 0.5 * rem, flagsY(geometry), `κ = ${formatNorm(kappa)}`);
    drawGaze(pen, all, axis, now.gaze);

    if (shown === null) return "Radial budget: nothing drawn yet";
    const said = BARS.map((bar) => `${LOOKS[bar].label} ${signed(shown.mean[bar])}`);
    return `Radial budget a step, mean of steps ${shown.from} to ${shown.to}: ${said.join(", ")}, net ${signed(netOf(shown.mean))}`;
  };
}
