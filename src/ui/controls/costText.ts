/** What a run costs, in words: about so long, or that nobody knows. Pure. */
import type { Outlook } from "../../core/cost.ts";
import { THIN, formatStep } from "../charts/format.ts";

/** Two figures at most: an estimate has no more. */
function roughly(value: number): string {
  return String(Number(value.toPrecision(value < 10 ? 1 : 2)));
}

/** `7 ms`, `0.4 s`, `4 s`, `2 min`, `3 h` */
export function roughTime(seconds: number): string {
  if (seconds < 0.0095) return `${roughly(seconds * 1000)}${THIN}ms`;
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)}${THIN}ms`;
  if (seconds < 95) return `${roughly(seconds)}${THIN}s`;
  if (seconds < 95 * 60) return `${roughly(seconds / 60)}${THIN}min`;
  return seconds < 72 * 3600
    ? `${roughly(seconds / 3600)}${THIN}h`
    : `${roughly(seconds / 86_400)}${THIN}days`;
}

/** When it groks, or, where nobody has said, that. */
export function grokText({ grok }: Outlook): string {
  return grok === null ? "when it groks is not known" : `groks in about ${roughTime(grok.seconds)}`;
}

export function costText(parameters: number, outlook: Outlook): string {
  const step = `about ${roughTime(outlook.millisecondsAStep / 1000)} a step`;
  return [`${formatStep(parameters)} parameters`, step, grokText(outlook)].join(" · ");
}

/** A preset's time, as a sentence. */
export function timeText({ grok, seconds }: Outlook): string {
  if (grok === null) return `The whole run takes about ${roughTime(seconds)} here.`;
  return `${grok.at}${THIN}% of the test near step ${formatStep(grok.step)}: about ${roughTime(grok.seconds)} here.`;
}

/** What the estimate rests on. */
export function groundText(gigaflops: number, measured: boolean): string {
  const speed = `${roughly(gigaflops)}${THIN}GFLOP/s`;
  return measured
    ? `Times are estimates for the exact engine, at the ${speed} of the last run on this machine.`
    : `Times are estimates for the exact engine, at ${speed} until a run here has shown this machine's own speed.`;
}
