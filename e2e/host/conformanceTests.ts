/** The conformance suite as Playwright's tests: a test for each of PyTorch's files, and for each case. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "playwright/test";
import { TOLERANCES, conforms } from "../../src/engine/conform.ts";
import type { Fixture } from "../../src/engine/fixture.ts";
import type { Case } from "../../src/engine/suite/case.ts";
import type { HostPage } from "../../src/scripts/hostPage.mjs";
import type { GpuEngine } from "./calls.ts";

const FIXTURES = new URL("../../src/engine/fixtures/", import.meta.url);

/** @param tab one with this engine up, asked for when a test runs */
export function conformanceTests(engine: GpuEngine, cases: readonly Case[], tab: () => HostPage): void {
  for (const file of readdirSync(FIXTURES)) {
    test(`equals PyTorch: ${file}`, async () => {
      const fixture = JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8")) as Fixture;
      const errors = await tab().call("conform", fixture);
      expect(conforms(TOLERANCES[engine], errors), JSON.stringify(errors)).toBe(true);
    });
  }
  for (const { title } of cases) {
    test(title, async () => {
      await tab().call("runCase", title);
    });
  }
}
