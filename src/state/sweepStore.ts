/**
 * The tab's sweep kept in IndexedDB, run by run as they end, so that a reload or a crash loses what was under way and
 * nothing else. Each tab has a sweep of its own, told by a name in its session; a Web Lock says that a tab has it, so
 * that a duplicated tab does not take it too, and a new tab may take up what a closed one left.
 */
import { type UseStore, createStore, promisifyRequest } from "idb-keyval";
import type { Trace } from "../core/laws/trace.ts";
import type { RunResult } from "../core/result.ts";

/** Raised whenever the stored form changes: what an older lab stored is left alone. */
const VERSION = 1;
/** So many sweeps of closed tabs stay; older ones make room. */
const MOST_LEFT = 3;
/** A page that is being left gives its lock back within this. */
const RELOAD_MS = 2000;

/** What is stored of a sweep beside its runs. */
export interface StoredHead {
  /** Their texts. */
  readonly plans: readonly string[];
  readonly label: string | null;
}

export interface StoredRun {
  /** `runKey`. */
  readonly key: string;
  readonly line: RunResult;
  /** `null`: too many were kept, or it was not made here. */
  readonly trace: Trace | null;
}

export interface StoredSweep extends StoredHead {
  readonly runs: readonly StoredRun[];
}

/** Everything rejects when the browser refuses storage (private windows, a full disk). One call at a time. */
export interface SweepStore {
  /** What this tab had when it was last open. @param adopts also what a closed tab left */
  load(adopts: boolean): Promise<StoredSweep | null>;
  /** Puts a sweep in the place of what is there, of which the runs in `keep` stay, and adds some. */
  replace(head: StoredHead, keep: ReadonlySet<string>, runs: readonly StoredRun[]): Promise<void>;
  add(run: StoredRun): Promise<void>;
  clear(): Promise<void>;
}

type Stored =
  | ({ readonly kind: "head"; readonly version: number } & StoredHead)
  | ({ readonly kind: "run"; readonly version: number } & StoredRun);

const SESSION_KEY = "grokking-lab-sweep";
const lockOf = (name: string): string => `grokking-lab-sweep-${name}`;
const locksHere = (): LockManager | undefined => (navigator as { locks?: LockManager }).locks; // none on an insecure origin

/** Holds the lock for as long as the page lives. @param waitMs 0: only if nobody has it. @returns whether it is ours */
function take(name: string, waitMs: number): Promise<boolean> {
  const locks = locksHere();
  if (locks === undefined) return Promise.resolve(waitMs > 0);
  return new Promise((resolve) => {
    const options = waitMs > 0 ? { signal: AbortSignal.timeout(waitMs) } : { ifAvailable: true };
    locks
      .request(lockOf(name), options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      })
      .catch(() => resolve(false));
  });
}

function session<T>(action: (storage: globalThis.Storage) => T): T | null {
  try {
    return action(sessionStorage);
  } catch {
    return null; // blocked: the sweep is kept for a tab that will not find it again, and for the next
  }
}

const HEAD = "head";
const ofSweep = (name: string): IDBKeyRange => IDBKeyRange.bound([name], [name, []]);
const headKey = (name: string): IDBValidKey => [name, HEAD];
const runKeyOf = (name: string, key: string): IDBValidKey => [name, "run", key];
/** The parts of a key as this file makes them. */
const partsOf = (key: IDBValidKey): readonly string[] => (Array.isArray(key) ? (key as string[]) : []);

/** @param newName a fresh, sortable name */
export function browserSweepStore(newName: () => string): SweepStore {
  let opened: UseStore | null = null;
  let settled: Promise<string> | null = null;
  const use = (): UseStore => (opened ??= createStore("grokking-lab-sweeps", "sweeps"));

  /** Names in the store, the latest first. */
  async function names(): Promise<readonly string[]> {
    const keys = await use()("readonly", (store) => promisifyRequest(store.getAllKeys()));
    const found = keys.flatMap((key) => {
      const [name, what] = partsOf(key);
      return name !== undefined && what === HEAD ? [name] : [];
    });
    return found.sort().reverse();
  }

  async function makeRoom(): Promise<void> {
    const held = new Set((await locksHere()?.query())?.held?.map(({ name }) => name));
    const left = (await names()).filter((name) => !held.has(lockOf(name)));
    for (const name of left.slice(MOST_LEFT))
      await use()("readwrite", (store) => promisifyRequest(store.delete(ofSweep(name))));
  }

  /** The name of this tab's sweep, decided once. */
  async function settle(adopts: boolean): Promise<string> {
    const last = session((storage) => storage.getItem(SESSION_KEY));
    if (last !== null && (await take(last, RELOAD_MS))) return last;
    if (last === null && adopts && locksHere() !== undefined) {
      for (const name of await names()) if (await take(name, 0)) return name;
    }
    const fresh = newName();
    await take(fresh, RELOAD_MS);
    return fresh;
  }

  function ownName(adopts: boolean): Promise<string> {
    settled ??= settle(adopts).then((own) => {
      session((storage) => storage.setItem(SESSION_KEY, own));
      return own;
    });
    return settled;
  }

  return {
    async load(adopts) {
      const own = await ownName(adopts);
      const all = (await use()("readonly", (store) =>
        promisifyRequest(store.getAll(ofSweep(own))),
      )) as readonly Stored[];
      const now = all.filter(({ version }) => version === VERSION);
      const head = now.find((each) => each.kind === "head");
      const runs = now.filter((each) => each.kind === "run");
      return head === undefined ? null : { plans: head.plans, label: head.label, runs };
    },
    async replace(head, keep, runs) {
      const own = await ownName(false);
      await use()("readwrite", async (store) => {
        const before = await promisifyRequest(store.getAllKeys(ofSweep(own)));
        for (const key of before) {
          const [, , run] = partsOf(key);
          if (run === undefined || !keep.has(run)) store.delete(key);
        }
        store.put({ kind: "head", version: VERSION, ...head } satisfies Stored, headKey(own));
        for (const run of runs)
          store.put({ kind: "run", version: VERSION, ...run } satisfies Stored, runKeyOf(own, run.key));
        await promisifyRequest(store.transaction);
      });
      await makeRoom();
    },
    async add(run) {
      const own = await ownName(false);
      await use()("readwrite", (store) => {
        store.put({ kind: "run", version: VERSION, ...run } satisfies Stored, runKeyOf(own, run.key));
        return promisifyRequest(store.transaction);
      });
    },
    async clear() {
      const own = await ownName(false);
      await use()("readwrite", (store) => promisifyRequest(store.delete(ofSweep(own))));
    },
  };
}
