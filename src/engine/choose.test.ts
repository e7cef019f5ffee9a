import { expect, test } from "vitest";
import { chooseBackend } from "./choose.ts";

test("auto takes a real GPU, then WASM, then the CPU", () => {
  expect(chooseBackend("auto", "hardware").candidates).toEqual(["webgpu", "wasm", "cpu"]);
});

test.each(["software", "no-adapter", "no-webgpu", "insecure-origin"] as const)(
  "auto never takes a software GPU, and says why: %s",
  (finding) => {
    for (const engine of ["auto", "tfjs"] as const) {
      const { candidates, why } = chooseBackend(engine, finding);
      expect(candidates).toEqual(["wasm", "cpu"]);
      expect(why).toMatch(/CPU/);
    }
  },
);

test("a backend asked for by name is that one or none", () => {
  expect(chooseBackend("tfjs-webgpu", "software").candidates).toEqual(["webgpu"]);
  expect(chooseBackend("tfjs-wasm", "hardware").candidates).toEqual(["wasm"]);
});
