/**
 * What every script needs before it can do anything: a Node that is new enough, and the dependencies of
 * package-lock.json. Built-ins alone, since on a bare machine nothing is installed yet.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Where reports and test output go: ignored by git, and removed with the dependencies. */
export const CACHE = path.join(ROOT, "node_modules", ".cache");

/** Something the person at the keyboard can put right: shown as its one sentence, without a stack. */
export class Trouble extends Error {}

/**
 * Vite's own bounds: 20.19 or later in the 20 line, else 22.12 or later.
 * @param {string} version as in `process.versions.node`
 */
export function nodeIsNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

export function requireNode() {
  if (nodeIsNewEnough(process.versions.node)) return;
  throw new Trouble(
    `Grokking Lab needs Node 20.19 or later in the 20 line, or 22.12 or later; this is Node ${process.versions.node}.`,
  );
}

/**
 * Runs a command with this terminal as its own.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, shell?: boolean, seconds?: number }} [options] past `seconds` it is stopped
 * @returns {Promise<boolean>} whether it ended with status 0
 */
export function run(command, args, options = {}) {
  const { env = {}, shell = false, seconds } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", shell, env: childEnv(env) });
    // Not spawn's own timeout, which outlives a command that never started.
    const limit = seconds === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    const settle = (/** @type {boolean} */ succeeded) => {
      clearTimeout(limit);
      resolve(succeeded);
    };
    child.on("error", () => settle(false));
    child.on("close", (status) => settle(status === 0));
  });
}

/**
 * The environment less NODE_ENV, from which npm, Vite and React would each draw their own conclusions.
 * @param {NodeJS.ProcessEnv} more
 */
function childEnv(more) {
  const env = { ...process.env, ...more };
  delete env["NODE_ENV"];
  return env;
}

/**
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 */
export function npm(args, options = {}) {
  // npm tells its scripts where it is. Without that, and on Windows, it is a batch file that needs a shell.
  const cli = process.env["npm_execpath"];
  return cli !== undefined && /npm-cli\.c?js$/.test(cli)
    ? run(process.execPath, [cli, ...args], options)
    : run("npm", args, { ...options, shell: process.platform === "win32" });
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} Entry
 * @typedef {Record<string, Entry>} Packages
 */

/**
 * Whether what is installed is what the lock file asks for. Packages for other platforms may be absent.
 * @param {Packages} wanted   the packages of package-lock.json
 * @param {Packages} present  the packages of node_modules/.package-lock.json, which npm writes last
 */
export function sameDependencies(wanted, present) {
  return Object.entries(wanted).every(([where, want]) => {
    if (where === "") return true;
    const have = present[where];
    if (have === undefined) return want.optional === true || want.devOptional === true || want.peer === true;
    return have.version === want.version && have.integrity === want.integrity;
  });
}

/** @param {string} file a lock file */
function packagesOf(file) {
  const { packages } = /** @type {{ packages: Packages }} */ (JSON.parse(readFileSync(file, "utf8")));
  return packages;
}

function dependenciesAreCurrent() {
  const installed = path.join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  return sameDependencies(packagesOf(path.join(ROOT, "package-lock.json")), packagesOf(installed));
}

/** Installs exactly what the lock file names, unless that is there already. */
export async function installDependencies() {
  if (dependenciesAreCurrent()) return;
  console.log("Installing the dependencies (once; needs the network) …");
  const done = await npm([
    "ci",
    "--include=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  if (!done) throw new Trouble("The dependencies could not be installed; see npm's message above.");
}

/**
 * Runs a script's main function: expected trouble is one sentence, a bug keeps its stack.
 * @param {() => Promise<void>} main
 */
export function script(main) {
  main().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Trouble ? error.message : error);
    process.exitCode = 1;
  });
}
