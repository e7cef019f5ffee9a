/** `Symbol.dispose` for browsers that do not have it yet: what `using` looks for once it is compiled. */
export function ensureDispose(): void {
  if ((Symbol as { dispose?: symbol }).dispose !== undefined) return;
  Object.defineProperty(Symbol, "dispose", { value: Symbol.for("Symbol.dispose") });
}
