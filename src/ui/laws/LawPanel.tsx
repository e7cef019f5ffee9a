/**
 * The laws of the delay, a row each: what each says of this run, dated and never moved, or why it has nothing to say; how
 * they did; and the way to put them to the test.
 */
import { type ReactNode, useEffect, useMemo } from "react";
import { NO_CALIBRATION } from "../../core/laws/known.ts";
import { LAWS } from "../../core/laws/laws.ts";
import { later } from "../parts/later.tsx";
import { OpenDialog } from "../parts/OpenDialog.tsx";
import { OpenSweep } from "../sweep/OpenSweep.tsx";
import { useLab, useVerbs } from "../useLab.ts";
import { LawRow } from "./LawRow.tsx";
import "./laws.css";
import { standingOf } from "./lawWords.ts";
import { loadRecord } from "./loadRecord.ts";
import { Scoreboard } from "./Scoreboard.tsx";

const TITLE = "Scaling law";

const { Part: CalibrationPanel } = later(() => import("./CalibrationPanel.tsx"), "the recorded cells");
const { Part: LawScores } = later(() => import("./LawScores.tsx"), "the recorded scores");

export function LawPanel(): ReactNode {
  const runs = useLab((s) => s.run !== null);
  const asked = useLab((s) => s.run !== null || s.sweep !== null);
  const laws = useLab((s) => s.laws);
  const { calibrate } = useVerbs();
  useEffect(() => {
    // Whoever never runs anything need not fetch it.
    if (asked) void loadRecord().then((record) => calibrate(record?.calibration ?? NO_CALIBRATION));
  }, [asked, calibrate]);
  const rows = useMemo(
    () =>
      LAWS.map((law) => {
        const silent = laws.silent[law.id];
        return {
          law,
          standing: standingOf(laws, law.id, runs),
          declined: silent?.kind === "declined" ? silent.why : null,
          said: laws.said.filter(({ prediction }) => prediction.law === law.id),
        };
      }),
    [laws, runs],
  );
  return (
    <section className="laws picture" aria-label={TITLE}>
      <header className="picture-head">
        <h3 className="picture-title">{TITLE}</h3>
        <p className="laws-hint">when will it grok?</p>
      </header>
      <div className="law-rows">
        {rows.map((row) => (
          <LawRow key={row.law.id} {...row} />
        ))}
      </div>
      <Scoreboard />
      <div className="laws-more">
        <OpenDialog title="Calibration" Content={CalibrationPanel} />
        <OpenDialog title="How the laws did" Content={LawScores} />
        <OpenSweep />
      </div>
    </section>
  );
}
