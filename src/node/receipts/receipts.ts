/**
 * `npm run receipts`: the same random runs in Node and in browsers, their receipts compared. Browsers come to a page
 * that this serves, and are not driven: whatever opens the address takes part. The host finds and starts them.
 */
import { networkInterfaces } from "node:os";
import type { Result } from "../../core/prelude.ts";
import { RECEIPT_VERSION } from "../../core/receipt.ts";
import { startNodeEngine } from "../engines.ts";
import { type Door, type Visit, openDoor } from "./door.ts";
import { outcomes } from "./inNode.ts";
import { BROWSERS, type BrowserName, HELP, type Options, parseOptions } from "./options.ts";
import { type Answer, type Outcome, difference } from "./outcome.ts";
import { randomSpecs } from "./randomSpecs.ts";

/** A browser that was started. */
export interface Launched {
  /** Its own name and version; empty where asking would open a window. */
  readonly version: string;
  /** Settles when its process has ended, with how it did, as a phrase. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

export interface Host {
  readonly print: (line: string) => void;
  readonly say: (line: string) => void;
  /** @returns the path of the exact engine's WebAssembly */
  readonly kernels: () => Promise<string>;
  /** @returns the folder of the built page */
  readonly page: () => Promise<string>;
  /** @returns a sentence when it is not installed */
  readonly launch: (browser: BrowserName, address: string) => Promise<Result<Launched, string>>;
  /** Settles at the first Ctrl-C, which then does nothing else. */
  readonly untilStopped: () => Promise<void>;
}

export const LABELS: Readonly<Record<BrowserName, string>> = {
  chromium: "Chromium",
  firefox: "Firefox",
  webkit: "WebKit",
};

/** A browser starts, and loads and compiles the page, within this. */
const ARRIVE_S = 90;
/** The largest run takes about a second in Node. */
const ANSWER_S = 120;

/** What came of one visit so far. */
interface Tally {
  readonly visit: Visit;
  readonly answered: Set<number>;
  equal: number;
  readonly from: number;
  until: number;
}

const runs = (count: number): string => `${count} ${count === 1 ? "run" : "runs"}`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function row(who: string, result: string, ms: number, what: string): string {
  return `${who.padEnd(9)} ${result.padEnd(16)} ${seconds(ms).padStart(8)}  ${what}`;
}

async function makeInNode(specs: readonly string[], host: Host): Promise<readonly Outcome[]> {
  host.say(`Node: ${runs(specs.length)} …`);
  using engine = await startNodeEngine("exact", await host.kernels());
  const made: Outcome[] = [];
  const from = performance.now();
  for await (const outcome of outcomes(engine, specs)) made.push(outcome);
  const count = (end: Outcome["end"]): number => made.filter((outcome) => outcome.end === end).length;
  const failed = count("failed") === 0 ? "" : `, ${count("failed")} failed`;
  const { node, v8 } = process.versions;
  host.print(row("Node", `${specs.length} made`, performance.now() - from, `Node ${node}, V8 ${v8}`));
  host.print(`          ${count("finished")} finished, ${count("diverged")} diverged${failed}`);
  return made;
}

/** Every visit's tally, kept by what comes through the door. */
function createBook(specs: readonly string[], made: readonly Outcome[], host: Host) {
  const tallies: Tally[] = [];
  let listener: (tally: Tally) => void = () => undefined;

  function answered({ visit, n, outcome }: Answer): { equal: boolean } {
    const tally = tallies[visit];
    const [spec, ours] = [specs[n], made[n]];
    if (tally === undefined || spec === undefined || ours === undefined) return { equal: false };
    const differs = difference(ours, outcome);
    if (!tally.answered.has(n)) {
      tally.answered.add(n);
      tally.until = performance.now();
      if (differs === null) tally.equal++;
      else host.print(`${whoIs(tally.visit)}, run ${n + 1}: ${differs}\n          ${spec}`);
      listener(tally);
    }
    return { equal: differs === null };
  }

  return {
    tallies,
    /** Whoever is told of every arrival and answer; one at a time. */
    listen: (next: typeof listener) => {
      listener = next;
    },
    ears: {
      arrived: (visit: Visit) => {
        const now = performance.now();
        const tally: Tally = { visit, answered: new Set(), equal: 0, from: now, until: now };
        tallies.push(tally);
        listener(tally);
      },
      answered,
    },
  };
}
type Book = ReturnType<typeof createBook>;

function whoIs({ name, visit }: Visit): string {
  const known = BROWSERS.find((browser) => browser === name);
  return known === undefined ? `Visitor ${visit + 1}` : LABELS[known];
}

function rowOf(tally: Tally, total: number, version: string): string {
  const { visit, equal, from, until } = tally;
  const first = row(whoIs(visit), `${equal}/${total} equal`, until - from, version || visit.userAgent);
  return version === "" ? first : `${first}\n          ${visit.userAgent}`;
}

/** @returns why it came to no end, as a sentence; `null` when every run was answered */
function untilDone(label: string, launched: Launched, book: Book, total: number): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout>;
  const done = new Promise<string | null>((resolve) => {
    const wait = (limit: number, sentence: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(sentence), limit * 1000);
    };
    wait(ARRIVE_S, `${label} did not open the page within ${ARRIVE_S} s.`);
    book.listen(({ answered }) => {
      if (answered.size === total) resolve(null);
      else wait(ANSWER_S, `${label} sent nothing for ${ANSWER_S} s after ${answered.size} of ${total} runs.`);
    });
    void launched.ended.then((how) => resolve(`${label} ended before its runs did: ${how}.`));
  });
  return done.finally(() => {
    clearTimeout(timer);
    book.listen(() => undefined);
  });
}

/** Whether a browser's runs were all equal to Node's; "absent" when it is not installed. */
async function compareIn(
  browser: BrowserName,
  port: number,
  total: number,
  book: Book,
  host: Host,
): Promise<"equal" | "unequal" | "absent"> {
  const label = LABELS[browser];
  host.say(`${label}: ${runs(total)} …`);
  const launched = await host.launch(browser, `http://127.0.0.1:${port}/?as=${browser}`);
  if (!launched.ok) {
    host.print(`${label.padEnd(9)} not run: ${launched.error}`);
    return "absent";
  }
  const { version, close } = launched.value;
  const before = book.tallies.length;
  let trouble: string | null;
  try {
    trouble = await untilDone(label, launched.value, book, total);
  } finally {
    await close();
  }
  const tally = book.tallies.slice(before).findLast(({ visit }) => visit.name === browser);
  if (tally === undefined) host.print(`${label.padEnd(9)} 0/${total} equal`);
  else host.print(rowOf(tally, total, version));
  if (trouble !== null) host.print(`          ${trouble}`);
  return trouble === null && tally?.equal === total ? "equal" : "unequal";
}

/** Compares in one browser after the other, since they would slow one another down. */
async function compareHere(
  { browsers, count }: Options,
  port: number,
  book: Book,
  host: Host,
): Promise<boolean> {
  const results: string[] = [];
  for (const browser of browsers ?? BROWSERS) {
    results.push(await compareIn(browser, port, count, book, host));
  }
  const ran = results.filter((result) => result !== "absent");
  if (ran.length === 0) host.print("No browser was compared.");
  const none = browsers !== null && ran.length < results.length;
  return ran.length > 0 && !none && ran.every((result) => result === "equal");
}

function addresses(port: number): readonly string[] {
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  return ["localhost", ...others.map(({ address }) => address)].map((name) => `http://${name}:${port}/`);
}

/** Lets in whoever comes. @returns whether somebody finished, and all that came was equal */
async function serve(port: number, total: number, book: Book, host: Host): Promise<boolean> {
  book.listen((tally) => {
    if (tally.answered.size === 0) host.say(`${whoIs(tally.visit)} came: ${tally.visit.userAgent}`);
    if (tally.answered.size === total) host.print(rowOf(tally, total, ""));
  });
  for (const address of addresses(port)) host.print(`Open ${address}`);
  host.say("Ctrl-C ends.");
  await host.untilStopped();
  const isDone = ({ answered }: Tally): boolean => answered.size === total;
  for (const tally of book.tallies) {
    if (!isDone(tally)) host.print(`${rowOf(tally, total, "")}\n          not finished`);
  }
  return book.tallies.some(isDone) && book.tallies.every(({ equal, answered }) => equal === answered.size);
}

/** @returns the exit status */
export async function receipts(args: readonly string[], host: Host): Promise<number> {
  const parsed = parseOptions(args);
  if (!parsed.ok) {
    host.say(`${parsed.error} See npm run receipts -- --help.`);
    return 2;
  }
  const options = parsed.value;
  if (options.help) {
    host.print(HELP);
    return 0;
  }
  const { count, seed } = options;
  const specs = randomSpecs(count, seed);
  host.print(`${count} random ${count === 1 ? "run" : "runs"} of seed ${seed}; receipts ${RECEIPT_VERSION}`);
  const made = await makeInNode(specs, host);
  const book = createBook(specs, made, host);
  const door: Door = await openDoor(await host.page(), specs, options.serve, book.ears);
  try {
    const compared = options.serve
      ? await serve(door.port, count, book, host)
      : await compareHere(options, door.port, book, host);
    return compared ? 0 : 1;
  } finally {
    await door.close();
  }
}
