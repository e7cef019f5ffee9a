/** The handful of words every file may use. Not a place for helpers: nothing else is added here. */

/** A success or an expected failure. Bugs are thrown, expected failures are returned. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function err<E>(error: E): Result<never, E> {
  return { ok: false, error };
}

/** Throws: a state that the program itself must never reach. */
export function bug(message: string): never {
  throw new Error(`bug: ${message}`);
}

/** Closes a chain of cases: a new variant fails to compile here. */
export function assertNever(value: never): never {
  return bug(`unhandled case ${JSON.stringify(value)}`);
}

declare const brand: unique symbol;
/** `T` that only the function which checked it can make. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
