/**
 * When inferences of managed applications ran at the same time on the same processors: what they lost to each other
 * is known, and must not be taken for the load of strangers.
 */

export interface Interval {
  readonly application: string;
  readonly domain: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly threads: number;
}

/** More than can overlap with one inference, unless it takes a hundred times as long as the others. */
const remembered = 256;

export class Overlaps {
  readonly #intervals: Interval[] = [];

  add(interval: Interval): void {
    this.#intervals.push(interval);
    if (this.#intervals.length > remembered) this.#intervals.shift();
  }

  /**
   * Seconds that an inference lost to others of its domain, if those on a processor share it equally. Those that are
   * not over yet are not known, and do not count.
   *
   * @param cores of the domain: as long as there are enough for all threads nothing is lost
   * @returns less than the inference took
   */
  lostSeconds(inference: Interval, cores: number): number {
    const others = this.#intervals.filter((other) => overlap(inference, other));
    if (others.length === 0) return 0;
    const { startSeconds, endSeconds, threads } = inference;
    const edges = others
      .flatMap((other) => [
        Math.max(startSeconds, other.startSeconds),
        Math.min(endSeconds, other.endSeconds),
      ])
      .sort((a, b) => a - b);
    let lost = 0;
    for (let edge = 1; edge < edges.length; edge++) {
      const [from, to] = [edges[edge - 1]!, edges[edge]!];
      const wanted = others
        .filter((other) => other.startSeconds <= from && other.endSeconds >= to)
        .reduce((sum, other) => sum + other.threads, threads);
      if (wanted > cores) lost += (to - from) * (1 - cores / wanted);
    }
    return lost;
  }
}

const overlap = (inference: Interval, other: Interval) =>
  other.application !== inference.application &&
  other.domain === inference.domain &&
  other.startSeconds < inference.endSeconds &&
  other.endSeconds > inference.startSeconds;
