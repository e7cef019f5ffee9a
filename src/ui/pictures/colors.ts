/** Colors of the present theme as a canvas and a file can take them: they know no var(). Read once per theme. */
import type { Color } from "./pen.ts";

const known = new Map<Color, string>();
let theme: string | null = null;

export function colorOf(color: Color): string {
  if (!color.startsWith("var(")) return color;
  const root = document.documentElement;
  const now = root.getAttribute("data-theme");
  if (now !== theme) known.clear();
  theme = now;
  const old = known.get(color);
  if (old !== undefined) return old;
  const value = getComputedStyle(root).getPropertyValue(color.slice(4, -1)).trim();
  known.set(color, value);
  return value;
}
