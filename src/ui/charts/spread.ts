/** Places for texts that must not overlap: labels at lines' ends move apart, flags step down. */

/**
 * Moves places apart until neighbours are `gap` from each other, as little as that takes, within from … to.
 * @returns places in the order given; if they cannot all fit, they overflow at the end
 */
export function spread(places: readonly number[], gap: number, from: number, to: number): readonly number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b);
  // Clusters of touching labels, each centered on where its members want to be.
  const clusters: { members: number[]; center: number }[] = [];
  for (const i of order) {
    let cluster = { members: [i], center: places[i] ?? 0 };
    for (;;) {
      const above = clusters.at(-1);
      const room = above === undefined ? 0 : ((above.members.length + cluster.members.length) / 2) * gap;
      if (above === undefined || cluster.center - above.center >= room) break;
      clusters.pop();
      const members = [...above.members, ...cluster.members];
      cluster = { members, center: members.reduce((sum, m) => sum + (places[m] ?? 0), 0) / members.length };
    }
    const half = ((cluster.members.length - 1) / 2) * gap;
    clusters.push({ ...cluster, center: Math.max(from + half, Math.min(to - half, cluster.center)) });
  }
  const out = places.map(() => 0);
  for (const { members, center } of clusters) {
    const first = center - ((members.length - 1) / 2) * gap;
    for (const [i, member] of members.entries()) out[member] = first + i * gap;
  }
  return settle(out, order, gap, from, to);
}

/** Clamping to the bounds can push clusters together again: one pass down, one pass up. */
function settle(
  places: number[],
  order: readonly number[],
  gap: number,
  from: number,
  to: number,
): readonly number[] {
  let least = from;
  for (const i of order) least = (places[i] = Math.max(places[i] ?? 0, least)) + gap;
  let most = Math.max(to, from + (order.length - 1) * gap);
  for (const i of order.toReversed()) most = (places[i] = Math.min(places[i] ?? 0, most)) - gap;
  return places;
}

export interface Flag {
  /** Where its pole stands: from the flag down to the plot, through every row below its own. */
  readonly pole: number;
  readonly width: number;
}

export interface FlagPlace {
  /** 0 on top. */
  readonly row: number;
  /** Left end of its text: it flies to the right of its pole, or to the left. */
  readonly left: number;
}

interface Placed extends Flag, FlagPlace {}

function touch(a: Placed, b: Placed, gap: number): boolean {
  return a.row === b.row && a.left < b.left + b.width + gap && b.left < a.left + a.width + gap;
}

/** Whether the pole of the upper flag goes through the text of the lower one. */
function cross(a: Placed, b: Placed): boolean {
  const [upper, lower] = a.row < b.row ? [a, b] : [b, a];
  return upper.row < lower.row && upper.pole > lower.left && upper.pole < lower.left + lower.width;
}

interface Layout {
  readonly placed: readonly Placed[];
  /** Rows, and far more for each text that a pole goes through. */
  readonly cost: number;
}

/** Each flag in the first row where it is free of all before it. @param fliesLeft one bit a flag */
function layOut(
  flags: readonly Flag[],
  gap: number,
  [from, to]: readonly [number, number],
  fliesLeft: number,
): Layout {
  const placed: Placed[] = [];
  let cost = 0;
  for (const [i, flag] of flags.entries()) {
    const wish = (fliesLeft >> i) & 1 ? flag.pole - flag.width : flag.pole;
    const left = Math.max(from, Math.min(wish, to - flag.width));
    const rows = Array.from({ length: placed.length + 1 }, (_, row) => ({ ...flag, left, row })).filter(
      (place) => !placed.some((other) => touch(place, other, gap)),
    );
    // Some row is free of texts; a pole above may go through all that are.
    const clear = rows.find((place) => !placed.some((other) => cross(place, other)));
    const place = clear ?? rows[0];
    if (place === undefined) continue;
    placed.push(place);
    cost = Math.max(cost % 100, place.row) + Math.floor(cost / 100) * 100 + (clear === undefined ? 100 : 0);
  }
  return { placed, cost };
}

/** More flags than this all fly to the right: every choice of sides is tried, and there are 2ⁿ. */
const MOST_TRIED = 6;

/**
 * Places for flags so that none overlap: in as few rows as the choice of sides allows, to the right where possible.
 * @param flags by pole, from left to right
 * @param range where texts may be
 */
export function flagPlaces(
  flags: readonly Flag[],
  gap: number,
  range: readonly [number, number],
): readonly FlagPlace[] {
  const choices = flags.length > MOST_TRIED ? 1 : 2 ** flags.length;
  let best = layOut(flags, gap, range, 0);
  for (let choice = 1; choice < choices && best.cost > 0; choice++) {
    const other = layOut(flags, gap, range, choice);
    if (other.cost < best.cost) best = other;
  }
  return best.placed;
}

/** Of the places on offer, the one farthest from everything that is there. */
export function freestPlace(offers: readonly number[], taken: readonly number[]): number {
  const distance = (offer: number): number =>
    Math.min(...taken.map((place) => Math.abs(place - offer)), Infinity);
  return offers.reduce((best, offer) => (distance(offer) > distance(best) ? offer : best), offers[0] ?? 0);
}
