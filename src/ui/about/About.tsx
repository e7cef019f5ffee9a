/** "About the numbers": what is measured, where each number is from, and what the recorded runs say of the theory. */
import { type ReactNode, useEffect, useState } from "react";
import { RECEIPT_VERSION } from "../../core/receipt.ts";
import type { ShellFindings, SweepFindings } from "../../core/shellFindings.ts";
import type { ShellRecord } from "../../core/shellRecord.ts";
import "./about.css";
import {
  initialSentence,
  missingSentence,
  orderSentences,
  sweepSentences,
  transitionSentence,
} from "./aboutText.ts";
import { countsText } from "../gallery/galleryText.ts";
import { type Loaded, loadRecord } from "./loadRecord.ts";
import { OrderTable } from "./OrderTable.tsx";
import { SweepFigure } from "./SweepFigure.tsx";
import { SweepTable } from "./SweepTable.tsx";
import { Symbols } from "../parts/Symbols.tsx";
import { WhereFrom } from "./WhereFrom.tsx";

interface AboutProps {
  /** A run was opened. */
  readonly onOpen: () => void;
}

function Orders({ found, onOpen }: AboutProps & { readonly found: ShellFindings }): ReactNode {
  return (
    <section aria-labelledby="numbers-order">
      <h3 id="numbers-order">Do the shells lie in the order claimed?</h3>
      <p>
        <Symbols
          text={`Claimed: ρ_Θ > ρ_M > ρ_G, and ρ_Θ ≈ σ√P (paper, arXiv 2606.30388). ${initialSentence(found.orders)}`}
        />
      </p>
      {orderSentences(found.orders).map((sentence) => (
        <p key={sentence}>
          <Symbols text={sentence} />
        </p>
      ))}
      <p>
        Weights that feed a LayerNorm can be scaled without changing what the network computes, so ‖θ‖ says
        little there (paper, arXiv 2606.13753: of the norms at the grok only the read-out’s is concentrated).
      </p>
      <OrderTable orders={found.orders} onOpen={onOpen} />
    </section>
  );
}

function Sweep({ sweep, runs, findings, transition }: SweepFindings): ReactNode {
  return (
    <section aria-label={sweep.label}>
      <h4>
        {sweep.label}: {countsText(runs, "run")}
      </h4>
      {sweepSentences(findings).map((sentence) => (
        <p key={sentence}>
          <Symbols text={sentence} />
        </p>
      ))}
      {transition === null ? null : (
        <p>
          <Symbols text={transitionSentence(transition)} />
        </p>
      )}
      <SweepFigure findings={findings} />
      <SweepTable label={sweep.label} findings={findings} />
    </section>
  );
}

interface RecordProps extends AboutProps {
  readonly record: ShellRecord;
  readonly found: ShellFindings;
}

function Record({ record, found, onOpen }: RecordProps): ReactNode {
  return (
    <>
      <Orders found={found} onOpen={onOpen} />
      <section aria-labelledby="numbers-sweeps">
        <h3 id="numbers-sweeps">What moves radii and delay?</h3>
        <p>
          One factor at a time about a base. Exponents are least squares on logarithms over all runs; in
          brackets the 95 % interval, bootstrap over seeds, which is too narrow where seeds are few. ✓: the
          interval holds the claim. ✗: it does not. ?: it does not tell. A fit to other runs is not judged.
          Our derivation’s exponents of the radii and their variance are for radii that noise alone sets. The
          paper’s captions speak of a diffusion variance, and name a sign alone; here it is read as the
          variance over seeds, in which split and initial weights have their part. Runs that did not get there
          are counted, and are not in the exponent.
        </p>
        {found.sweeps.map((each) => (
          <Sweep key={each.sweep.name} {...each} />
        ))}
      </section>
      <section aria-labelledby="numbers-missing">
        <h3 id="numbers-missing">What was not run</h3>
        <p>{missingSentence(found)}</p>
        <p>
          Recorded {record.made} on engine {record.engine}
          {record.engine === RECEIPT_VERSION ? "" : ", an earlier one"}; every run has a receipt.{" "}
          <code>npm run reproduce -- shell quick</code> makes the smaller plan again, <code>shell full</code>{" "}
          the whole one, in a night and more. Both go on from what is there.
        </p>
      </section>
    </>
  );
}

export default function About({ onOpen }: AboutProps): ReactNode {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    let gone = false;
    void loadRecord().then((found) => {
      if (!gone) setLoaded(found);
    });
    return () => {
      gone = true;
    };
  }, []);
  return (
    <div className="numbers dialog-scroll" tabIndex={0} role="region" aria-label="About the numbers, in full">
      <WhereFrom />
      {loaded === null ? <p>Fetching the recorded runs …</p> : null}
      {loaded?.kind === "none" ? <p>{loaded.why}</p> : null}
      {loaded?.kind === "record" ? (
        <Record record={loaded.record} found={loaded.found} onOpen={onOpen} />
      ) : null}
    </div>
  );
}
