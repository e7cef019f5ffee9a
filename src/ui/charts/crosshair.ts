/**
 * The one crosshair: which step is being read, and everything that shows it. It moves elements by hand, so that
 * reading a value never draws a chart.
 */
import type { Curves } from "../../core/curves.ts";
import { axisPosition } from "../../core/decimate.ts";
import { OBSERVABLE_IDS, type ObservableId, observableNamed } from "../../core/observables.ts";
import { DASH, formatStep } from "./format.ts";
import { FIGURES } from "./figures.ts";
import { type Behind, axisReach, latestStep } from "./plot.ts";
import { type StepAxis, stepAt, stepAxis } from "./stepAxis.ts";

/** What the crosshair asks of the page, at the moment it asks. */
export interface CrosshairView {
  readonly curves: () => Curves;
  readonly behind: Pick<Behind, "reach"> | null;
  readonly stepScale: StepAxis["scale"];
  readonly end: number;
  /** Edges of the plots, px. */
  readonly left: number;
  readonly right: number;
}

export interface Crosshair {
  /** An element of the page that shows something; `null` when it goes. */
  readonly line: (key: string, element: HTMLElement | null) => void;
  readonly cell: (id: ObservableId | "step" | "where", element: HTMLElement | null) => void;
  /** Reads at a place of the plots, 0 … 1, or the latest values. */
  readonly to: (position: number | null) => void;
  /** The step read, if it is one of the past; `null` at the latest, and where nothing is read. */
  readonly past: () => number | null;
  /** Where it is, 0 … 1; where the latest values are, when it reads those. */
  readonly position: () => number;
  /** Everything read, in words. */
  readonly words: () => string;
  readonly paint: () => void;
  /** What the page shows from now on. */
  readonly see: (view: CrosshairView) => void;
  /** Edges of the plots, px. */
  readonly edges: () => { readonly left: number; readonly right: number };
}

/** What the figures of the page draw: nothing else is read at the crosshair. */
const READ_IDS = OBSERVABLE_IDS.filter((id) =>
  FIGURES.some(({ panel }) => panel === observableNamed(id).panel),
);

function formatOf(id: ObservableId): (value: number) => string {
  const { panel } = observableNamed(id);
  return FIGURES.find((row) => row.panel === panel)?.scale.format ?? String;
}

export function createCrosshair(first: CrosshairView): Crosshair {
  let view = first;
  const lines = new Map<string, HTMLElement>();
  const cells = new Map<string, HTMLElement>();
  /** The step read, or `null` for the latest. */
  let held: number | null = null;

  function axisNow(): StepAxis {
    return stepAxis(view.stepScale, axisReach(view.curves(), view.behind), view.end);
  }

  function textOf(id: ObservableId, curves: Curves, step: number | null): string {
    const value = step === null ? null : curves[id].at(step); // past the end there is nothing to read
    return value === null ? DASH : formatOf(id)(value);
  }

  function write(key: string, text: string): void {
    const cell = cells.get(key);
    if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
  }

  function paint(): void {
    const curves = view.curves();
    const latest = latestStep(curves);
    const step = held ?? latest;
    const past = held !== null && (latest === null || held > latest);
    for (const id of READ_IDS) write(id, textOf(id, curves, past ? null : step));
    write("step", step === null ? DASH : formatStep(step));
    write("where", held === null ? "latest" : "crosshair");
    const x = view.left + axisPosition(held ?? 0, axisNow()) * (view.right - view.left);
    for (const line of lines.values()) {
      line.hidden = held === null;
      if (held !== null) line.style.transform = `translateX(${x.toFixed(1)}px)`;
    }
  }

  const keep = (map: Map<string, HTMLElement>) => (key: string, element: HTMLElement | null) => {
    if (element === null) map.delete(key);
    else map.set(key, element);
  };

  return {
    line: keep(lines),
    cell: keep(cells),
    to(position) {
      held = position === null ? null : stepAt(axisNow(), position);
      paint();
    },
    past() {
      const latest = latestStep(view.curves());
      return held === null || latest === null || held >= latest ? null : held;
    },
    position() {
      return axisPosition(held ?? latestStep(view.curves()) ?? 0, axisNow());
    },
    words() {
      const curves = view.curves();
      const step = held ?? latestStep(curves);
      if (step === null) return "no values yet";
      const values = READ_IDS.filter((id) => curves[id].last() !== null).map((id) => {
        const { label, symbol, panel } = observableNamed(id);
        return `${label} ${panel === "norm" ? "norm squared" : symbol} ${textOf(id, curves, step)}`;
      });
      return `step ${formatStep(step)}: ${values.join(", ")}`;
    },
    paint,
    see(next) {
      view = next;
      paint();
    },
    edges: () => view,
  };
}
