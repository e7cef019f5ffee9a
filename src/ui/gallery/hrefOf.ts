/** The address of a run: this page with its spec. */
export function hrefOf({ spec }: { readonly spec: string }): string {
  return spec === "" ? "#v=1" : `#v=1&${spec}`;
}
