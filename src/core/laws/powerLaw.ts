/**
 * The yardstick: T_90 as a plain power law of η, λ, the train fraction and p, fitted to the public data of arXiv
 * 2606.13753 by network (powerFits.ts), or to runs of ours. It reads the setting alone, so it could speak before the run;
 * it is asked at memorization like the others, that all are scored on the same runs. A theory must beat it.
 */
import { type Law, LEVEL, type Word } from "./law.ts";
import { type Calibration, runKey } from "./known.ts";
import { type Origin, fit, measured, setting } from "./origin.ts";
import { FACTOR_SYMBOLS, POWER_FACTORS, outsideBox, powerTime, templateOf } from "./powerFit.ts";
import { PUBLISHED_POWERS } from "./powerFits.ts";
import { studentQuantile } from "./quantiles.ts";
import { MEMORIZATION, declined, notYet } from "./regime.ts";
import type { RunView } from "./view.ts";

const ID = "powerLaw";

function predict(view: RunView, calibration: Calibration): Word {
  const { spec } = view;
  if (view.changes.length > 0)
    return declined(ID, view, "The run is changed by hand: the fit is to free runs.");
  const mem = view.reached("mem");
  if (mem === null) return notYet(ID, MEMORIZATION);
  const then = view.back(mem);
  const template = templateOf(spec);
  const power = [...calibration.powers, ...PUBLISHED_POWERS].find((each) => each.template === template);
  if (power === undefined) {
    const names = PUBLISHED_POWERS.map(({ name }) => name).join(", ");
    return declined(ID, then, `No fit to runs of this network, task and batch; there are some of: ${names}.`);
  }
  const away = outsideBox(power, spec);
  if (away !== null) return declined(ID, then, away);
  const at = powerTime(power, spec);
  const freedom = power.runs - 1 - POWER_FACTORS.filter((name) => power.exponents[name] !== 0).length;
  const factor = Math.exp(studentQuantile((1 + LEVEL) / 2, freedom) * power.sd);
  const origin: Origin = fit(`${power.runs} runs in ${power.cells} cells: ${power.fittedTo}`);
  return {
    kind: "prediction",
    law: ID,
    edition: 0,
    madeAt: mem,
    of: power.of,
    from: mem,
    at,
    band: { low: at / factor, high: at * factor, level: LEVEL, from: "the fit's residuals" },
    inputs: [
      { symbol: "T_{mem}", value: mem, origin: measured(mem) },
      { symbol: "c", value: power.constant, origin },
      ...POWER_FACTORS.flatMap((name) => [
        { symbol: FACTOR_SYMBOLS[name][0], value: spec[name], origin: setting },
        { symbol: `k_{${FACTOR_SYMBOLS[name][0]}}`, value: power.exponents[name], origin },
      ]),
    ],
    heldOut: !power.keys.includes(runKey(spec)),
    notes: [],
  };
}

export const powerLaw: Law = {
  id: ID,
  name: "Power law",
  formula: "T_{90} = e^{c}\\,\\eta^{k_\\eta}\\lambda^{k_\\lambda}\\alpha^{k_\\alpha}p^{k_p}",
  origin: fit("public data of arXiv 2606.13753, full batch"),
  inputs: "η, λ, train fraction and p; nothing of the run",
  regime: "the networks and the box of settings it was fitted on, in cells where every run groks",
  calibratedOn: [],
  of: "grok90",
  predict,
};
