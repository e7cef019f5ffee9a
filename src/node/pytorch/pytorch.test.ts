import { expect, test } from "vitest";
import { failedResult } from "../../core/result.ts";
import { defaultSpec } from "../../core/spec/keys.ts";
import { parseLink } from "../../core/spec/parse.ts";
import { CASES } from "./cases.ts";
import { compared } from "./check.ts";
import { parseOptions } from "./options.ts";
import { pytorch } from "./pytorch.ts";

test("options", () => {
  expect(parseOptions(["p=5"])).toEqual({ ok: true, value: { help: false, spec: "p=5", out: null } });
  expect(parseOptions(["", "--out", "a b"])).toMatchObject({ ok: true, value: { spec: "", out: "a b" } });
  expect(parseOptions(["--out=x", "p=5"])).toMatchObject({ ok: true, value: { out: "x" } });
  for (const wrong of [[], ["p=5", "p=7"], ["p=5", "--out"], ["p=5", "--seeds", "2"]])
    expect(parseOptions(wrong).ok).toBe(false);
});

async function said(args: readonly string[]) {
  const [out, errors]: [string[], string[]] = [[], []];
  const status = await pytorch(args, {
    print: (text) => out.push(text),
    say: (line) => errors.push(line),
    env: {},
  });
  return { status, out: out.join(""), errors: errors.join("\n") };
}

test("a script goes to standard output, and a wrong key is named", async () => {
  const right = await said(["p=5&d=8&h=8"]);
  expect([right.status, right.errors]).toEqual([0, ""]);
  expect(right.out).toMatch(/^"""A run of Grokking Lab[^]*main\(\)\n$/);
  const wrong = await said(["p=2"]);
  expect([wrong.status, wrong.out]).toEqual([2, ""]);
  expect(wrong.errors).toContain("p=2");
});

test("every case that is checked names a run", () => {
  for (const { spec } of CASES) expect(parseLink(spec)).toMatchObject({ ok: true });
});

test("two runs agree within 1 % of T_mem, and one that does not memorize shows nothing", () => {
  const ours = { ...failedResult(defaultSpec(), ""), tMem: 200, vMem: 4 };
  expect(compared("x", ours, { ...ours, tMem: 202, vMem: 5 })).toMatchObject({ ok: true });
  expect(compared("x", ours, { ...ours, tMem: 202 }).line).toContain("200/202");
  expect(compared("x", ours, { ...ours, tMem: 204 }).ok).toBe(false);
  expect(compared("x", ours, { ...ours, tMem: null }).ok).toBe(false);
  expect(compared("x", { ...ours, tMem: null }, { ...ours, tMem: null }).ok).toBe(false);
});
