/** The panels of an axis as one drawing, to be taken away: what the page sets in letters is drawn here too. */
import { AXIS_SYMBOLS } from "../../../core/sweep/plan.ts";
import { MEASURES } from "../../../core/sweep/theories.ts";
import { LAW_LOOKS } from "../../laws/lawLooks.ts";
import { drawShape } from "../../pictures/shape.ts";
import type { StillDrawing } from "../../pictures/useStill.ts";
import { type Key, drawKeys, keysHeight } from "./legend.ts";
import { PANEL_HEIGHT, type Panel, drawPanel, plotRect } from "./panelDraw.ts";
import { drawLineSwatch } from "./panelKeys.ts";
import { behindText, drawsSlope, slopeText, theoryWords } from "./slopeWords.ts";
import { drawSymbols } from "./symbolText.ts";

/** Rem. */
const HEAD = 2.75;
export const PANEL_WIDTH = 25;
const FOOT = 0.75;

/** What each theory says of each panel. */
function theoryKeys(panels: readonly Panel[], rem: number): readonly Key[] {
  return panels.flatMap(({ finding }) =>
    finding.theories.map((theory): Key => {
      const { color, dash, mark, open } = LAW_LOOKS[theory.law];
      return {
        text: `${MEASURES[finding.measure].symbol}, ${theory.theory}: ${theoryWords(theory)}`,
        swatch: (pen, { x, y }) => {
          if (drawsSlope(theory)) drawLineSwatch(pen, x, y, 0.9 * rem, { color, ...(dash && { dash }) });
          drawShape(pen, mark, { x, y }, 0.3 * rem, {
            fill: { color: open ? "var(--page)" : color },
            line: { color, width: 1 },
          });
        },
      };
    }),
  );
}

export function alongDrawing(
  panels: readonly Panel[],
  keysOf: (rem: number) => readonly Key[],
): StillDrawing {
  const heights = (width: number) => ({
    keys: keysHeight(keysOf(16), width),
    theories: keysHeight(theoryKeys(panels, 16), width),
  });
  return {
    height: (width) => {
      const { keys, theories } = heights(width);
      return HEAD + PANEL_HEIGHT + keys + FOOT + theories;
    },
    draw(pen, { width, rem }) {
      const own = width / Math.max(1, panels.length);
      panels.forEach((panel, i) => {
        const x = i * own;
        drawSymbols(pen, x, 0.6 * rem, slopeText(panel.finding), rem, { size: 0.875, bold: true });
        pen.text(x, 1.9 * rem, behindText(panel.finding), { color: "var(--ink-2)" });
        drawPanel(pen, plotRect({ x, y: HEAD * rem }, own, rem), panel);
      });
      const y = (HEAD + PANEL_HEIGHT) * rem;
      const { keys } = heights(width / rem);
      drawKeys(pen, keysOf(rem), { x: 0, y }, width, rem);
      drawKeys(pen, theoryKeys(panels, rem), { x: 0, y: y + (keys + FOOT) * rem }, width, rem);
      const [first] = panels;
      return first === undefined ? "" : `Measures along ${AXIS_SYMBOLS[first.finding.axis.field]}`;
    },
  };
}
