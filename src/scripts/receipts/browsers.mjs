/**
 * The browsers that are here, each started without a window and on a fresh profile, and ended with all that it
 * started. None is driven: each is given an address and no more.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { findChromium, LAUNCH_ARGS } from "../chromium.mjs";
import { CACHE, Trouble } from "../setup.mjs";
import { closePrograms, start } from "./programs.mjs";

/** @typedef {import("../../node/receipts/receipts.ts").Launched} Launched */
/** @typedef {import("../../node/receipts/options.ts").BrowserName} BrowserName */

/** Not in the system's temporary folder, of which a browser in a snap sees its own. */
const PROFILES = path.join(CACHE, "grokking-lab", "profiles");

function freshProfile() {
  mkdirSync(PROFILES, { recursive: true });
  return mkdtempSync(path.join(PROFILES, "profile-"));
}

/** @param {string} folder */
function forget(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** @param {readonly string[]} names */
function onThePath(names) {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const suffix = process.platform === "win32" ? ".exe" : "";
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
}

/**
 * One named by hand, or else the first that is there.
 * @param {string} variable of the environment
 * @param {readonly string[]} places
 */
function find(variable, places) {
  const chosen = process.env[variable] ?? "";
  if (chosen !== "" && !existsSync(chosen)) {
    throw new Trouble(`${variable} names a file that is not there; correct it or unset it.`);
  }
  return chosen === "" ? places.find((file) => existsSync(file)) : chosen;
}

/**
 * @param {string} file
 * @param {Record<string, string>} [env]
 */
function versionOf(file, env = {}) {
  if (process.platform === "win32") return ""; // there, --version opens a window
  const asked = spawnSync(file, ["--version"], {
    encoding: "utf8",
    timeout: 20_000,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  return (asked.stdout ?? "").trim().split("\n", 1)[0] ?? "";
}

/**
 * Chromium's socket has a folder of its own among the temporary files, which it leaves there.
 * @param {string} profile in which a link names it
 */
function socketFolder(profile) {
  try {
    const folder = path.dirname(readlinkSync(path.join(profile, "SingletonSocket")));
    return path.dirname(folder) === os.tmpdir() ? folder : null;
  } catch {
    return null; // not every system has it
  }
}

/** @param {string} address @returns {Promise<Launched>} */
async function chromium(address) {
  const file = await findChromium();
  const profile = freshProfile();
  const program = start(file, ["--headless", ...LAUNCH_ARGS, `--user-data-dir=${profile}`, address]);
  return {
    version: versionOf(file),
    ended: program.ended,
    async close() {
      const socket = socketFolder(profile);
      await program.close();
      forget(profile);
      if (socket !== null) forget(socket);
    },
  };
}

/** Nothing but the page: no first-run page, no updates, no reports, no look for the network. */
const FIREFOX_SETTINGS = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "datareporting.healthreport.uploadEnabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.proxy.type": 0,
  "services.settings.server": "data:,",
  "termsofuse.bypassNotification": true,
  "toolkit.telemetry.enabled": false,
};

const FIREFOX_PLACES = [
  ...onThePath(["firefox", "firefox-esr"]),
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  path.join(process.env["ProgramFiles"] ?? "", "Mozilla Firefox", "firefox.exe"),
];

/** @param {string} address @returns {Promise<Launched | string>} */
async function firefox(address) {
  const file = find("FIREFOX_PATH", FIREFOX_PLACES);
  if (file === undefined) {
    return "Firefox is not installed. On Debian: apt-get install firefox-esr. One in another place is named by FIREFOX_PATH.";
  }
  const profile = freshProfile();
  const settings = Object.entries(FIREFOX_SETTINGS).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(path.join(profile, "user.js"), settings.join("\n"));
  const program = start(file, ["--headless", "--no-remote", "--profile", profile, address]);
  return {
    version: versionOf(file),
    ended: program.ended,
    close: () => program.close().then(() => forget(profile)),
  };
}

/** WebKitGTK's own small browser, where distributions put it. */
function miniBrowsers() {
  const roots = ["/usr/libexec", "/usr/lib", "/usr/lib64"].filter((root) => existsSync(root));
  const below = roots.flatMap((root) =>
    readdirSync(root)
      .filter((name) => name.endsWith("-linux-gnu"))
      .map((name) => path.join(root, name)),
  );
  const folders = [...roots, ...below].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^webkit(2gtk|gtk)-/.test(name))
      .sort()
      .map((name) => path.join(folder, name)),
  );
  return folders.map((folder) => path.join(folder, "MiniBrowser"));
}

/**
 * A display that nobody sees, since WebKitGTK has no headless mode.
 * @param {string} xvfb
 * @returns {Promise<{ name: string, close: () => Promise<void> }>}
 */
async function hiddenDisplay(xvfb) {
  /** @type {(name: string) => void} */
  let announce = () => undefined;
  /** @type {Promise<string>} */
  const announced = new Promise((resolve) => {
    announce = resolve;
  });
  const program = start(xvfb, ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {
    announce,
  });
  const name = await Promise.race([announced, program.ended.then(() => "")]);
  if (name.trim() === "") throw new Trouble("Xvfb does not start, and WebKit needs a display.");
  return { name: `:${name.trim()}`, close: program.close };
}

const WEBKIT_MISSING =
  "WebKitGTK's MiniBrowser is not installed. On Debian: apt-get install libwebkit2gtk-4.1-0. " +
  "One in another place is named by WEBKIT_PATH; for Safari, see --serve.";

/** @param {string} address @returns {Promise<Launched | string>} */
async function webkit(address) {
  const file = find("WEBKIT_PATH", miniBrowsers());
  if (file === undefined) return WEBKIT_MISSING;
  const xvfb = onThePath(["Xvfb"]).find((place) => existsSync(place));
  const hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY"].some((name) => (process.env[name] ?? "") !== "");
  if (xvfb === undefined && !hasDisplay) {
    return "WebKit needs a display, and there is none. On Debian: apt-get install xvfb.";
  }
  const display = xvfb === undefined ? null : await hiddenDisplay(xvfb);
  const profile = freshProfile();
  const env = {
    ...(display !== null && { DISPLAY: display.name, GDK_BACKEND: "x11" }),
    XDG_CACHE_HOME: profile,
    XDG_CONFIG_HOME: profile,
    XDG_DATA_HOME: profile,
  };
  const version = versionOf(file, env);
  const program = start(file, [address], { env });
  return {
    version,
    ended: program.ended,
    async close() {
      await program.close();
      await display?.close();
      forget(profile);
    },
  };
}

/** @type {Record<BrowserName, (address: string) => Promise<Launched | string>>} */
const BROWSERS = { chromium, firefox, webkit };

/** @type {Set<() => Promise<void>>} */
const open = new Set();
let over = false;

/**
 * @param {BrowserName} browser
 * @param {string} address
 * @returns {Promise<{ ok: true, value: Launched } | { ok: false, error: string }>}
 */
export async function launch(browser, address) {
  if (over) throw new Trouble("Stopped.");
  const launched = await BROWSERS[browser](address).catch((/** @type {unknown} */ error) => {
    if (error instanceof Trouble) return error.message;
    throw error;
  });
  if (typeof launched === "string") return { ok: false, error: launched };
  const close = () => {
    open.delete(close);
    return launched.close();
  };
  open.add(close);
  return { ok: true, value: { ...launched, close } };
}

/** Ends whatever is still open, for good: nothing starts after it. */
export async function closeAll() {
  over = true;
  await Promise.all([...open].map((close) => close()));
  await closePrograms(); // what was only on its way up
}
