/** The numbers of a picture as a table, folded away. */
import { type ReactNode, useState } from "react";
import { WideTable } from "../../parts/WideTable.tsx";

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
      <WideTable label={name} className="sweep-table" heads={head}>
        <tbody>
          {all.slice(0, MOST).map((row, i) => (
            <tr key={i}>
              {row.map((cell, k) => (
                <td key={k}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </WideTable>
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
