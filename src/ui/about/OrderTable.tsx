/** Where the three shells lie, one row a setting; each opens its run. */
import type { ReactNode } from "react";
import type { OrderFinding, Radius } from "../../core/shellOrders.ts";
import { specTextOf } from "../../core/shellPlan.ts";
import { DASH, formatNorm } from "../charts/format.ts";
import { hrefOf } from "../gallery/hrefOf.ts";
import { WideTable } from "../parts/WideTable.tsx";
import { orderText, shareText } from "./aboutText.ts";

interface OrderTableProps {
  readonly orders: readonly OrderFinding[];
  /** A run was opened. */
  readonly onOpen: () => void;
}

function V({ radius }: { readonly radius: Radius | null }): ReactNode {
  if (radius === null) return <td>{DASH}</td>;
  const [low, high] = radius.range;
  return <td title={`seeds: ${formatNorm(low)} to ${formatNorm(high)}`}>{formatNorm(radius.median)}</td>;
}

/** Whole: a bare #… would pass for a place on this page. */
function addressOf({ cell }: OrderFinding): string {
  return new URL(hrefOf({ spec: specTextOf(cell) }), document.baseURI).href;
}

function Line({ order, onOpen }: { readonly order: OrderFinding; readonly onOpen: () => void }): ReactNode {
  const { cell, runs, initial, predicted, v, outside, inward, ordered } = order;
  return (
    <tr>
      <th scope="row">
        <a href={addressOf(order)} onClick={onOpen}>
          {orderText(cell)}
        </a>
      </th>
      <td>{runs === 0 ? "not run" : runs}</td>
      <td>{initial === null ? DASH : formatNorm(initial.mean)}</td>
      <td>
        {formatNorm(predicted.radius)} ± {predicted.thickness.toFixed(2)}
      </td>
      <V radius={v.initial} />
      <V radius={v.memorized} />
      <V radius={v.grokked} />
      <V radius={v.settled} />
      <td>{shareText(outside)}</td>
      <td>{shareText(inward)}</td>
      <td>{shareText(ordered)}</td>
    </tr>
  );
}

const HEADS: readonly (readonly [text: string, says: string])[] = [
  ["Setting", "opens its run of seed 0"],
  ["Runs", "seeds 0, 1, …"],
  ["ρ_Θ", "√V at step 0, mean over the seeds"],
  ["σ√P", "predicted layer by layer, ± its thickness: our derivation, after arXiv 2606.30388, figure 1"],
  ["V at start", "ρ_Θ², median over the seeds"],
  ["at M", "ρ_M²: V at memorization, median over the seeds that got there"],
  ["at G", "ρ_G²: V at test accuracy 0.90, median over the seeds that got there"],
  ["settled", "V 500 steps after test accuracy 0.99, median over the seeds that got there"],
  ["Θ > M", "of the runs that memorized"],
  ["M > G", "of the runs that grokked"],
  ["Θ > M > G", "of the runs that grokked"],
];

export function OrderTable({ orders, onOpen }: OrderTableProps): ReactNode {
  return (
    <WideTable label="The three shells, by setting" heads={HEADS}>
      <tbody>
        {orders.map((order) => (
          <Line key={order.cell.name} order={order} onOpen={onOpen} />
        ))}
      </tbody>
    </WideTable>
  );
}
