/** Programs that run beside a script and end with it, whatever they started themselves included. */
import { spawn } from "node:child_process";

/**
 * A process with the group it leads. `ended` says how it ended, as a phrase.
 * @typedef {{ ended: Promise<string>, close: () => Promise<void>, kill: () => void }} Program
 */

/** @type {Set<Program>} */
const running = new Set();

const OWN_GROUP = process.platform !== "win32";
/** A browser may close in peace for this long. */
const PEACE_MS = 5000;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, announce?: (text: string) => void }} [options] `announce` hears descriptor 3
 * @returns {Program}
 */
export function start(command, args, { env = {}, announce } = {}) {
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "ignore", announce === undefined ? "ignore" : "pipe"],
    detached: OWN_GROUP, // so that what it starts can be ended with it
    env: { ...process.env, ...env },
  });
  child.stdio[3]?.on("data", (/** @type {Buffer} */ data) => announce?.(data.toString()));
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", ({ message }) => resolve(`it could not be started (${message})`));
    child.once("exit", (status, signal) =>
      resolve(signal === null ? `it left with status ${status}` : `it was ended by ${signal}`),
    );
  });
  const signalAll = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (OWN_GROUP && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // Nothing of it is left.
    }
  };
  /** @type {Program} */
  const program = {
    ended,
    kill: () => signalAll("SIGKILL"),
    async close() {
      signalAll("SIGTERM");
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      const patience = new Promise((resolve) => {
        timer = setTimeout(resolve, PEACE_MS);
      });
      await Promise.race([ended, patience]);
      clearTimeout(timer);
      signalAll("SIGKILL"); // what outlived its parent
      running.delete(program);
    },
  };
  running.add(program);
  return program;
}

process.on("exit", () => {
  for (const program of running) program.kill();
});

/** Ends every program that still runs. */
export async function closePrograms() {
  await Promise.all([...running].map((program) => program.close()));
}
