/**
 * Which candidates survive a generation: fronts in order, and within the front that does not fit whole, those in
 * the emptiest places. The scheme is NSGA-II's (Deb et al., 2002).
 */
import { dominates, type Objectives } from './pareto.js';

export interface Ranked<P> {
  readonly point: P;
  /** 0 for the front of all, 1 for the front of the rest, and so on. */
  readonly rank: number;
  /** How empty the surroundings in its own front are; infinite at the ends. */
  readonly crowding: number;
}

/** @returns all points, the best to keep first */
export function rankByFronts<P extends Objectives>(points: readonly P[]): Ranked<P>[] {
  const ranked: Ranked<P>[] = [];
  let rest = [...points];
  for (let rank = 0; rest.length > 0; rank++) {
    const front = rest.filter((point) => !rest.some((other) => dominates(other, point)));
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

function withCrowding<P extends Objectives>(front: readonly P[], rank: number): Ranked<P>[] {
  const byLatency = [...front].sort((a, b) => a.latencySeconds - b.latencySeconds);
  const [fastest, slowest] = [byLatency[0]!, byLatency.at(-1)!];
  const latencySpan = slowest.latencySeconds - fastest.latencySeconds || 1;
  const accuracySpan = slowest.accuracy - fastest.accuracy || 1;
  const ranked = byLatency.map((point, index) => {
    const [before, after] = [byLatency[index - 1], byLatency[index + 1]];
    const crowding =
      before === undefined || after === undefined
        ? Number.POSITIVE_INFINITY
        : (after.latencySeconds - before.latencySeconds) / latencySpan +
          (after.accuracy - before.accuracy) / accuracySpan;
    return { point, rank, crowding };
  });
  return ranked.sort((a, b) => b.crowding - a.crowding);
}
