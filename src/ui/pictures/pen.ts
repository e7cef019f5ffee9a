/**
 * What a picture is drawn with: the same few calls on a canvas and into SVG, so that a picture is written once and can
 * be taken away as lines and letters. Not a scene: nothing is kept. Places are px from the upper left; widths are px at
 * a root size of 16, sizes of type are rem.
 */

/** A custom property of tokens.css, or a color spelled out. */
export type Color = string;

export interface At {
  readonly x: number;
  readonly y: number;
}

export interface LineStyle {
  readonly color: Color;
  /** 1.5 unless told. */
  readonly width?: number;
  readonly opacity?: number;
  /** Lengths of strokes and gaps. */
  readonly dash?: readonly number[];
}

export interface FillStyle {
  readonly color: Color;
  readonly opacity?: number;
}

export interface CircleStyle {
  readonly fill?: FillStyle;
  readonly line?: LineStyle;
}

export interface TextStyle {
  /** The ink of the page unless told. */
  readonly color?: Color;
  readonly anchor?: "start" | "middle" | "end";
  /** 0.75 unless told, and never less. */
  readonly size?: number;
  readonly bold?: boolean;
  /** Parts the letters from what is under them. */
  readonly halo?: boolean;
}

export interface Pen {
  /** Through points in turn; a point that is not finite breaks the line. */
  line(points: readonly At[], style: LineStyle): void;
  /** The polygon of these corners. */
  area(points: readonly At[], style: FillStyle): void;
  rect(x: number, y: number, width: number, height: number, style: FillStyle): void;
  circle(x: number, y: number, radius: number, style: CircleStyle): void;
  /** `y` is the middle of the letters. */
  text(x: number, y: number, text: string, style?: TextStyle): void;
  /** Pixels, scaled without smoothing. */
  image(x: number, y: number, width: number, height: number, pixels: HTMLCanvasElement): void;
  /** Whatever `draw` draws, inside the polygon alone. */
  clip(points: readonly At[], draw: () => void): void;
}

export const FONT = '"Inter Variable", system-ui, sans-serif';
export const TEXT_SIZE = 0.75;
export const LINE_WIDTH = 1.5;
/** From the middle of the letters down to the line that they stand on, in ems. */
const MIDDLE = 0.36;
const HALO = 3;

/** How a pen knows the page: the root font size, and colors of the theme. */
export interface Paper {
  readonly rem: number;
  /** As a canvas and a file can take it: no var(). */
  readonly colorOf: (color: Color) => string;
}

export const isFinitePoint = ({ x, y }: At): boolean => Number.isFinite(x) && Number.isFinite(y);

/** The pen of a canvas, already scaled so that 1 is a CSS px. */
export function canvasPen(context: CanvasRenderingContext2D, { rem, colorOf }: Paper): Pen {
  const px = rem / 16;

  function trace(points: readonly At[]): void {
    context.beginPath();
    let open = false;
    for (const point of points) {
      if (!isFinitePoint(point)) open = false;
      else if (open) context.lineTo(point.x, point.y);
      else {
        context.moveTo(point.x, point.y);
        open = true;
      }
    }
  }

  function stroke({ color, width = LINE_WIDTH, opacity = 1, dash = [] }: LineStyle): void {
    context.globalAlpha = opacity;
    context.strokeStyle = colorOf(color);
    context.lineWidth = width * px;
    context.lineJoin = "round";
    context.setLineDash(dash.map((length) => length * px));
    context.stroke();
  }

  function fill({ color, opacity = 1 }: FillStyle): void {
    context.globalAlpha = opacity;
    context.fillStyle = colorOf(color);
    context.fill();
  }

  return {
    line(points, style) {
      trace(points);
      stroke(style);
    },
    area(points, style) {
      trace(points.filter(isFinitePoint));
      context.closePath();
      fill(style);
    },
    rect(x, y, width, height, style) {
      context.beginPath();
      context.rect(x, y, width, height);
      fill(style);
    },
    circle(x, y, radius, style) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      if (style.fill !== undefined) fill(style.fill);
      if (style.line !== undefined) stroke(style.line);
    },
    text(x, y, text, { color = "var(--ink)", anchor = "start", size = TEXT_SIZE, bold, halo } = {}) {
      context.globalAlpha = 1;
      context.font = `${bold === true ? "600 " : ""}${size * rem}px ${FONT}`;
      context.textAlign = anchor === "middle" ? "center" : anchor;
      context.textBaseline = "alphabetic";
      const base = y + MIDDLE * size * rem;
      if (halo === true) {
        context.strokeStyle = colorOf("var(--page)");
        context.lineWidth = HALO * px;
        context.lineJoin = "round";
        context.setLineDash([]);
        context.strokeText(text, x, base);
      }
      context.fillStyle = colorOf(color);
      context.fillText(text, x, base);
    },
    image(x, y, width, height, pixels) {
      context.globalAlpha = 1;
      context.imageSmoothingEnabled = false;
      context.drawImage(pixels, x, y, width, height);
    },
    clip(points, draw) {
      context.save();
      trace(points);
      context.closePath();
      context.clip();
      draw();
      context.restore();
    },
  };
}

/** Room for what a font beside Inter makes wider, and for the title, in rem. */
const SIDE = 0.75;
const HEAD = 2;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
const short = (value: number): string => String(Number(value.toFixed(2)));

type Attributes = Readonly<Record<string, string | number | undefined>>;

function tag(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? short(value) : escaped(value ?? "")}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

function pathOf(points: readonly At[]): string {
  let d = "";
  let open = false;
  for (const point of points) {
    const finite = isFinitePoint(point);
    if (finite) d += `${open ? "L" : "M"}${short(point.x)},${short(point.y)}`;
    open = finite;
  }
  return d;
}

/** The pen of a file, and what it wrote. */
export function svgPen({ rem, colorOf }: Paper): { readonly pen: Pen; readonly written: () => string } {
  const px = rem / 16;
  let out = "";
  let clips = 0;

  const write = (name: string, attributes: Attributes, content?: string): void => {
    out += tag(name, attributes, content);
  };
  const strokeOf = ({ color, width = LINE_WIDTH, opacity, dash }: LineStyle): Attributes => ({
    stroke: colorOf(color),
    "stroke-width": width * px,
    "stroke-opacity": opacity,
    "stroke-dasharray": dash?.map((length) => short(length * px)).join(" "),
    "stroke-linejoin": "round",
  });
  const fillOf = ({ color, opacity }: FillStyle): Attributes => ({
    fill: colorOf(color),
    "fill-opacity": opacity,
  });

  const pen: Pen = {
    line: (points, style) => write("path", { d: pathOf(points), fill: "none", ...strokeOf(style) }),
    area: (points, style) =>
      write("path", { d: `${pathOf(points.filter(isFinitePoint))}Z`, ...fillOf(style) }),
    rect: (x, y, width, height, style) => write("rect", { x, y, width, height, ...fillOf(style) }),
    circle: (cx, cy, r, { fill, line }) =>
      write("circle", {
        cx,
        cy,
        r,
        ...(fill === undefined ? { fill: "none" } : fillOf(fill)),
        ...(line === undefined ? {} : strokeOf(line)),
      }),
    text: (x, y, text, { color = "var(--ink)", anchor = "start", size = TEXT_SIZE, bold, halo } = {}) =>
      write(
        "text",
        {
          x,
          y: y + MIDDLE * size * rem,
          fill: colorOf(color),
          "font-size": size * rem,
          "font-weight": bold === true ? 600 : undefined,
          "text-anchor": anchor === "start" ? undefined : anchor,
          ...(halo === true
            ? { "paint-order": "stroke", ...strokeOf({ color: "var(--page)", width: HALO }) }
            : {}),
        },
        escaped(text),
      ),
    image: (x, y, width, height, pixels) =>
      write("image", {
        x,
        y,
        width,
        height,
        href: pixels.toDataURL(),
        preserveAspectRatio: "none",
        "image-rendering": "pixelated",
      }),
    clip(points, draw) {
      const id = `clip-${++clips}`;
      write("clipPath", { id }, tag("path", { d: `${pathOf(points)}Z` }));
      out += `<g clip-path="url(#${id})">`;
      draw();
      out += "</g>";
    },
  };
  return { pen, written: () => out };
}

/** A drawing as a file that stands on its own, with its title. @param width,height of the drawing, px */
export function svgFile(
  title: string,
  { width, height }: { readonly width: number; readonly height: number },
  paper: Paper,
  draw: (pen: Pen) => void,
): { readonly text: string; readonly width: number; readonly height: number } {
  const { rem, colorOf } = paper;
  const [side, head] = [SIDE * rem, HEAD * rem];
  const whole = { width: width + 2 * side, height: height + head + side };
  const drawing = svgPen(paper);
  draw(drawing.pen);
  const heading = svgPen(paper);
  heading.pen.text(side, 0.55 * head, title, { size: 1 });
  const text = tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...whole,
      viewBox: `0 0 ${short(whole.width)} ${short(whole.height)}`,
      "font-family": FONT,
    },
    tag("title", {}, escaped(title)) +
      tag("rect", { ...whole, fill: colorOf("var(--page)") }) +
      heading.written() +
      tag("g", { transform: `translate(${short(side)} ${short(head)})` }, drawing.written()),
  );
  return { text, ...whole };
}
