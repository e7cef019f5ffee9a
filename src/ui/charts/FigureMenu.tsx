/** What a figure's lines are and where they come from, and the figure to take away. */
import { type ReactNode, useId, useRef } from "react";
import type { Curves } from "../../core/curves.ts";
import { type ObservableId, observableNamed } from "../../core/observables.ts";
import { figureCsv } from "./csv.ts";
import { download } from "./download.ts";
import type { FigureRow } from "./figures.ts";
import { type PictureOf, pngPicture, svgPicture } from "./picture.ts";
import { Swatch } from "./Swatch.tsx";

interface FigureMenuProps {
  readonly row: FigureRow;
  readonly ids: readonly ObservableId[];
  /** There is nothing to take away yet. */
  readonly empty: boolean;
  readonly curves: () => Curves;
  /** The figure as it is drawn, or `null` before it has a size. */
  readonly picture: () => PictureOf | null;
}

/** Under its button, inside the window. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const edge = 8;
  const left = Math.max(edge, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - edge));
  const top = Math.max(edge, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - edge));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

export function FigureMenu({ row, ids, empty, curves, picture }: FigureMenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const name = row.title.toLowerCase().replaceAll(" ", "-");

  function close(): void {
    menu.current?.hidePopover();
  }

  function svg(): ReturnType<typeof svgPicture> | null {
    const of = picture();
    return of === null ? null : svgPicture(of);
  }

  function saveTable(): void {
    download(`${name}.csv`, new Blob([figureCsv(curves(), ids)], { type: "text/csv" }));
    close();
  }

  function saveSvg(): void {
    const made = svg();
    if (made !== null) download(`${name}.svg`, new Blob([made.text], { type: "image/svg+xml" }));
    close();
  }

  async function savePng(): Promise<void> {
    const made = svg();
    close();
    const blob = made === null ? null : await pngPicture(made);
    if (blob !== null) download(`${name}.png`, blob);
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className="figure-about"
        aria-label={`About ${row.title}`}
        popoverTarget={id}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className="figure-menu"
        role="group"
        aria-label={`${row.title}: definitions and files`}
        onToggle={({ newState }) => {
          if (newState === "open" && menu.current !== null && button.current !== null) {
            place(menu.current, button.current);
          }
        }}
      >
        <dl>
          {ids.map((observable) => {
            const { label, symbol, unit, definition, fromBlock } = observableNamed(observable);
            return (
              <div key={observable}>
                <dt>
                  <Swatch id={observable} /> {label} · {symbol}
                  {unit === "" ? "" : `, ${unit}`}
                </dt>
                <dd>
                  {definition}{" "}
                  {fromBlock === undefined
                    ? "Source: the engine's pass over the whole set, at every step at first, then every 2\u202f%."
                    : "Source: the engine, as it trains."}
                </dd>
              </div>
            );
          })}
        </dl>
        <div className="figure-files">
          <button type="button" className="button" onClick={saveTable} disabled={empty}>
            Data as CSV
          </button>
          <button type="button" className="button" onClick={saveSvg}>
            Picture as SVG
          </button>
          <button type="button" className="button" onClick={() => void savePng()}>
            Picture as PNG
          </button>
        </div>
      </div>
    </>
  );
}
