import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance, parseOptions } from "./conformance.ts";

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
      openWebGpu: unused,
    });
    expect([status, printed, said.length]).toEqual([2, [], 1]);
    expect(said[0]).toMatch(sentence);
  });
});
