/** Progress on standard error: one line that is written over on a terminal, a line now and then elsewhere. */

export interface Screen {
  readonly write: (text: string) => void;
  /** Width of the terminal; `null`: this is none. */
  readonly columns: number | null;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface Ticker {
  /** What is going on. May be left out, when something was shown just before. */
  show(line: string): void;
  /** A line that stays. */
  say(line: string): void;
  /** Takes the moving line away, for others to write. */
  clear(): void;
}

/** Between two lines of progress: where they overwrite each other, and where they pile up. */
const EVERY_MS = { terminal: 100, file: 15_000 } as const;

export function createTicker({ write, columns, now }: Screen): Ticker {
  const every = columns === null ? EVERY_MS.file : EVERY_MS.terminal;
  let last = columns === null ? now() : -Infinity;
  let shown = false;

  function clear(): void {
    if (shown) write("\r\x1b[2K");
    shown = false;
  }

  return {
    show(line) {
      if (now() - last < every) return;
      last = now();
      if (columns === null) return write(`${line}\n`);
      clear();
      write(line.length < columns ? line : `${line.slice(0, columns - 2)}…`);
      shown = true;
    },
    say(line) {
      clear();
      write(`${line}\n`);
    },
    clear,
  };
}

/** A stretch of time for people: `0.4 s`, `42 s`, `3 min`, `2.5 h`. */
export function durationText(ms: number): string {
  const s = ms / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 100) return `${s.toFixed(0)} s`;
  if (s < 5400) return `${(s / 60).toFixed(0)} min`;
  return `${(s / 3600).toFixed(1)} h`;
}
