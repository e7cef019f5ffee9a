/** The map of phases with a pen: cells, axes, the scale of the delay's colors, and the key of the patterns. */
import type { SweepAnalysis } from "../../../core/sweep/analysis.ts";
import { formatStep } from "../../charts/format.ts";
import { textWidth } from "../../charts/textWidth.ts";
import { type Pen, TEXT_SIZE } from "../../pictures/pen.ts";
import { cividis, cssColor } from "../../pictures/spectrumColors.ts";
import type { StillDrawing } from "../../pictures/useStill.ts";
import { type Key, drawKeys, keysHeight } from "./legend.ts";
import { axisText, levelText } from "../sweepWords.ts";
import { type LevelAxis, thinned } from "./levelAxis.ts";
import { type DelayScale, PHASES, PHASE_LOOKS, delayScale, drawCell } from "./phaseLooks.ts";
import { type PhaseMap, phaseMap } from "./phaseMap.ts";
import { shareWords } from "./phaseWords.ts";

const QUIET = { color: "var(--ink-2)" } as const;
/** Rem. */
const SCALE_ROW = 1.75;
const SCALE_LEFT = 3.5;
const SCALE_WIDTH = 7;
const COLORS = Array.from({ length: 32 }, (_, i) => cssColor(cividis((i + 0.5) / 32)));

function phaseKeys(scale: DelayScale | null, rem: number): readonly Key[] {
  return PHASES.map((phase) => ({
    text: PHASE_LOOKS[phase].text,
    swatch: (pen, { x, y }) =>
      drawCell(pen, { x: x - rem, y: y - 0.5625 * rem, width: 2 * rem, height: 1.125 * rem }, phase, {
        delay: scale?.[0] ?? 0,
        scale,
        words: null,
        rem,
      }),
  }));
}

function drawScale(pen: Pen, x: number, y: number, scale: DelayScale | null, rem: number): void {
  if (scale === null) {
    pen.text(x, y, "color: median delay, of cells that grokked", QUIET);
    return;
  }
  const [low = "", high = ""] = scale.map(formatStep);
  if (low === high) {
    pen.text(x, y, `median delay τ: ${low} steps`, QUIET);
    return;
  }
  const from = x + SCALE_LEFT * rem;
  pen.text(from - 0.5 * rem, y, low, { ...QUIET, anchor: "end" });
  const strip = (SCALE_WIDTH * rem) / COLORS.length;
  COLORS.forEach((color, i) => pen.rect(from + i * strip, y - 0.35 * rem, strip + 0.5, 0.7 * rem, { color }));
  pen.text(from + (SCALE_WIDTH + 0.5) * rem, y, `${high}, median delay τ in steps`, QUIET);
}

function drawAxisBelow(pen: Pen, { left, right, bottom }: PhaseMap, axis: LevelAxis, rem: number): void {
  const wide = (right - left) * rem;
  const ticks = axis.bands.map(({ level, at }) => ({
    text: levelText(level),
    at: left * rem + at * wide,
  }));
  for (const { at, text } of thinned(ticks, 0.5 * rem, (label) => textWidth(label, TEXT_SIZE * rem)))
    pen.text(at, (bottom + 0.8) * rem, text, { ...QUIET, anchor: "middle" });
  pen.text(((left + right) / 2) * rem, (bottom + 2) * rem, axisText(axis.field), {
    ...QUIET,
    anchor: "middle",
  });
}

function drawAxisBeside(pen: Pen, map: PhaseMap, axis: LevelAxis, rem: number): void {
  const high = map.bottom - map.top;
  pen.text(0.25 * rem, 0.6 * rem, axisText(axis.field), QUIET);
  for (const { level, at } of axis.bands)
    pen.text((map.left - 0.4) * rem, (map.bottom - at * high) * rem, levelText(level), {
      ...QUIET,
      anchor: "end",
    });
}

export function phaseDrawing(analysis: SweepAnalysis): StillDrawing {
  const { plan, cells } = analysis;
  const scale = delayScale(cells);
  return {
    height: (width) =>
      phaseMap(plan, cells, width).height + SCALE_ROW + keysHeight(phaseKeys(scale, 16), width),
    draw(pen, { width, rem }) {
      const map = phaseMap(plan, cells, width / rem);
      const { up } = map;
      for (const { finding, ...place } of map.cells) {
        const rect = {
          x: place.x * rem,
          y: place.y * rem,
          width: place.width * rem,
          height: place.height * rem,
        };
        const { phase, delay } = finding;
        drawCell(pen, rect, phase, { delay: delay.median, scale, words: shareWords(finding), rem });
      }
      drawAxisBelow(pen, map, map.across, rem);
      if (up !== null) drawAxisBeside(pen, map, up, rem);
      const y = map.height;
      drawScale(pen, 0.25 * rem, (y + SCALE_ROW / 2) * rem, scale, rem);
      drawKeys(pen, phaseKeys(scale, rem), { x: 0, y: (y + SCALE_ROW) * rem }, width, rem);
      return `${cells.length} cells`;
    },
  };
}
