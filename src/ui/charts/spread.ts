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

function collide(a: Placed, b: Placed, gap: number): boolean {
  if (a.row === b.row) return a.left < b.left + b.width + gap && b.left < a.left + a.width + gap;
  const [upper, lower] = a.row < b.row ? [a, b] : [b, a];
  return upper.pole !== lower.pole && upper.pole > lower.left && upper.pole < lower.left + lower.width;
}

/** Each flag in the first row where no text touches a text and no pole crosses one. @param fliesLeft one bit a flag */
function placeFlags(
  flags: readonly Flag[],
  gap: number,
  [from, to]: readonly [number, number],
  fliesLeft: number,
): readonly Placed[] {
  const placed: Placed[] = [];
  for (const [i, flag] of flags.entries()) {
    const wish = (fliesLeft >> i) & 1 ? flag.pole - flag.width : flag.pole;
    const left = Math.max(from, Math.min(wish, to - flag.width));
    let row = 0;
    while (placed.some((other) => collide({ ...flag, left, row }, other, gap))) row++;
    placed.push({ ...flag, left, row });
  }
  return placed;
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
  const cost = (placed: readonly Placed[]): number => Math.max(0, ...placed.map(({ row }) => row));
  let best = placeFlags(flags, gap, range, 0);
  for (let choice = 1; choice < choices; choice++) {
    const other = placeFlags(flags, gap, range, choice);
    if (cost(other) < cost(best)) best = other;
  }
  return best;
}

/** Of the places on offer, the one farthest from everything that is there. */
export function freestPlace(offers: readonly number[], taken: readonly number[]): number {
  const distance = (offer: number): number =>
    Math.min(...taken.map((place) => Math.abs(place - offer)), Infinity);
  return offers.reduce((best, offer) => (distance(offer) > distance(best) ? offer : best), offers[0] ?? 0);
}
