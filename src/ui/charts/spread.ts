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
  /** Left end of the flag's text. */
  readonly left: number;
  readonly width: number;
}

/** The row of each flag, 0 on top: the first one in which it touches no flag before it. */
export function flagRows(flags: readonly Flag[], gap: number): readonly number[] {
  const rightEnds: number[] = [];
  const order = flags.map((_, i) => i).sort((a, b) => (flags[a]?.left ?? 0) - (flags[b]?.left ?? 0) || a - b);
  const rows = flags.map(() => 0);
  for (const i of order) {
    const flag = flags[i];
    if (flag === undefined) continue;
    const free = rightEnds.findIndex((right) => right + gap <= flag.left);
    const row = free < 0 ? rightEnds.length : free;
    rightEnds[row] = flag.left + flag.width;
    rows[i] = row;
  }
  return rows;
}

/** Of the places on offer, the one farthest from everything that is there. */
export function freestPlace(offers: readonly number[], taken: readonly number[]): number {
  const distance = (offer: number): number =>
    Math.min(...taken.map((place) => Math.abs(place - offer)), Infinity);
  return offers.reduce((best, offer) => (distance(offer) > distance(best) ? offer : best), offers[0] ?? 0);
}
