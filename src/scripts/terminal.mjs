/** The terminal of a script that runs for long: where progress is shown, and how Ctrl-C ends it. */

/** @returns {import("../node/grok/ticker.ts").Screen} standard error */
export function screen() {
  return {
    write: (text) => process.stderr.write(text),
    columns: process.stderr.isTTY ? process.stderr.columns || 80 : null,
    now: () => performance.now(),
  };
}

/** Whoever reads standard output may stop doing so, as `head` does. */
process.stdout.on("error", () => process.exit(1));

/** How often to look whether npm is still there. */
const PARENT_MS = 500;
/** What was printed has this long to leave. */
const LEAVE_MS = 500;

/**
 * Ends the process at Ctrl-C, once what was printed has left it; also when npm was ended by a signal, which does not
 * reach its script.
 * @param {() => void} last what is still to be printed
 */
export function onCtrlC(last) {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    last();
    setTimeout(() => process.exit(1), LEAVE_MS);
    process.stdout.write("", () => process.exit(1));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_MS).unref();
}
