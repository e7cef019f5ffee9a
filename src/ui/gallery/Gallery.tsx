/** The saved comparison as a picture and a table: every row opens its run on the page. Fetched when it is opened. */
import { type ReactNode, useEffect, useState } from "react";
import type { Row } from "../../core/reproduction.ts";
import { RECEIPT_VERSION } from "../../core/receipt.ts";
import { DASH } from "../charts/format.ts";
import { WideTable } from "../parts/WideTable.tsx";
import { VERDICT_MARKS, groundsText, ratioText, summaryText, timesText, verdictText } from "./galleryText.ts";
import "./gallery.css";
import { hrefOf } from "./hrefOf.ts";
import { type Loaded, loadTable } from "./loadTable.ts";
import { Scatter } from "./Scatter.tsx";
import { decidingOf, publishedOf } from "./scatter.ts";

interface GalleryProps {
  /** A run was opened. */
  readonly onOpen: () => void;
}

function Line({ row, onOpen }: GalleryProps & { readonly row: Row }): ReactNode {
  const deciding = decidingOf(row);
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf(row)} title={`${row.source}: ${groundsText(row)}`} onClick={onOpen}>
          {row.name}
        </a>
      </th>
      <td>{timesText(publishedOf(row))}</td>
      <td>{deciding === null ? DASH : timesText(deciding.ours)}</td>
      <td>{ratioText(row)}</td>
      <td className={row.verdict.kind === "disagrees" ? "gallery-is-bad" : undefined}>
        <span aria-hidden="true">{VERDICT_MARKS[row.verdict.kind]}</span> {verdictText(row)}
      </td>
    </tr>
  );
}

const HEADS = ["Setting", "Published", "Ours", "Ratio", "Verdict"] as const;

function Comparison({
  rows,
  engine,
  onOpen,
}: GalleryProps & { readonly rows: readonly Row[]; readonly engine: string }): ReactNode {
  return (
    <>
      <p>
        {summaryText(rows)} Steps to the grok: median, and range over the seeds or how many got there. A ratio
        agrees when its 99 % interval holds 1.
        {engine === RECEIPT_VERSION ? "" : ` Ours were made by ${engine}, an earlier engine.`}
      </p>
      <div className="gallery-both">
        <Scatter rows={rows} onOpen={onOpen} />
        <WideTable label="Ours beside published" className="gallery-table" heads={HEADS}>
          <tbody>
            {rows.map((row) => (
              <Line key={row.name} row={row} onOpen={onOpen} />
            ))}
          </tbody>
        </WideTable>
      </div>
    </>
  );
}

export default function Gallery({ onOpen }: GalleryProps): ReactNode {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    let gone = false;
    void loadTable().then((found) => {
      if (!gone) setLoaded(found);
    });
    return () => {
      gone = true;
    };
  }, []);
  return (
    <div className="gallery">
      {loaded === null ? <p>Fetching the saved comparison …</p> : null}
      {loaded?.kind === "none" ? <p>{loaded.why}</p> : null}
      {loaded?.kind === "table" ? (
        <Comparison rows={loaded.table.rows} engine={loaded.table.engine} onOpen={onOpen} />
      ) : null}
    </div>
  );
}
