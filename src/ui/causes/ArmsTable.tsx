/** The arms beside one another, and beneath them the published ones, of another network. */
import { type ReactNode, useMemo } from "react";
import { PUBLISHED_ARMS, armLabel } from "../../core/arms.ts";
import { liveOf } from "../../core/runState.ts";
import type { ArmRow, Arms } from "../../state/armsShown.ts";
import type { Run } from "../../state/labState.ts";
import { DASH, formatStep } from "../charts/format.ts";
import { WideTable } from "../parts/WideTable.tsx";
import { useFeed, useLab } from "../useLab.ts";
import { ArmSwatch } from "./ArmSwatch.tsx";
import { armCells, armText, countText, publishedCells } from "./causeWords.ts";

const HEADS = ["arm", "grokked", "T_mem", "T_90", "T_99", "φ", "‖θ‖"] as const;

interface LineProps {
  readonly row: ArmRow;
  readonly name?: string;
}

function Line({ row, name }: LineProps): ReactNode {
  const { arm, action, runs } = row;
  const failed = runs.some(({ standing }) => standing.kind === "failed");
  return (
    <tr>
      <th scope="row">
        {name === undefined ? <ArmSwatch arm={arm} /> : null}
        {name ?? armText(arm, action)}
      </th>
      {[countText(row), ...armCells(row)].map((text, i) => (
        <td key={HEADS[i + 1]}>{failed && i === 0 ? "failed" : text}</td>
      ))}
    </tr>
  );
}

/** The run on the page, as an arm of its own comparison. */
function usePageRow(): ArmRow | null {
  const run = useLab((s) => s.run);
  const feed = useFeed();
  return useMemo(() => (run === null ? null : pageRow(run, feed.curves())), [run, feed]);
}

function pageRow({ spec, state }: Run, curves: ReturnType<ReturnType<typeof useFeed>["curves"]>): ArmRow {
  const live = liveOf(state);
  const v = curves.norm.last()?.value ?? null;
  const last = v === null ? null : { v, turned: curves.angleToMemorization.last()?.value ?? null };
  const standing =
    state.kind === "ended"
      ? ({ kind: "finished", step: live.step, receipt: null } as const)
      : ({ kind: "training" } as const);
  const run = { seed: spec.seed, standing, live, last, limit: spec.steps, normAtGrok: null };
  return { arm: "with", action: null, runs: [run] };
}

export function ArmsTable({ arms }: { readonly arms: Arms }): ReactNode {
  const page = usePageRow();
  const seeds = arms.rows[0]?.runs.map(({ seed }) => seed) ?? [];
  return (
    <WideTable
      label="Table of arms"
      className="arms"
      caption={
        seeds.length === 1 ? `Seed ${seeds[0]}` : `Seeds ${seeds[0]} to ${seeds.at(-1)}: median (range)`
      }
      heads={HEADS}
    >
      <tbody>
        {arms.removed !== null && !arms.instead && page !== null ? (
          <Line row={page} name="the run on the page" />
        ) : null}
        {arms.rows.map((row) => (
          <Line key={row.arm} row={row} />
        ))}
      </tbody>
      {arms.removed === null ? (
        <tbody>
          <tr>
            <th scope="rowgroup" colSpan={HEADS.length} className="arms-paper">
              Paper, {PUBLISHED_ARMS.source}: another network, 3 seeds, {formatStep(PUBLISHED_ARMS.budget)}{" "}
              steps
            </th>
          </tr>
          {PUBLISHED_ARMS.rows.map((row) => {
            const [count, angle] = publishedCells(row);
            return (
              <tr key={row.arm}>
                <th scope="row">{armLabel(row.arm)}</th>
                <td colSpan={4} className="arms-count">
                  {count}
                </td>
                <td>{angle}</td>
                <td>{DASH}</td>
              </tr>
            );
          })}
        </tbody>
      ) : null}
    </WideTable>
  );
}
