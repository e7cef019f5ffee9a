/**
 * The cells on a canvas, left operand down and right one across, and the sentence about one of them: the cell under
 * the pointer, or the one that the arrow keys have led to. It draws on a clock of its own.
 */
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type AnswerGrid, cellStates, elementText, operandNames, pairOf } from "../../core/answerGrid.ts";
import type { RunSpec } from "../../core/spec/keys.ts";
import { createDrawClock } from "../charts/drawClock.ts";
import { useLab } from "../useLab.ts";
import { drawGrid } from "./drawGrid.ts";
import { cellSize } from "./paintCells.ts";
import { useAnswersChange, useLatestAnswers, useShownAnswers } from "./useAnswers.ts";
import { cellText, ownAnswerText } from "./words.ts";

interface GridFigureProps {
  readonly spec: RunSpec;
  readonly grid: AnswerGrid;
  /** A cell was chosen. */
  readonly onPick: (a: number, b: number) => void;
}

/** Device pixels to a cell, and to a CSS pixel. */
interface Fit {
  readonly cell: number;
  readonly ratio: number;
}

const PAGE = 10;

/** Where a key leads from a cell; `null` for other keys. */
function moved({ rows, cols }: AnswerGrid, cell: number, key: string): number | null {
  const [row, col] = [Math.floor(cell / cols), cell % cols];
  const at = (toRow: number, toCol: number): number =>
    Math.min(rows - 1, Math.max(0, toRow)) * cols + Math.min(cols - 1, Math.max(0, toCol));
  switch (key) {
    case "ArrowUp":
      return at(row - 1, col);
    case "ArrowDown":
      return at(row + 1, col);
    case "ArrowLeft":
      return at(row, col - 1);
    case "ArrowRight":
      return at(row, col + 1);
    case "PageUp":
      return at(row - PAGE, col);
    case "PageDown":
      return at(row + PAGE, col);
    case "Home":
      return at(row, 0);
    case "End":
      return at(row, cols - 1);
    default:
      return null;
  }
}

function CellWords({
  spec,
  grid,
  cell,
}: Omit<GridFigureProps, "onPick"> & { readonly cell: number | null }): ReactNode {
  const asked = useLab((s) => s.asked);
  const latest = useLatestAnswers();
  if (cell === null) return "Point at a cell, or move with the arrow keys. Choosing one asks the network.";
  const { a, b } = pairOf(grid, cell);
  const state = cellStates(grid, latest?.right ?? null)[cell] ?? 0;
  return `${cellText(spec, grid, cell, state)}${ownAnswerText(spec, asked, a, b)}.`;
}

export function GridFigure({ spec, grid, onPick }: GridFigureProps): ReactNode {
  const shown = useShownAnswers();
  const subscribe = useAnswersChange();
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [fit, setFit] = useState<Fit | null>(null);
  const [clock] = useState(() => createDrawClock({ subscribe }));
  /** The cell spoken of, and whether the keys led there. */
  const [at, setAt] = useState<{ readonly cell: number; readonly byKey: boolean } | null>(null);
  const cell = at === null || at.cell >= grid.label.length ? null : at.cell;
  const { rows, cols, firstB } = grid;

  // Before the first paint, so that nothing moves after it.
  useLayoutEffect(() => {
    const box = room.current;
    if (box === null) return undefined;
    const measure = (): void => {
      const ratio = devicePixelRatio;
      const fits = cellSize(Math.floor(box.clientWidth * ratio), rows);
      setFit((now) => (now?.cell === fits && now.ratio === ratio ? now : { cell: fits, ratio }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [rows]);

  useEffect(() => clock.start(), [clock]);
  useEffect(() => {
    if (fit === null) return undefined;
    return clock.add(() => {
      const right = shown()?.right ?? null;
      if (canvas.current !== null) drawGrid(canvas.current, grid, cellStates(grid, right), fit.cell);
    });
  }, [clock, shown, fit, grid]);

  /** CSS pixels of a cell. */
  const size = fit === null ? 0 : fit.cell / fit.ratio;

  function cellUnder({ clientX, clientY }: { clientX: number; clientY: number }): number | null {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || size === 0) return null;
    const [col, row] = [Math.floor((clientX - box.left) / size), Math.floor((clientY - box.top) / size)];
    return col >= 0 && col < cols && row >= 0 && row < rows ? row * cols + col : null;
  }

  function onPointer(event: PointerEvent): void {
    const under = cellUnder(event);
    if (under !== cell) setAt(under === null ? null : { cell: under, byKey: false });
  }

  function pick(chosen: number): void {
    const { a, b } = pairOf(grid, chosen);
    onPick(a, b);
  }

  function onKey(event: KeyboardEvent<HTMLElement>): void {
    const from = cell ?? 0;
    const to = moved(grid, from, event.key);
    if (to !== null) setAt({ cell: cell === null ? from : to, byKey: true });
    else if (event.key === "Enter" || event.key === " ") pick(from);
    else if (event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
  }

  const [left, right] = operandNames(spec.task);
  const text = (element: number): string => elementText(spec.task, element);
  return (
    <div className="cells-figure">
      <p className="cells-across" aria-hidden="true" style={{ width: cols * size }}>
        <span>{text(firstB)}</span>
        <span>{right} →</span>
        <span>{text(rows - 1)}</span>
      </p>
      <p className="cells-down" aria-hidden="true" style={{ height: rows * size }}>
        <span>{text(0)}</span>
        <span>{left} ↓</span>
        <span>{text(rows - 1)}</span>
      </p>
      <div className="cells-room" ref={room} style={{ height: rows * size }}>
        <div
          className="cells"
          role="application"
          aria-roledescription="answer grid"
          aria-label={`Pairs: ${left} down, ${right} across. Arrow keys move, Enter asks the network.`}
          aria-describedby="cell-words"
          tabIndex={0}
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={() => setAt((now) => (now?.byKey === true ? now : null))}
          onFocus={(event) => {
            if (cell === null && event.currentTarget.matches(":focus-visible"))
              setAt({ cell: 0, byKey: true });
          }}
          onBlur={() => setAt(null)}
          onKeyDown={onKey}
          onClick={(event) => {
            const under = cellUnder(event);
            if (under !== null) pick(under);
          }}
        >
          <canvas ref={canvas} style={{ width: cols * size, height: rows * size }} aria-hidden="true" />
          {cell === null ? null : (
            <span
              className="cells-cursor"
              style={{
                left: (cell % cols) * size,
                top: Math.floor(cell / cols) * size,
                width: size,
                height: size,
              }}
            />
          )}
        </div>
      </div>
      <p className="cells-words" id="cell-words" aria-live={at?.byKey === true ? "polite" : "off"}>
        <CellWords spec={spec} grid={grid} cell={cell} />
      </p>
    </div>
  );
}
