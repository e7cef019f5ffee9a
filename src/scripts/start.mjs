/**
 * `npm start`: from a bare machine with Node to the lab in a browser. Installs what is missing, builds what is
 * stale, and serves dist/ with the headers of vite.config.ts (the content security policy among them).
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { installDependencies, requireNode, ROOT, script, Trouble } from "./setup.mjs";

const HELP = `Usage: npm start -- [options]

  --host       serve on every network interface, for a classroom
  --port N     serve on port N (default: 4173, or the next free one)
  --no-build   serve dist/ as it is
  --help       show this text`;

const DEFAULT_PORT = 4173;

/** Everything the build reads. */
const SOURCES = ["src", "public", "index.html", "vite.config.ts", "package-lock.json"];

/**
 * @param {readonly string[]} args
 * @returns {{ host: boolean, build: boolean, help: boolean, port?: number } | { wrong: string }}
 */
function parse(args) {
  const options = { host: false, build: true, help: false };
  /** @type {{ port?: number }} */
  const chosen = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--host") options.host = true;
    else if (arg === "--no-build") options.build = false;
    else if (arg === "--help" || arg === "-h") options.help = true;
    else if (arg === "--port" || arg.startsWith("--port=")) {
      const given = arg === "--port" ? args[++i] : arg.slice("--port=".length);
      const port = Number(given);
      if (!/^\d+$/.test(given ?? "") || port < 1 || port > 65535) {
        return { wrong: "--port needs a number from 1 to 65535." };
      }
      chosen.port = port;
    } else return { wrong: `Unknown option ${arg}.` };
  }
  return { ...options, ...chosen };
}

/**
 * When a file, or anything in a folder, last changed; a removal shows in its folder's own time.
 * @param {string} at
 * @returns {number} milliseconds; 0 where nothing is
 */
function lastChange(at) {
  const stat = statSync(at, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  const inside = stat.isDirectory() ? readdirSync(at).map((name) => lastChange(path.join(at, name))) : [];
  return Math.max(stat.mtimeMs, ...inside);
}

function buildIsStale() {
  const built = lastChange(path.join(ROOT, "dist", "index.html"));
  return SOURCES.some((source) => lastChange(path.join(ROOT, source)) > built);
}

script(async () => {
  requireNode();
  const options = parse(process.argv.slice(2));
  if ("wrong" in options) {
    console.error(`${options.wrong} See npm start -- --help.`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    console.log(HELP);
    return;
  }

  await installDependencies();
  delete process.env["NODE_ENV"]; // else Vite would take it over, and might build a development React
  const vite = await import("vite");

  if (options.build && buildIsStale()) {
    console.log("Building …");
    try {
      await vite.build({ root: ROOT, logLevel: "warn" });
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      throw new Trouble("The build failed; see the message above.");
    }
  }
  if (!existsSync(path.join(ROOT, "dist", "index.html"))) {
    throw new Trouble("There is no build in dist/; run npm start without --no-build.");
  }

  const port = options.port ?? DEFAULT_PORT;
  const server = await vite
    .preview({
      root: ROOT,
      logLevel: "warn",
      preview: {
        port,
        strictPort: options.port !== undefined,
        open: false,
        ...(options.host ? { host: true } : {}),
      },
    })
    .catch((/** @type {unknown} */ error) => {
      if (!(error instanceof Error) || !/in use|EADDRINUSE|EACCES/.test(error.message)) throw error;
      throw new Trouble(`Port ${port} is taken or not allowed; choose another with --port.`);
    });

  const { local = [], network = [] } = server.resolvedUrls ?? {};
  for (const url of local) console.log(`Grokking Lab: ${url}`);
  for (const url of network) console.log(`On the network: ${url}`);
  if (options.host) {
    console.log("Over plain http other machines have no WebGPU and no clipboard; everything else works.");
  }

  const stop = () => {
    // A browser's open connection must not keep the terminal waiting.
    setTimeout(() => process.exit(0), 500).unref();
    void server.close().finally(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
});
