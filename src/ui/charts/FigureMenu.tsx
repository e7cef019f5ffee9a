/** What a figure's lines are and where they come from, and the figure to take away. */
import { type ReactNode, useId, useRef } from "react";
import type { Curves } from "../../core/curves.ts";
import { type ObservableId, observableNamed } from "../../core/observables.ts";
import { SEED_COUNT } from "../../state/seeds.ts";
import { useSeedsBehind } from "../seeds/useSeeds.ts";
import { figureCsv } from "./csv.ts";
import { download } from "./download.ts";
import type { FigureRow } from "./figures.ts";
import { type PictureOf, pngPicture, svgPicture } from "./picture.ts";
import { placeMenu } from "./placeMenu.ts";
import { Swatch } from "./Swatch.tsx";

const SEEDS_NOTE =
  "At every measured step from the least to the greatest of the seeds, with a thin line at their median. Of accuracy a " +
  "seed that has ended goes on to count with its last value; else a band ends where more seeds have ended than go on. " +
  "Source: definition, on runs of this setting.";

const SHELLS_NOTE =
  "From (ρ − thickness)² to (ρ + thickness)². Θ: ‖θ‖ at step 0, as thick as its distribution says (our derivation). M: " +
  "mean and standard deviation over the plateau. G: the same since the grok. Source: the shells of arXiv 2606.30388; " +
  "these estimates of them are ours.";

interface FigureMenuProps {
  readonly row: FigureRow;
  readonly ids: readonly ObservableId[];
  /** There is nothing to take away yet. */
  readonly empty: boolean;
  readonly curves: () => Curves;
  /** The figure as it is drawn, or `null` before it has a size. */
  readonly picture: () => PictureOf | null;
}

export function FigureMenu({ row, ids, empty, curves, picture }: FigureMenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const name = row.title.toLowerCase().replaceAll(" ", "-");
  const hasSeeds = useSeedsBehind() !== null;

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
            placeMenu(menu.current, button.current);
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
          {row.panel === "norm" ? (
            <div>
              <dt>Θ, M, G · shells</dt>
              <dd>{SHELLS_NOTE}</dd>
            </div>
          ) : null}
          {hasSeeds ? (
            <div>
              <dt>{SEED_COUNT} seeds · bands</dt>
              <dd>{SEEDS_NOTE}</dd>
            </div>
          ) : null}
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
