/** A picture to take away: its data, its lines, its pixels. */
import { type ReactNode, useId, useRef } from "react";
import { download } from "../charts/download.ts";
import { pngPicture } from "../charts/picture.ts";
import { placeMenu } from "../charts/placeMenu.ts";
import type { Picture } from "./useDrawn.ts";

interface PictureMenuProps {
  readonly title: string;
  readonly csv?: (() => string) | undefined;
  readonly svg?: (() => Picture | null) | undefined;
}

export function PictureMenu({ title, csv, svg }: PictureMenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const name = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-");

  function close(): void {
    menu.current?.hidePopover();
  }

  function saveTable(): void {
    if (csv !== undefined) download(`${name}.csv`, new Blob([csv()], { type: "text/csv" }));
    close();
  }

  function saveSvg(): void {
    const made = svg?.() ?? null;
    if (made !== null) download(`${name}.svg`, new Blob([made.text], { type: "image/svg+xml" }));
    close();
  }

  async function savePng(): Promise<void> {
    const made = svg?.() ?? null;
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
        aria-label={`Save ${title}`}
        popoverTarget={id}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className="figure-menu picture-menu"
        role="group"
        aria-label={`${title}: files`}
        onToggle={({ newState }) => {
          if (newState === "open" && menu.current !== null && button.current !== null) {
            placeMenu(menu.current, button.current);
          }
        }}
      >
        <div className="figure-files">
          {csv === undefined ? null : (
            <button type="button" className="button" onClick={saveTable}>
              Data as CSV
            </button>
          )}
          {svg === undefined ? null : (
            <>
              <button type="button" className="button" onClick={saveSvg}>
                Picture as SVG
              </button>
              <button type="button" className="button" onClick={() => void savePng()}>
                Picture as PNG
              </button>
            </>
          )}
        </div>
      </div>
    </>
  );
}
