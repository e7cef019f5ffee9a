/** Made when it is first asked for, and kept: many thousands of places are nobody's business until they are drawn. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
