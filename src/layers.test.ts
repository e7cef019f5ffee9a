/**
 * The architecture, executable: which layer may import which, and what belongs to one room alone. It reads syntax
 * trees rather than text, so comments and strings do not count. Every check is also shown to fail on an invented
 * source, since a check that cannot fail proves nothing.
 */
/// <reference types="vite/client" />
import path from "node:path";
import vm from "node:vm";
import { build, parseSync } from "vite";
import { beforeAll, describe, expect, test } from "vitest";

/** What each layer may import besides itself: a folder, or one file. A file's own row replaces its folder's. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  core: [],
  engine: ["core"],
  worker: ["core", "engine"],
  "worker/protocol.ts": ["core"],
  "worker/manyProtocol.ts": ["core"],
  "worker/probeProtocol.ts": ["core"],
  "worker/sweepProtocol.ts": ["core"],
  node: ["core", "engine"],
  state: [
    "core",
    "worker/protocol.ts",
    "worker/manyProtocol.ts",
    "worker/probeProtocol.ts",
    "worker/sweepProtocol.ts",
  ],
  ui: ["core", "state"],
  "main.tsx": ["core", "state", "ui", "worker/protocol.ts", "worker/pool.ts", "worker/manyDoor.ts"],
};

/** A name, and the one place for it. Lint says the same with exact scopes; this also sees what lint cannot. */
const ROOMS: readonly { readonly names: readonly string[]; readonly allowed: (file: string) => boolean }[] = [
  {
    names: ["Math.random", "Date", "performance"],
    allowed: (file) => !file.startsWith("core/") && !file.startsWith("engine/"),
  },
  {
    names: ["postMessage"],
    allowed: (file) =>
      [
        "worker/run.worker.ts",
        "worker/many.worker.ts",
        "worker/manyDoor.ts",
        "worker/probe.worker.ts",
        "worker/sweep.worker.ts",
        "state/runner.ts",
        "state/prober.ts",
        "state/sweepAsker.ts",
        "node/grok/thread.ts",
        "node/grok/pool.ts",
      ].includes(file),
  },
  { names: ["location", "history"], allowed: (file) => file === "state/url.ts" },
];

/** Where a run is decided, to the last bit: nothing whose last digits the language leaves open. */
const DECIDED_FILES = ["rng", "normal", "split", "batches", "model", "setup", "task", "receipt"].map(
  (name) => `core/${name}.ts`,
);
const isDecided = (file: string) =>
  DECIDED_FILES.includes(file) || file.startsWith("engine/exact/") || file.startsWith("engine/program/");
const EXACT = [
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
];

const LONG = 300; // lines

/** A file of src, path from there → what matters of it here. */
interface Module {
  readonly imports: readonly string[];
  /** Files named by `new URL("…", import.meta.url)`: how a worker is reached. */
  readonly urls: readonly string[];
  /** Imports no reader of the source can follow. */
  readonly hidden: readonly string[];
  /** Free names, `Math.x`, `2 ** x`; a member of the global object, and any `.postMessage`, as if free. */
  readonly uses: ReadonlySet<string>;
}
type Modules = ReadonlyMap<string, Module>;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

type Visit = (node: Node, parent: Node, key: string) => void;
function walk(node: Node, visit: Visit): void {
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      visit(child, node, key);
      walk(child, visit);
    }
  }
}

const nameOf = (node: unknown) =>
  isNode(node) && node.type === "Identifier" ? (node["name"] as string) : undefined;
function stringOf(node: unknown): string | undefined {
  return isNode(node) && node.type === "Literal" && typeof node["value"] === "string"
    ? node["value"]
    : undefined;
}

const GLOBAL = new Set(["globalThis", "window", "self", "document", "top", "parent"]);

/** `object.name`, `object["name"]`, or `{ name } = object`. */
function memberUse(object: unknown, name: string | undefined): string[] {
  const owner = nameOf(object);
  if (name === undefined) return [];
  if (name === "postMessage" || (owner !== undefined && GLOBAL.has(owner))) return [name];
  return owner === "Math" ? [`Math.${name}`] : [];
}

/** 2 to a whole literal power is exact wherever numbers are IEEE doubles. */
function isPowerOfTwo(node: Node): boolean {
  const { left, right } = node;
  const literal = (side: unknown) => (isNode(side) && side.type === "Literal" ? side["value"] : undefined);
  const negated = isNode(right) && right.type === "UnaryExpression" && right["operator"] === "-";
  return literal(left) === 2 && Number.isInteger(literal(negated ? right["argument"] : right));
}

const DECLARES = new Set(["VariableDeclarator.id", "AssignmentPattern.left", "ArrayPattern.elements"]);

function read(file: string, source: string): Module {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const imports: string[] = [];
  const urls: string[] = [];
  const hidden: string[] = [];
  const uses = new Set<string>();
  const declared = new Set<string>();

  walk(program as unknown as Node, (node, parent, key) => {
    const from = stringOf(node["source"]);
    if (/^(Import|Export)/.test(node.type) || node.type === "TSImportType") {
      if (from !== undefined) imports.push(from);
      else if (node.type === "ImportExpression") hidden.push("import(…)");
    }
    switch (node.type) {
      case "NewExpression": {
        const url = nameOf(node["callee"]) === "URL" ? stringOf((node["arguments"] as Node[])[0]) : undefined;
        if (url !== undefined && url.startsWith(".")) urls.push(url);
        break;
      }
      case "MemberExpression": {
        const { object, property } = node;
        const name = node["computed"] === true ? stringOf(property) : nameOf(property);
        for (const use of memberUse(object, name)) uses.add(use);
        if (isNode(object) && object.type === "MetaProperty" && name === "glob")
          hidden.push("import.meta.glob");
        break;
      }
      case "VariableDeclarator": {
        const { id, init } = node;
        if (!isNode(id) || id.type !== "ObjectPattern") break;
        for (const { key: name } of id["properties"] as Node[]) {
          for (const use of memberUse(init, nameOf(name))) uses.add(use);
        }
        break;
      }
      case "BinaryExpression":
      case "AssignmentExpression":
        if (/^\*\*=?$/.test(node["operator"] as string) && !isPowerOfTwo(node)) uses.add("**");
        break;
      case "Identifier": {
        const name = node["name"] as string;
        const isLabel = (key === "property" || key === "key") && parent["computed"] !== true;
        const isType = parent.type.startsWith("TS") && key !== "expression";
        if (key === "params" || key === "local" || DECLARES.has(`${parent.type}.${key}`)) declared.add(name);
        else if (parent.type === "Property" && key === "value" && parent["shorthand"] === true)
          uses.add(name);
        else if (!isLabel && !isType) uses.add(name);
      }
    }
  });
  for (const name of declared) uses.delete(name); // a file that declares the name means its own
  return { imports, urls, hidden, uses };
}

/** Where a specifier leads, from src; undefined for a package. */
function target(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, ""));
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const parse = (files: Readonly<Record<string, string>>): Modules =>
  new Map(Object.entries(files).map(([file, source]) => [file, read(file, source)]));

/** One line for each finding in each file that is not a test. */
function findings(modules: Modules, of: (file: string, module: Module) => readonly string[]): string[] {
  return [...modules].flatMap(([file, module]) =>
    isTest(file) ? [] : of(file, module).map((finding) => `${file} → ${finding}`),
  );
}

const againstTheArrow = (modules: Modules) =>
  findings(modules, (file, { imports }) => {
    const layer = file.split("/")[0] ?? "";
    const may = MAY[file] ?? [layer, ...(MAY[layer] ?? [])];
    const targets = imports.flatMap((specifier) => target(file, specifier) ?? []);
    return targets.filter((to) => !may.some((one) => to === one || to.startsWith(`${one}/`)));
  });

const unseen = (modules: Modules) =>
  findings(modules, (file, { imports, hidden }) => [
    ...hidden,
    ...imports.filter((to) => to.startsWith(".") && path.posix.extname(target(file, to) ?? "") === ""),
  ]);

function cycles(modules: Modules): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
    if (finished.has(file) || trail.includes(file)) return;
    for (const specifier of modules.get(file)?.imports ?? []) {
      const to = target(file, specifier);
      if (to !== undefined) visit(to, [...trail, file]);
    }
    finished.add(file);
  };
  for (const file of modules.keys()) visit(file, []);
  return found;
}

const packagesInCore = (modules: Modules) =>
  findings(modules, (file, { imports }) =>
    file.startsWith("core/") ? imports.filter((to) => !to.startsWith(".")) : [],
  );

/** Tests too: no tensor leaves the folder. */
const tensorflowOutside = (modules: Modules) =>
  [...modules].flatMap(([file, { imports }]) =>
    !file.startsWith("engine/tfjs/") && imports.some((to) => to.startsWith("@tensorflow/")) ? [file] : [],
  );

const WORKERS = ["run", "many", "probe", "sweep"].map((name) => `./worker/${name}.worker.ts`);
const strayWorkers = (modules: Modules) =>
  findings(modules, (file, { urls }) =>
    urls.filter((url) => /\.tsx?$/.test(url) && !(file === "main.tsx" && WORKERS.includes(url))),
  );

const outOfRoom = (modules: Modules) =>
  findings(modules, (file, { uses }) =>
    ROOMS.flatMap(({ names, allowed }) => (allowed(file) ? [] : names.filter((name) => uses.has(name)))),
  );

const inexact = (modules: Modules) =>
  findings(modules, (file, { uses }) => {
    if (!isDecided(file)) return [];
    const isOpen = (use: string) => use.startsWith("Math.") && !EXACT.includes(use.slice("Math.".length));
    // A constant such as Math.PI is a fixed double.
    return [...uses].filter((use) => use === "**" || (isOpen(use) && !/^Math\.[A-Z]/.test(use)));
  });

const longFiles = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).flatMap(([file, source]) => {
    const lines = source.trimEnd().split("\n").length;
    return lines > LONG && !isTest(file) ? [`${file}: ${lines} lines`] : [];
  });

/** Bundles an entry and runs it where there is nothing but the language itself. */
async function runBare(entry: string): Promise<void> {
  const bundles = await build({
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "bare-entry" ? "\0bare-entry" : undefined),
        load: (id) => (id === "\0bare-entry" ? entry : undefined),
      },
    ],
    build: {
      write: false,
      minify: false,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: {
        input: "bare-entry",
        output: { format: "iife", name: "bare" },
        preserveEntrySignatures: "strict",
        treeshake: false,
      },
    },
  });
  const chunks = [bundles].flat().flatMap((bundle) => ("output" in bundle ? bundle.output : []));
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext("delete globalThis.console; delete globalThis.WebAssembly;", context); // V8 adds these
  for (const chunk of chunks) if (chunk.type === "chunk") vm.runInContext(chunk.code, context);
}

// AssemblyScript is another language: it imports nothing but itself, as a test of its module's imports shows.
const raw = import.meta.glob<string>(["./**/*.{ts,tsx}", "!./engine/exact/assembly/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.fromEntries(
  Object.entries(raw).map(([file, source]) => [file.slice("./".length), source]),
);
const modules = parse(files);

beforeAll(() => {
  for (const long of longFiles(files)) console.info(`Notice: ${long}; over ${LONG}, worth a second look.`);
});

describe("the lab", () => {
  test("[A1] imports follow the arrow", () => expect(againstTheArrow(modules)).toEqual([]));
  test("[A2] every import names its file, where a reader can follow it", () =>
    expect(unseen(modules)).toEqual([]));
  test("[A3] no import cycles, types included", () => expect(cycles(modules)).toEqual([]));
  test("[A4] core imports no package", () => expect(packagesInCore(modules)).toEqual([]));
  test("[A5] TensorFlow.js stays in engine/tfjs", () => expect(tensorflowOutside(modules)).toEqual([]));
  test("[A6] main.tsx alone makes the workers", () => expect(strayWorkers(modules)).toEqual([]));
  test("[A7] chance, clocks, messages and the address bar stay in their rooms", () =>
    expect(outOfRoom(modules)).toEqual([]));
  test("[A8] what decides a run uses exact operations alone", () => expect(inexact(modules)).toEqual([]));
  test("[A9] core loads in bare Node with no globals", async () => {
    const core = Object.keys(files).filter((file) => file.startsWith("core/") && !isTest(file));
    expect(core.length).toBeGreaterThan(0);
    const line = (file: string, i: number) =>
      `export * as m${i} from ${JSON.stringify(path.join(import.meta.dirname, file))};`;
    await runBare(core.map(line).join("\n"));
  });
});

describe("each check can fail", () => {
  test("[A1]", () => {
    const wrong = {
      "core/a.ts": 'import { x } from "../engine/x.ts";',
      "engine/b.ts": 'export * from "../ui/x.ts";',
      "state/c.ts":
        'type X = import("../worker/run.worker.ts").X; import type { Y } from "../worker/protocol.ts";',
      "worker/protocol.ts": 'import type { Z } from "../engine/z.ts"; import type { A } from "../core/a.ts";',
      "ui/d.tsx": 'const load = () => import("../engine/e.ts"); // import "../worker/f.ts"',
      "main.tsx": 'import "./worker/run.worker.ts"; import "./ui/App.tsx";',
      "core/a.test.ts": 'import { x } from "../engine/x.ts";',
    };
    expect(againstTheArrow(parse(wrong))).toEqual([
      "core/a.ts → engine/x.ts",
      "engine/b.ts → ui/x.ts",
      "state/c.ts → worker/run.worker.ts",
      "worker/protocol.ts → engine/z.ts",
      "ui/d.tsx → engine/e.ts",
      "main.tsx → worker/run.worker.ts",
    ]);
  });
  test("[A2]", () => {
    const wrong = {
      "ui/a.ts": 'import "./b"; import(name); import.meta.glob("./*.ts"); import "./c.css?url";',
    };
    expect(unseen(parse(wrong))).toEqual([
      "ui/a.ts → import(…)",
      "ui/a.ts → import.meta.glob",
      "ui/a.ts → ./b",
    ]);
  });
  test("[A3]", () => {
    const loop = {
      "core/a.ts": 'import type { B } from "./b.ts";',
      "core/b.ts": 'export { c } from "./c/c.ts";',
      "core/c/c.ts": 'const a = () => import("../a.ts");',
      "core/d.ts": 'import "./a.ts"; import "./c/c.ts";',
    };
    expect(cycles(parse(loop))).toEqual(["core/a.ts → core/b.ts → core/c/c.ts → core/a.ts"]);
    expect(cycles(parse({ ...loop, "core/b.ts": "" }))).toEqual([]);
  });
  test("[A4]", () => {
    const wrong = { "core/a.ts": 'import fs from "node:fs"; import { z } from "zod"; import "./b.ts";' };
    expect(packagesInCore(parse(wrong))).toEqual(["core/a.ts → node:fs", "core/a.ts → zod"]);
  });
  test("[A5]", () => {
    const source = 'import * as tf from "@tensorflow/tfjs";';
    const wrong = { "engine/a.test.ts": source, "ui/a.ts": source, "engine/tfjs/a.ts": source };
    expect(tensorflowOutside(parse(wrong))).toEqual(["engine/a.test.ts", "ui/a.ts"]);
  });
  test("[A6]", () => {
    const make = (url: string) => `new Worker(new URL("${url}", import.meta.url), { type: "module" });`;
    const right = { "main.tsx": make("./worker/run.worker.ts") };
    expect(strayWorkers(parse(right))).toEqual([]);
    const wrong = {
      "main.tsx": make("./engine/train.ts"),
      "state/runner.ts": make("../worker/run.worker.ts"),
    };
    expect(strayWorkers(parse(wrong))).toHaveLength(2);
  });
  test("[A7]", () => {
    const uses = (file: string, source: string) =>
      outOfRoom(parse({ [file]: source })).map((finding) => finding.split(" → ")[1]);
    expect(uses("core/a.ts", "Math.random(); Math['random'](); new Date(); performance.now();")).toEqual([
      "Math.random",
      "Date",
      "performance",
    ]);
    expect(uses("engine/a.ts", "const { random } = Math; const f = Date.now;")).toEqual([
      "Math.random",
      "Date",
    ]);
    expect(uses("ui/a.ts", "worker.postMessage(1); window.location.href; history.back();")).toEqual([
      "postMessage",
      "location",
      "history",
    ]);
    expect(uses("state/a.ts", "const { location } = window;")).toEqual(["location"]);
    expect(uses("ui/a.ts", "const now = { location }; read(history as History)")).toEqual([
      "location",
      "history",
    ]);
    // Comments, strings, properties of other things, types and a file's own names are none of these.
    expect(
      uses("core/a.ts", '// Date.now()\nconst s = "Math.random()"; lab.history; ({ location: 1 });'),
    ).toEqual([]);
    expect(uses("ui/a.ts", "type A = { location: string }; const f = (history: A) => history;")).toEqual([]);
    expect(uses("state/url.ts", "location.hash; history.replaceState(null, '')")).toEqual([]);
    expect(uses("state/runner.ts", "worker.postMessage(1)")).toEqual([]);
  });
  test("[A8]", () => {
    const wrong = {
      "engine/exact/a.ts": "Math.exp(1);",
      "core/rng.ts": "Math.log(2); x ** 2; x **= 2; 2 ** 32; 2 ** -52; Math.sqrt(2); Math.PI",
    };
    expect(inexact(parse(wrong))).toEqual([
      "engine/exact/a.ts → Math.exp",
      "core/rng.ts → Math.log",
      "core/rng.ts → **",
    ]);
  });
  test("[A9]", async () => {
    await expect(runBare("export const title = document.title;")).rejects.toThrow("document is not defined");
    await expect(runBare("console.log(1);")).rejects.toThrow("console is not defined");
  });
  test("the notice", () => {
    expect(longFiles({ "core/a.ts": "\n".repeat(LONG) + "x", "core/b.ts": "x\n".repeat(LONG) })).toEqual([
      `core/a.ts: ${LONG + 1} lines`,
    ]);
  });
});
