/** The saved table of published runs beside ours, fetched when somebody asks for it. Never throws. */
import type { Row, Table } from "../../core/reproduction.ts";

export type Loaded =
  | { readonly kind: "table"; readonly table: Table }
  /** A sentence: why there is none to show. */
  | { readonly kind: "none"; readonly why: string };

export const NOT_THERE =
  "This copy of the lab has no saved comparison yet. `npm run reproduce` makes one, and the next build carries it.";

/** Beside the page, on whatever host and path it lies. */
const FILE = "reproduction.json";

/** Enough of a row's form to show it; the file comes with the page, so a foreign one is a mix-up and no attack. */
function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const { name, spec, quantities, verdict } = value as Partial<Row>;
  return (
    typeof name === "string" &&
    typeof spec === "string" &&
    typeof quantities === "object" &&
    typeof verdict === "object"
  );
}

function tableOf(text: string): Loaded {
  try {
    const table = JSON.parse(text) as Partial<Table> | null;
    if (table?.format === 1 && Array.isArray(table.rows) && table.rows.every(isRow))
      return { kind: "table", table: table as Table };
  } catch {
    // Some hosts answer with a page of their own where a file is missing.
  }
  return { kind: "none", why: NOT_THERE };
}

export async function loadTable(): Promise<Loaded> {
  try {
    const response = await fetch(new URL(FILE, document.baseURI));
    if (!response.ok) return { kind: "none", why: NOT_THERE };
    return tableOf(await response.text());
  } catch {
    return {
      kind: "none",
      why: "The saved comparison could not be fetched. Check the connection and try again.",
    };
  }
}
