import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserEngine, conformance, parseOptions } from "./conformance.ts";

describe("options", () => {
  test("files and flags in any order", () => {
    expect(parseOptions(["a.json", "--browser", "b.json"])).toEqual({
      ok: true,
      value: { files: ["a.json", "b.json"], browser: true, help: false },
    });
  });

  test.each([
    [[], "No file was given."],
    [["a.json", "--gpu"], "Unknown option --gpu."],
  ])("%j is refused with a sentence", (args, error) => {
    expect(parseOptions(args)).toEqual({ ok: false, error });
  });
});

test("in a browser: both engines on the GPU as well, and one that does not start is a finding", async () => {
  const printed: string[] = [];
  const closed: BrowserEngine[] = [];
  const exactly = { logits: 0, loss: 0, grads: 0, after1: 0, after2: 0, after10: 0 };
  const status = await conformance(["mlp-concat-gelu-adamw.json", "--browser"], {
    directory: path.join(import.meta.dirname, "..", "engine", "fixtures"),
    print: (line) => printed.push(line),
    say: () => undefined,
    kernels: () => Promise.reject(new Error("no kernels")),
    openInBrowser: async (engine) => ({
      conform: async () => ({ ...exactly, after10: engine === "gpu" ? 6e-5 : 0 }),
      close: () => void closed.push(engine),
    }),
  });
  const findings = printed.map((line) => JSON.parse(line) as { engine: string; ok: boolean; error?: string });
  expect(findings.map(({ engine, ok, error = "" }) => [engine, ok, error])).toEqual([
    ["exact", false, "no kernels"],
    ["tfjs-cpu", false, "no kernels"],
    ["tfjs-wasm", false, "no kernels"],
    ["gpu", false, ""],
    ["tfjs-webgpu", true, ""],
  ]);
  expect([status, closed]).toEqual([1, ["gpu", "tfjs-webgpu"]]);
});

describe("files that cannot be used", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "conformance-"));
    writeFileSync(path.join(folder, "text.json"), "not JSON");
    writeFileSync(path.join(folder, "other.json"), "{}");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["none.json", /^none\.json cannot be read: there is no such file\.$/],
    [".", /^\. cannot be read: it is a folder\.$/],
    ["text.json", /^text\.json is not JSON: /],
    ["other.json", /^other\.json is not a conformance file: name is missing\.$/],
  ])("%s: status 2, one sentence, nothing printed", async (file, sentence) => {
    const [printed, said]: [string[], string[]] = [[], []];
    const unused = (): never => {
      throw new Error("nothing is started for a file like this");
    };
    const status = await conformance([file], {
      directory: folder,
      print: (line) => printed.push(line),
      say: (line) => said.push(line),
      kernels: unused,
      openInBrowser: unused,
    });
    expect([status, printed, said.length]).toEqual([2, [], 1]);
    expect(said[0]).toMatch(sentence);
  });
});
