/**
 * TypeScript made runnable: Node 20 strips no types, and a page outside the app needs a build of its own. Both are
 * kept until something that went into them changes. Not the app's build: that is vite.config.ts.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { CACHE, ROOT, Trouble } from "./setup.mjs";

const BUILDS = path.join(CACHE, "grokking-lab");

/** @typedef {{ folder: string, inputs: Record<string, string> }} Built inputs: file → hash, both from the root */

/** @param {string} file @returns {string | undefined} */
function hashOf(file) {
  const at = path.join(ROOT, file);
  return existsSync(at) ? createHash("sha256").update(readFileSync(at)).digest("hex") : undefined;
}

/** What every build rests on: the packages, and how they are bundled. */
const FOUNDATIONS = ["package-lock.json", "src/scripts/bundle.mjs"];

/** @param {string} manifest @returns {Built | undefined} */
function current(manifest) {
  if (!existsSync(manifest)) return undefined;
  const built = /** @type {Built} */ (JSON.parse(readFileSync(manifest, "utf8")));
  const unchanged = Object.entries(built.inputs).every(([file, hash]) => hashOf(file) === hash);
  return unchanged && existsSync(path.join(BUILDS, built.folder)) ? built : undefined;
}

/**
 * Builds, unless what was built last is still right. Builds at the same time do not meet: each goes to a folder of
 * its own, and takes its place whole.
 * @param {string} name of the folder
 * @param {import("vite").PluginOption[]} plugins
 * @param {import("vite").InlineConfig} config the rest, but for where it writes
 * @returns {Promise<string>} the folder
 */
async function cached(name, plugins, config) {
  const manifest = path.join(BUILDS, `${name}.json`);
  const kept = current(manifest);
  if (kept !== undefined) return path.join(BUILDS, kept.folder);

  delete process.env["NODE_ENV"]; // else Vite would take it over
  const { build } = await import("vite");
  const folder = `${name}-${process.pid}-${Date.now().toString(36)}`;
  const outDir = path.join(BUILDS, folder);
  /** @type {Set<string>} */
  const seen = new Set(FOUNDATIONS);
  /** @type {import("vite").Plugin} */
  const inputs = {
    name: "inputs",
    buildEnd() {
      for (const id of this.getModuleIds()) seen.add(path.relative(ROOT, id.replace(/[?#].*$/, "")));
    },
  };
  try {
    await build({
      configFile: false,
      root: ROOT,
      base: "./",
      publicDir: false,
      logLevel: "error",
      ...config,
      plugins: [plugins, inputs],
      worker: { format: "es", plugins: () => [plugins, inputs] }, // a worker is a build of its own
      build: { ...config.build, outDir, emptyOutDir: true },
    });
  } catch (error) {
    throw new Trouble(
      `${name} could not be built: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  /** @type {Built} */
  const built = { folder, inputs: {} };
  for (const file of seen) {
    const hash = file.includes("node_modules") ? undefined : hashOf(file); // packages: see FOUNDATIONS
    if (hash !== undefined) built.inputs[file] = hash;
  }
  writeFileSync(`${outDir}.json`, JSON.stringify(built));
  renameSync(`${outDir}.json`, manifest);
  sweep(name, folder);
  return outDir;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Removes earlier builds, once nothing can still be running from them.
 * @param {string} name
 * @param {string} keep
 */
function sweep(name, keep) {
  for (const folder of readdirSync(BUILDS)) {
    const at = path.join(BUILDS, folder);
    if (folder === keep || !folder.startsWith(`${name}-`) || Date.now() - statSync(at).mtimeMs < DAY)
      continue;
    rmSync(at, { recursive: true, force: true });
  }
}

/**
 * A TypeScript entry for Node, with its imports; what it imports dynamically is a file of its own beside it.
 * @param {string} entry from the root, such as `src/node/conformance.ts`
 * @returns {Promise<string>} the path of a module that Node runs
 */
export async function bundled(entry) {
  mkdirSync(BUILDS, { recursive: true });
  const name = path.basename(entry, ".ts");
  const folder = await cached(`node-${name}`, [], {
    resolve: { mainFields: ["module", "main"] }, // TensorFlow.js's `main` is CommonJS without named exports
    define: { __dirname: "import.meta.dirname" }, // its WASM glue, in Node
    ssr: { noExternal: true },
    build: {
      ssr: path.join(ROOT, entry),
      target: "node20",
      minify: false,
      rolldownOptions: { output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
  });
  return path.join(folder, `${name}.mjs`);
}

/**
 * A page that is not the app: for engines in a browser.
 * @param {string} root its folder, from the repository's root
 * @param {import("vite").PluginOption[]} plugins
 * @returns {Promise<string>} a folder to serve
 */
export async function builtPage(root, plugins) {
  mkdirSync(BUILDS, { recursive: true });
  return cached(`page-${path.basename(root)}`, plugins, {
    root: path.join(ROOT, root),
    build: { target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  });
}
