/** The few things every host of an engine shares beyond the ES library; nothing else compiles in this folder. */
declare module "*.wasm?url" {
  const url: string;
  export default url;
}
