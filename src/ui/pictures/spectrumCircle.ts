/**
 * The leading circle as a drawing: tokens on the plane of the leading frequency, joined in the order in which they
 * would stand around it. A tangle while that frequency means nothing, one round polygon when it does.
 */
import type { Circle, Scene } from "../../core/scene.ts";
import type { Spectra } from "../../core/spectra.ts";
import { DASH, formatAccuracy, formatStep } from "../charts/format.ts";
import type { BoxSize } from "../charts/useBoxes.ts";
import type { At, Pen } from "./pen.ts";
import { cividis, cssColor } from "./spectrumColors.ts";

/**
 * The points in the order of their angle under the leading frequency k: point i turns k·i/n of a circle.
 * @param count n, all tokens of the cyclic group
 */
export function roundOrder(count: number, frequency: number): readonly number[] {
  const turn = (i: number): number => (frequency * i) % count;
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => turn(a) - turn(b) || a - b);
}

/** Along the circle and back, so that the ends meet: 0 … 1 … 0. */
function thereAndBack(part: number): number {
  return 1 - Math.abs(2 * part - 1);
}

/** Tokens with a name, about. */
const LABELS = 12;
/** Nearer to the middle than this share of the radius, a token has no name. */
const NEAR = 0.6;
/** Of two names, rem. */
const APART = 1.25;

/** Of the drawing, rem. */
export const CIRCLE_HEIGHT = 11;
/** Around the circle, for labels, rem. */
const MARGIN = 1.25;

/** @param box a square, px */
function drawCircle(
  pen: Pen,
  { points, tokens, frequency }: Circle,
  box: { readonly x: number; readonly y: number; readonly side: number; readonly rem: number },
): void {
  const { side, rem } = box;
  const [centerX, centerY] = [box.x + side / 2, box.y + side / 2];
  const scale = side / 2 - MARGIN * rem;
  const count = tokens.length;
  const order = roundOrder(count, frequency);
  const at = (i: number): At => ({
    x: centerX + scale * (points[2 * i] ?? 0),
    y: centerY - scale * (points[2 * i + 1] ?? 0),
  });
  pen.line([...order, order[0] ?? 0].map(at), { color: "var(--ink-2)", width: 1, opacity: 0.55 });
  const radius = (count > 100 ? 0.14 : 0.2) * rem;
  order.forEach((i, place) => {
    const { x, y } = at(i);
    pen.circle(x, y, radius, {
      fill: { color: cssColor(cividis(thereAndBack(place / count))) },
      line: { color: "var(--ink-2)", width: 1 },
    });
  });
  drawTokens(pen, order, at, tokens, { x: centerX, y: centerY, far: NEAR * scale, rem });
}

/** Names of a few tokens, outside; none in the middle of a tangle or on another. */
function drawTokens(
  pen: Pen,
  order: readonly number[],
  at: (i: number) => At,
  tokens: Uint16Array,
  { x: centerX, y: centerY, far, rem }: At & { readonly far: number; readonly rem: number },
): void {
  const every = Math.max(1, Math.round(order.length / LABELS));
  const placed: At[] = [];
  for (const [place, i] of order.entries()) {
    const { x, y } = at(i);
    const away = Math.hypot(x - centerX, y - centerY);
    if (place % every !== 0 || away < far) continue;
    const out = 1 + (0.75 * rem) / away;
    const label = { x: centerX + out * (x - centerX), y: centerY + out * (y - centerY) };
    if (placed.some((other) => Math.hypot(other.x - label.x, other.y - label.y) < APART * rem)) continue;
    placed.push(label);
    pen.text(label.x, label.y, String(tokens[i]), { anchor: "middle", halo: true });
  }
}

/** The circle, and beside it what is to be said of it. @returns the same in words */
export function drawLeadingCircle(
  pen: Pen,
  { width, rem }: BoxSize,
  scene: Scene | null,
  spectra: Spectra,
): string {
  const height = CIRCLE_HEIGHT * rem;
  const side = Math.min(height, 0.6 * width);
  const box = { x: 0, y: (height - side) / 2, side, rem };
  const words = side + 0.75 * rem;
  if (scene === null || scene.circle === null) {
    const line = { color: "var(--rule)", width: 1 };
    pen.circle(side / 2, height / 2, side / 2 - MARGIN * rem, { line });
    pen.text(words, height / 2 - 0.625 * rem, "the leading circle", { color: "var(--ink-2)" });
    pen.text(words, height / 2 + 0.625 * rem, "will appear here", { color: "var(--ink-2)" });
    return "No circle yet.";
  }
  const { frequency, circularity } = scene.circle;
  drawCircle(pen, scene.circle, box);
  const share = spectra.sharesAt(spectra.columnAt(scene.step))[frequency - 1];
  const rows = [
    ["leading frequency", `k ${frequency}`],
    ["its share of the power", share === undefined ? DASH : formatAccuracy(share)],
    ["circularity on its plane", circularity.toFixed(2)],
    ["weights of step", formatStep(scene.step)],
  ] as const;
  rows.forEach(([label, value], i) => {
    const y = height / 2 + (i - 1.5) * 2.5 * rem;
    pen.text(words, y - 0.5625 * rem, label, { color: "var(--ink-2)" });
    pen.text(words, y + 0.5625 * rem, value, { size: 0.875, bold: true });
  });
  return `Leading circle, weights of step ${formatStep(scene.step)}: frequency ${frequency}, circularity ${circularity.toFixed(2)}.`;
}
