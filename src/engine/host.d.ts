/** The few things every host of an engine shares beyond the ES library; nothing else compiles in this folder. */
declare module "*.wasm?url" {
  const url: string;
  export default url;
}

/** WebAssembly is in browsers, workers and Node alike, but typed only with one of them: what is used of it here. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  const Module: { imports(module: Module): readonly unknown[] };
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
