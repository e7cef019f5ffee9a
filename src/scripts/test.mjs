/**
 * `npm test`: every gate as a named step, from a bare machine with Node. A failing step does not stop the ones
 * after it, so that one run shows everything. The last line is the tally: "N passed, N failed".
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { findChromium } from "./chromium.mjs";
import { CACHE, installDependencies, npm, requireNode, ROOT, script, Trouble } from "./setup.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const UNIT_REPORT = path.join(CACHE, "unit.json");
const E2E_REPORT = path.join(CACHE, "e2e.json"); // e2e/playwright.config.ts writes it

/**
 * Vitest's JSON. A file that fails before its first test has no assertions, and counts as one failure.
 * @param {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} report
 * @returns {Tally}
 */
function unitTally({ testResults }) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of testResults) {
    for (const test of assertionResults) {
      tally[test.status === "passed" ? "passed" : test.status === "failed" ? "failed" : "skipped"]++;
    }
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) tally.failed++;
  }
  return tally;
}

/**
 * Playwright's JSON. A test that passes only on a second try is not one to rely on: flaky is failed.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report
 * @returns {Tally}
 */
function e2eTally({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/**
 * A check without tests of its own: it passes or fails as one.
 * @param {string} name
 * @returns {Promise<Tally>}
 */
async function check(name) {
  return (await npm(["run", "--silent", name])) ? PASSED : FAILED;
}

const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };

/**
 * Runs a test runner, then counts from its report rather than from what it printed.
 * @template Report
 * @param {string} file where the report appears
 * @param {(report: Report) => Tally} tallyOf
 * @param {() => Promise<boolean>} start
 * @returns {Promise<Tally>}
 */
async function suite(file, tallyOf, start) {
  rmSync(file, { force: true }); // an old report must not stand in for a crash
  const succeeded = await start();
  let tally = FAILED;
  try {
    tally = tallyOf(/** @type {Report} */ (JSON.parse(readFileSync(file, "utf8"))));
  } catch {
    console.log("It ended without a report: counted as 1 failed.");
    return tally;
  }
  if (tally.skipped > 0) console.log(`Skipped: ${tally.skipped}. A skipped test counts as failed.`);
  tally = { ...tally, failed: tally.failed + tally.skipped };
  if (tally.failed > 0) return tally;
  if (tally.passed === 0) console.log("No tests ran: counted as 1 failed.");
  else if (!succeeded) console.log("Every test passed, yet the runner failed: counted as 1 failed.");
  return tally.passed === 0 || !succeeded ? { ...tally, failed: 1 } : tally;
}

function unit() {
  const output = path.relative(ROOT, UNIT_REPORT);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${output}`];
  return suite(UNIT_REPORT, unitTally, () => npm(["run", "--silent", "unit", "--", ...reporters]));
}

/** @param {boolean} built */
async function endToEnd(built) {
  if (!built) {
    console.log("Not run, for want of a build: counted as 1 failed.");
    return FAILED;
  }
  const CHROMIUM_PATH = await findChromium();
  return suite(E2E_REPORT, e2eTally, () => npm(["run", "--silent", "e2e"], { env: { CHROMIUM_PATH } }));
}

/** @type {{ name: string, failed: number, seconds: string }[]} */
const done = [];

/**
 * @param {string} name
 * @param {() => Promise<Tally>} body
 */
async function step(name, body) {
  console.log(`\n── ${name} ──`);
  const from = performance.now();
  const tally = await body().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Trouble ? error.message : error);
    return FAILED;
  });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  done.push({ name, failed: tally.failed, seconds });
  console.log(`${name}: ${tally.failed === 0 ? "passed" : "FAILED"}, ${seconds} s`);
  return tally;
}

/** @param {readonly Tally[]} tallies */
function finish(tallies) {
  const sum = (/** @type {"passed" | "failed"} */ key) =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
}

script(async () => {
  const setUp = async () => {
    requireNode();
    await installDependencies();
    mkdirSync(CACHE, { recursive: true });
    return { passed: 0, failed: 0, skipped: 0 }; // not a check of the lab: counted only when it fails
  };
  const ready = await step("set-up", setUp);
  if (ready.failed > 0) return finish([ready]);

  const tallies = [
    await step("format", () => check("check:format")),
    await step("lint", () => check("lint")),
    await step("types", () => check("types")),
    await step("unit", unit),
  ];
  const build = await step("build", () => check("build"));
  tallies.push(build, await step("end-to-end", () => endToEnd(build.failed === 0)));

  console.log("");
  for (const { name, failed, seconds } of done) {
    console.log(`${name.padEnd(12)} ${failed === 0 ? "passed" : "FAILED"}  ${seconds.padStart(6)} s`);
  }
  finish(tallies);
});
