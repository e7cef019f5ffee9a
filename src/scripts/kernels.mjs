/**
 * Builds the exact engine's kernels: src/engine/exact/assembly/*.ts (AssemblyScript) → kernels.wasm beside it, which
 * is not committed. As a Vite plugin it does so before anything that may import the file: build, dev server, tests.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, Trouble } from "./setup.mjs";

const FOLDER = path.join(ROOT, "src", "engine", "exact");
const SOURCES = path.join(FOLDER, "assembly");
const OUT = path.join(FOLDER, "kernels.wasm");
/** What OUT was made of. */
const STAMP = path.join(FOLDER, "kernels.stamp");

const OPTIONS = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd"];

function stampNow() {
  const hash = createHash("sha256");
  const compiler = path.join(ROOT, "node_modules", "assemblyscript", "package.json");
  for (const file of readdirSync(SOURCES).sort()) hash.update(readFileSync(path.join(SOURCES, file)));
  return hash.update(readFileSync(compiler)).update(OPTIONS.join(" ")).digest("hex");
}

/**
 * @returns {Promise<string>} the path of kernels.wasm, built if it was missing or stale
 * @throws {Trouble} when it does not compile
 */
export async function buildKernels() {
  const stamp = stampNow();
  if (existsSync(OUT) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp) return OUT;
  const { default: asc } = await import("assemblyscript/asc");
  let said = "";
  const stream = {
    /** @param {string | Uint8Array} chunk */
    write(chunk) {
      said += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    },
  };
  const { error } = await asc.main(
    [
      path.relative(ROOT, path.join(SOURCES, "index.ts")),
      "--baseDir",
      ROOT,
      "--outFile",
      path.relative(ROOT, `${OUT}.${process.pid}`),
      ...OPTIONS,
    ],
    { stdout: stream, stderr: stream },
  );
  if (error !== null || said !== "") throw new Trouble(`The kernels do not compile cleanly.\n${said}`);
  renameSync(`${OUT}.${process.pid}`, OUT); // whole or not at all, for whoever builds at the same time
  writeFileSync(STAMP, stamp);
  return OUT;
}

/** @returns {import("vite").Plugin} */
export function kernels() {
  return {
    name: "kernels",
    async config() {
      await buildKernels();
    },
  };
}
