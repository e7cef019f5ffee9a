/**
 * A Chromium for the end-to-end tests: one that is here already if possible, else Playwright's download, else
 * Debian's package. Never Playwright's headless shell, which has no WebGPU.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { ROOT, run, Trouble } from "./setup.mjs";

const isRoot = process.getuid?.() === 0;

/** Quiet offline, and with WebGPU on the software adapter whether or not the machine has a GPU. */
export const LAUNCH_ARGS = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  ...(isRoot ? ["--no-sandbox"] : []), // Chromium refuses to start as root with its sandbox
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where installers put a Chromium that is on nobody's PATH. */
function usualPlaces() {
  const env = process.env;
  if (process.platform === "darwin") {
    return ["/Applications", path.join(env["HOME"] ?? "", "Applications")].flatMap((folder) =>
      ["Chromium", "Google Chrome"].map((app) => path.join(folder, `${app}.app`, "Contents", "MacOS", app)),
    );
  }
  if (process.platform === "win32") {
    return [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]].flatMap((folder) =>
      folder === undefined
        ? []
        : ["Chromium", "Google\\Chrome"].map((app) => path.join(folder, app, "Application", "chrome.exe")),
    );
  }
  return [];
}

function onThePath() {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const suffix = process.platform === "win32" ? ".exe" : "";
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
}

/**
 * A file may be there and yet not start: Ubuntu's chromium-browser only advertises a snap, and a download may
 * lack system libraries.
 * @param {string} file
 */
function starts(file) {
  if (!existsSync(file)) return false;
  if (process.platform === "win32") return true; // there, --version opens a window
  return spawnSync(file, ["--version"], { timeout: 20_000, stdio: "ignore" }).status === 0;
}

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  return chromium.executablePath();
}

/** Playwright's download, full browser only. Offline it gives up after seconds rather than minutes. */
function download() {
  const cli = path.join(ROOT, "node_modules", "playwright", "cli.js");
  return run(process.execPath, [cli, "install", "chromium", "--no-shell"], {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "5000" },
    seconds: 300,
  });
}

async function installDebianPackage() {
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, seconds: 600 };
  await run("apt-get", ["update", "-qq"], options); // may fail in part and still serve
  await run(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    options,
  );
}

/**
 * @returns {Promise<string>} the path of a Chromium that starts
 * @throws {Trouble} with one sentence saying what to do
 */
export async function findChromium() {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen !== undefined && chosen !== "") {
    if (starts(chosen)) return chosen;
    throw new Trouble("CHROMIUM_PATH names no Chromium that starts; correct it or unset it.");
  }

  const here = [...onThePath(), ...usualPlaces(), await playwrightsOwn()].find(starts);
  if (here !== undefined) return here;

  console.log("No Chromium found: downloading one for the end-to-end tests …");
  await download();
  const downloaded = await playwrightsOwn();
  if (starts(downloaded)) return downloaded;

  if (isRoot && existsSync("/usr/bin/apt-get")) {
    console.log("The download failed or does not start: installing the Debian package …");
    await installDebianPackage();
    const installed = [...onThePath(), downloaded].find(starts);
    if (installed !== undefined) return installed;
  }
  throw new Trouble(
    "No Chromium was found and none could be installed: install Chromium or Chrome, or set CHROMIUM_PATH to one.",
  );
}
