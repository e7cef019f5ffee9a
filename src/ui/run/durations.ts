/** Times and rates for the eye: two units at most, never jumping between formats within a second. */
import { THIN, formatStep } from "../charts/format.ts";

export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole}${THIN}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}${THIN}min ${whole % 60}${THIN}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 100 ? `${hours}${THIN}h ${minutes % 60}${THIN}min` : `${formatStep(hours / 24)}${THIN}days`;
}

/** Steps per second: a decimal below ten, whole above. */
export function rateText(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : formatStep(perSecond);
}
