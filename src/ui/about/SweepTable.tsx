/** Exponents of a sweep with their intervals, and under each what was claimed. */
import type { ReactNode } from "react";
import { MEASURES, MEASURE_NAMES } from "../../core/shellClaims.ts";
import type { Finding } from "../../core/shellFindings.ts";
import { FACTORS } from "../../core/shellPlan.ts";
import { DASH } from "../charts/format.ts";
import { Symbols } from "../parts/Symbols.tsx";
import { WideTable } from "../parts/WideTable.tsx";
import { FACTOR_LABELS, STANDING_MARKS, expectedText, intervalText, signed } from "./aboutText.ts";

function countText({ runs, seeds, censored, undelayed }: Finding): string {
  const parts = [
    `${runs} runs of ${seeds} seeds`,
    ...(censored > 0 ? [`${censored} did not get there`] : []),
    ...(undelayed > 0 ? [`${undelayed} without a delay`] : []),
  ];
  return parts.join(", ");
}

function Exponent({ finding }: { readonly finding: Finding }): ReactNode {
  const { exponent, interval, claims } = finding;
  return (
    <td>
      <b>{exponent === null ? DASH : signed(exponent)}</b>
      {interval === null ? null : ` (${intervalText(interval)})`}
      <ul>
        {claims.map(({ origin, source, expected, standing }) => (
          <li key={origin} title={source} className={standing === "fails" ? "numbers-is-off" : undefined}>
            {standing === null ? null : (
              <span role="img" aria-label={standing}>
                {STANDING_MARKS[standing]}{" "}
              </span>
            )}
            {origin === "fit" ? "fit, full batch" : origin}: {expectedText(expected)}
          </li>
        ))}
        <li className="numbers-count">{countText(finding)}</li>
      </ul>
    </td>
  );
}

const HEADS = ["Exponent of", ...FACTORS.map((factor) => `in ${FACTOR_LABELS[factor]}`)];

export function SweepTable({
  label,
  findings,
}: {
  readonly label: string;
  readonly findings: readonly Finding[];
}): ReactNode {
  return (
    <WideTable label={`Exponents: ${label}`} className="numbers-exponents" heads={HEADS}>
      <tbody>
        {MEASURE_NAMES.map((measure) => (
          <tr key={measure}>
            <th scope="row">
              <Symbols text={MEASURES[measure].symbol} />
              <small>{MEASURES[measure].text}</small>
            </th>
            {findings
              .filter((each) => each.measure === measure)
              .map((each) => (
                <Exponent key={each.factor} finding={each} />
              ))}
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
