/** WebAssembly beyond what engines use of it (engine/host.d.ts): Node compiles it, and Node's types leave it out. */
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>;
}
