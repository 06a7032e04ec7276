/**
 * Candidates compared in any number of costs, less being better in each: fronts in order, and how crowded a place in
 * its front is. The scheme is NSGA-II's (Deb et al., 2002).
 */

/** Less is better in each; all of the same length. */
export type Costs = readonly number[];

export interface WithCosts {
  readonly costs: Costs;
}

export interface Ranked<P> {
  readonly point: P;
  /** 0 for the front of all, 1 for the front of the rest, and so on. */
  readonly rank: number;
  /** How empty the surroundings in its own front are; infinite at the ends. */
  readonly crowding: number;
}

/** True where `a` is nowhere worse than `b` and somewhere better. */
export function costsDominate(a: Costs, b: Costs): boolean {
  let better = false;
  for (let index = 0; index < a.length; index++) {
    if (a[index]! > b[index]!) return false;
    if (a[index]! < b[index]!) better = true;
  }
  return better;
}

/** The points that no other dominates, in their order. */
export function frontOf<P extends WithCosts>(points: readonly P[]): P[] {
  return points.filter((point) => !points.some((other) => costsDominate(other.costs, point.costs)));
}

/**
 * @param atLeast points of later fronts than are needed for so many are left out; all are ranked where absent
 * @returns the best to keep first
 */
export function rankByFronts<P extends WithCosts>(
  points: readonly P[],
  atLeast = points.length,
): Ranked<P>[] {
  const ranked: Ranked<P>[] = [];
  let rest = [...points];
  for (let rank = 0; rest.length > 0 && ranked.length < atLeast; rank++) {
    const front = frontOf(rest);
    ranked.push(...withCrowding(front, rank));
    const taken = new Set(front);
    rest = rest.filter((point) => !taken.has(point));
  }
  return ranked;
}

/** True where `a` should be kept or mated before `b`. */
export function isFitter<P>(a: Ranked<P>, b: Ranked<P>): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.crowding > b.crowding);
}

function withCrowding<P extends WithCosts>(front: readonly P[], rank: number): Ranked<P>[] {
  const crowding = new Map(front.map((point) => [point, 0]));
  const objectives = front[0]!.costs.length;
  for (let objective = 0; objective < objectives; objective++) addGaps(front, objective, crowding);
  return front
    .map((point) => ({ point, rank, crowding: crowding.get(point)! }))
    .sort((a, b) => (a.crowding === b.crowding ? 0 : b.crowding - a.crowding));
}

/** Adds to each point how far apart its neighbours in one cost are, as a share of the whole span. */
function addGaps<P extends WithCosts>(
  front: readonly P[],
  objective: number,
  crowding: Map<P, number>,
): void {
  const along = [...front].sort((a, b) => a.costs[objective]! - b.costs[objective]!);
  const at = (index: number) => along[index]?.costs[objective];
  const span = at(along.length - 1)! - at(0)!;
  if (span === 0) return;
  for (const [index, point] of along.entries()) {
    const [before, after] = [at(index - 1), at(index + 1)];
    const gap =
      before === undefined || after === undefined ? Number.POSITIVE_INFINITY : (after - before) / span;
    crowding.set(point, crowding.get(point)! + gap);
  }
}
