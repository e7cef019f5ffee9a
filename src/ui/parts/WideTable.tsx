/** A table that may be wider than its column: there it scrolls, and the keyboard must be able to. */
import type { ReactNode } from "react";
import { Symbols } from "./Symbols.tsx";
import "./parts.css";

interface WideTableProps {
  /** What it is a table of. */
  readonly label: string;
  /** Its looks, where they are not those of every table. */
  readonly className?: string;
  readonly caption?: string;
  /** Column by column, each a text of its own. */
  readonly heads: readonly (string | readonly [text: string, says: string])[];
  /** Its bodies. */
  readonly children: ReactNode;
}

export function WideTable({ label, className = "", caption, heads, children }: WideTableProps): ReactNode {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label={label}>
      <table className={`wide-table ${className}`}>
        {caption === undefined ? null : <caption>{caption}</caption>}
        <thead>
          <tr>
            {heads.map((head) => {
              const [text, says] = typeof head === "string" ? [head] : head;
              return (
                <th key={text} scope="col" title={says}>
                  <Symbols text={text} />
                </th>
              );
            })}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}
