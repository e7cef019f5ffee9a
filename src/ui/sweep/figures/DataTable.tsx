/** The numbers of a picture as a table, folded away. */
import { type ReactNode, useState } from "react";
import { Symbols } from "../../about/Symbols.tsx";

interface DataTableProps {
  /** What it is a table of. */
  readonly name: string;
  readonly head: readonly string[];
  /** Asked for when it is opened. */
  readonly rows: () => readonly (readonly string[])[];
}

/** More rows make a page slow; the CSV has all of them. */
const MOST = 300;

function Rows({ name, head, rows }: DataTableProps): ReactNode {
  const all = rows();
  return (
    <>
      <div className="sweep-table-room" tabIndex={0} role="region" aria-label={name}>
        <table className="sweep-table">
          <thead>
            <tr>
              {head.map((each) => (
                <th key={each} scope="col">
                  <Symbols text={each} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.slice(0, MOST).map((row, i) => (
              <tr key={i}>
                {row.map((cell, k) => (
                  <td key={k}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all.length > MOST ? (
        <p className="picture-note">
          The first {MOST} of {all.length} rows; the CSV has all.
        </p>
      ) : null}
    </>
  );
}

export function DataTable(props: DataTableProps): ReactNode {
  const [opened, setOpened] = useState(false);
  return (
    <details
      className="picture-definition"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) setOpened(true);
      }}
    >
      <summary>Data table</summary>
      {opened ? <Rows {...props} /> : null}
    </details>
  );
}
