/** Accuracy against latency: which candidates no other beats in both, and how much such a front covers. */

export interface Objectives {
  /** 0 to 1, more is better. */
  readonly accuracy: number;
  /** Less is better. */
  readonly latencySeconds: number;
}

/** True where `a` is nowhere worse than `b` and somewhere better. */
export function dominates(a: Objectives, b: Objectives): boolean {
  return (
    a.accuracy >= b.accuracy &&
    a.latencySeconds <= b.latencySeconds &&
    (a.accuracy > b.accuracy || a.latencySeconds < b.latencySeconds)
  );
}

/** The points that no other dominates, fastest first; of equal points the first one. */
export function paretoFront<P extends Objectives>(points: readonly P[]): P[] {
  const byLatency = [...points].sort(
    (a, b) => a.latencySeconds - b.latencySeconds || b.accuracy - a.accuracy,
  );
  let best = Number.NEGATIVE_INFINITY;
  return byLatency.filter((point) => {
    if (point.accuracy <= best) return false;
    best = point.accuracy;
    return true;
  });
}

/**
 * The area that the points dominate, bounded by a reference point that is worse than what counts.
 *
 * @returns accuracy x seconds; 0 when no point is better than the reference in both
 * @see E. Zitzler and L. Thiele, 1998 (the size of the space covered)
 */
export function hypervolume(points: readonly Objectives[], reference: Objectives): number {
  const counting = points.filter(
    (point) => point.accuracy > reference.accuracy && point.latencySeconds < reference.latencySeconds,
  );
  let floor = reference.accuracy;
  let area = 0;
  for (const { accuracy, latencySeconds } of paretoFront(counting)) {
    area += (accuracy - floor) * (reference.latencySeconds - latencySeconds);
    floor = accuracy;
  }
  return area;
}
