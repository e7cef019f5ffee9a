/** The address of a row's run: this page with its spec. */
import type { Row } from "../../core/reproduction.ts";

export function hrefOf({ spec }: Row): string {
  return spec === "" ? "#v=1" : `#v=1&${spec}`;
}
