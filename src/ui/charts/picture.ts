/** A figure as a picture that stands on its own: colors and type written into it, title, and its step labels. */
import { axisPosition } from "../../core/decimate.ts";
import { backgroundPaths, linePaths } from "./drawLines.ts";
import { type Geometry, xOf } from "./geometry.ts";
import { WAIT_OPACITY } from "./markers.ts";
import type { Plot } from "./plot.ts";
import type { Tick } from "./stepAxis.ts";

const SVG = "http://www.w3.org/2000/svg";
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "paint-order",
  "font-family",
  "font-size",
  "font-weight",
  "font-feature-settings",
  "text-anchor",
  "visibility",
];

/** Style sheets do not travel with a file, so what they say is written into every element. */
function freeze(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  for (const name of STYLES) copy.setAttribute(name, style.getPropertyValue(name));
  copy.removeAttribute("class");
  for (const [i, child] of [...original.children].entries()) {
    const twin = copy.children[i];
    if (twin !== undefined) freeze(child, twin);
  }
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, text = ""): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

export interface PictureOf {
  readonly title: string;
  /** Grid and axes, and what is written over the lines; the lines themselves come from the plot. */
  readonly axes: SVGSVGElement;
  readonly annotations: SVGSVGElement;
  readonly plot: Plot;
  readonly geometry: Geometry;
  readonly stepTicks: readonly Tick[];
}

/** One of the figure's layers, to be put into another picture. */
function layer(original: SVGSVGElement, { width, height }: Geometry, y: number): Element {
  const copy = original.cloneNode(true) as SVGSVGElement;
  freeze(original, copy);
  copy.removeAttribute("style");
  for (const label of copy.querySelectorAll("text[data-steps]")) label.remove();
  for (const [key, value] of Object.entries({ x: 0, y, width, height, overflow: "visible" }))
    copy.setAttribute(key, String(value));
  return copy;
}

/** @returns the figure as a file's text, and its size in px */
export function svgPicture(of: PictureOf): {
  readonly text: string;
  readonly width: number;
  readonly height: number;
} {
  const { title, axes, annotations, plot, geometry, stepTicks } = of;
  const { wait } = plot.marks;
  const { rem, left, right, top, bottom } = geometry;
  const width = geometry.width + 1.5 * rem; // another font may be wider
  const head = 1.75 * rem;
  const height = head + bottom + 2.75 * rem;
  const root = getComputedStyle(document.documentElement);
  const ink = root.getPropertyValue("--ink").trim();
  const font = getComputedStyle(axes).fontFamily;
  const text = (x: number, y: number, size: number, content: string, anchor = "middle"): Element =>
    element(
      "text",
      { x, y, "font-size": size * rem, "font-family": font, fill: ink, "text-anchor": anchor },
      content,
    );

  const lines = element("g", { transform: `translate(0 ${head})`, fill: "none", "stroke-linejoin": "round" });
  if (wait !== null && wait.to === null && plot.step !== null) {
    const [from = 0, to = 0] = [wait.from, plot.step].map((step) =>
      xOf(geometry, axisPosition(step, plot.axis)),
    );
    const area = { x: from, y: top, width: to - from, height: bottom - top };
    lines.append(element("rect", { ...area, fill: ink, "fill-opacity": WAIT_OPACITY }));
  }
  for (const { d, color, width: stroke, opacity, dash } of backgroundPaths(plot, geometry)) {
    lines.append(
      stroke === null
        ? element("path", { d, fill: color, "fill-opacity": opacity })
        : element("path", {
            d,
            stroke: color,
            "stroke-width": stroke,
            "stroke-opacity": opacity,
            ...(dash === undefined ? {} : { "stroke-dasharray": dash.join(" ") }),
          }),
    );
  }
  for (const { d, color, width: stroke, opacity } of linePaths(plot, geometry)) {
    lines.append(element("path", { d, stroke: color, "stroke-width": stroke, "stroke-opacity": opacity }));
  }

  const whole = element("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  whole.append(
    element("title", {}, title),
    element("rect", { width, height, fill: root.getPropertyValue("--page").trim() }),
    text(0.75 * rem, 1.25 * rem, 1, title, "start"),
    layer(axes, geometry, head),
    lines,
    layer(annotations, geometry, head),
    ...stepTicks.map(({ at, label }) => text(xOf(geometry, at), head + bottom + rem, 0.75, label)),
    text((left + right) / 2, head + bottom + 2.25 * rem, 0.75, "step"),
  );
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

/** The same as pixels, two for one. */
export async function pngPicture(svg: ReturnType<typeof svgPicture>): Promise<Blob | null> {
  const url = URL.createObjectURL(new Blob([svg.text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(svg.width * 2);
    canvas.height = Math.round(svg.height * 2);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
