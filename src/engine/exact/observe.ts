/**
 * What the exact engine tells of weights, gradient and moments beside losses: float64 sums in the kernels, over what
 * decays. Reads the arena, changes nothing in it, and decides nothing. Definitions: core/readout.ts.
 */
import { spectroscope } from "../../core/fourier.ts";
import { type Group, groupsOf, sizeOf } from "../../core/model.ts";
import { BARS, type Block, type Measurement, type Moments, angle } from "../../core/readout.ts";
import type { Setup } from "../../core/setup.ts";
import type { Arena, Flat } from "./arena.ts";
import type { Tally } from "./lower.ts";

/** The columns of a block as they fill, a step at a time; all but the loss. */
export type Columns = Pick<Block, "groups" | "groupNorms" | "budget" | "gradientSquares" | "decayed">;

export interface Observer {
  readonly groups: readonly Group[];
  /** ‖θ‖ over what decays. */
  norm(): number;
  columns(steps: number): Columns;
  /** Before update `i` of the columns. */
  beforeUpdate(columns: Columns, i: number): void;
  /** After one parameter's update. @param keep what θ was multiplied by, as it was rounded */
  afterParameter(columns: Columns, i: number, parameter: number, keep: number): void;
  /** What `body` adds to ‖θ‖² of each group, onto the jump of update `i`. */
  jump(columns: Columns, i: number, body: () => void): void;
  /** The same, by hand: told with the next update. */
  jumpByHand(body: () => void): void;
  /** What was done by hand and not told yet, [groups]. */
  readonly jumps: Float64Array;
  /** @param marked whether the second of the arena's references is one */
  measure(
    marked: boolean,
    beta2Power: number,
  ): Pick<Measurement, "groupNorms" | "moments" | "angles" | "spectrum">;
}

const BAR_COUNT = BARS.length;

export function observerOf({ parameters, optimizer, spectral }: Setup, arena: Arena): Observer {
  const { kernels, theta, gradient, references, counts } = arena;
  const groups = groupsOf(parameters);
  /** Of each parameter; -1 where it does not decay. */
  const groupOf = parameters.map(({ group, decays }) => (decays ? groups.indexOf(group) : -1));
  const decaying = [...groupOf.keys()].filter((i) => groupOf[i]! >= 0);
  const sumOver = (of: (i: number) => number): number => decaying.reduce((sum, i) => sum + of(i), 0);
  const squares = ({ at }: Flat): number => sumOver((i) => kernels.sumOfSquares(counts[i]!, at[i]!));
  const decayed = sumOver((i) => sizeOf(parameters[i]!.shape));
  const spectrum = spectral === null ? null : spectroscope(spectral, parameters);
  const jumps = new Float64Array(groups.length);

  /** ‖θ‖² of each group, onto zeros. */
  function groupNorms(into: Float64Array, from = 0): Float64Array {
    for (const i of decaying) {
      const at = from + groupOf[i]!;
      into[at] = into[at]! + kernels.sumOfSquares(counts[i]!, theta.at[i]!);
    }
    return into;
  }

  const normsNow = (): Float64Array => groupNorms(new Float64Array(groups.length));

  /** @param add onto group g */
  function difference(body: () => void, add: (g: number, jump: number) => void): void {
    const before = normsNow();
    body();
    normsNow().forEach((norm, g) => add(g, norm - before[g]!));
  }

  function momentsNow(beta2Power: number): Moments | null {
    if (optimizer.kind === "sgd" || beta2Power === 1) return null;
    const [first, second] = arena.moments as [Flat, Flat];
    const unbias = 1 / Math.sqrt(1 - beta2Power);
    return {
      first: Math.sqrt(squares(first)),
      second: Math.sqrt(squares(second)),
      preconditioner: sumOver((i) =>
        kernels.preconditioner(sizeOf(parameters[i]!.shape), second.at[i]!, unbias, optimizer.eps),
      ),
    };
  }

  const angleTo = (then: Flat, now: number): number =>
    angle(
      sumOver((i) => kernels.squaredDistance(counts[i]!, theta.at[i]!, then.at[i]!)),
      now,
      now - squares(then),
    );

  return {
    groups,
    jumps,
    norm: () => Math.sqrt(squares(theta)),
    columns: (steps) => ({
      groups,
      groupNorms: new Float64Array(steps * groups.length),
      budget: new Float64Array(steps * groups.length * BAR_COUNT),
      gradientSquares: new Float64Array(steps),
      decayed,
    }),
    beforeUpdate({ groupNorms: norms, budget, gradientSquares }, i) {
      groupNorms(norms, i * groups.length);
      gradientSquares[i] = squares(gradient);
      jumps.forEach((jump, g) => (budget[(i * groups.length + g) * BAR_COUNT + 3] = jump));
      jumps.fill(0);
    },
    afterParameter({ groupNorms: norms, budget }, i, parameter, keep) {
      const g = groupOf[parameter]!;
      if (g < 0) return;
      const row = i * groups.length + g;
      const at = row * BAR_COUNT;
      budget[at] = (keep * keep - 1) * norms[row]!;
      budget[at + 1] = budget[at + 1]! - 2 * keep * kernels.stepAlong();
      budget[at + 2] = budget[at + 2]! + kernels.stepSquared();
    },
    jump({ budget }, i, body) {
      difference(body, (g, jump) => {
        const at = (i * groups.length + g) * BAR_COUNT + 3;
        budget[at] = budget[at]! + jump;
      });
    },
    jumpByHand: (body) => difference(body, (g, jump) => (jumps[g] = jumps[g]! + jump)),
    measure(marked, beta2Power) {
      const now = squares(theta);
      const [initial, mark] = references;
      return {
        groupNorms: normsNow(),
        moments: momentsNow(beta2Power),
        angles: { toInitial: angleTo(initial, now), toMemorization: marked ? angleTo(mark, now) : null },
        spectrum: spectrum?.shares(theta.each) ?? null,
      };
    },
  };
}

/** @param train,test sums over so many examples each */
export function outputsOf(
  train: Readonly<Tally>,
  test: Readonly<Tally>,
  counts: readonly [number, number],
): Measurement["outputs"] {
  return {
    scale: (train.scale + test.scale) / (counts[0] + counts[1]),
    trainMargin: train.margin / counts[0],
    testMargin: test.margin / counts[1],
    collapsed: train.collapsed,
  };
}
