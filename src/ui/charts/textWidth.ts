/** How wide a text will be on screen, without touching the layout: a canvas measures it. */

const widths = new Map<string, number>();
let context: CanvasRenderingContext2D | null | undefined;

/** @param size px */
export function textWidth(text: string, size: number): number {
  const key = `${size} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (context === undefined) {
    context = document.createElement("canvas").getContext("2d");
    document.fonts.addEventListener("loadingdone", () => widths.clear());
  }
  if (context === null) return text.length * size * 0.6;
  context.font = `${size}px "Inter Variable", system-ui, sans-serif`;
  const width = context.measureText(text).width;
  if (widths.size > 500) widths.clear(); // lengths of waits pass by without end
  widths.set(key, width);
  return width;
}
