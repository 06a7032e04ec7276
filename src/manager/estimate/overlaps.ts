/**
 * When inferences of managed applications ran at the same time on the same processors: what they lost to each other
 * is known, and must not be taken for the load of strangers.
 */

interface Interval {
  readonly application: string;
  readonly domain: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly threads: number;
}

/** Far more than can overlap with one inference. */
const remembered = 64;

export class Overlaps {
  readonly #intervals: Interval[] = [];

  add(interval: Interval): void {
    this.#intervals.push(interval);
    if (this.#intervals.length > remembered) this.#intervals.shift();
  }

  /**
   * Seconds that an inference lost to others of its domain, if those on a processor share it equally.
   *
   * @param cores of the domain: as long as there are enough for all threads nothing is lost
   */
  lostSeconds({ application, domain, startSeconds, endSeconds, threads }: Interval, cores: number): number {
    let lost = 0;
    for (const other of this.#intervals) {
      if (other.application === application || other.domain !== domain) continue;
      const together = Math.min(endSeconds, other.endSeconds) - Math.max(startSeconds, other.startSeconds);
      const wanted = threads + other.threads;
      if (together > 0 && wanted > cores) lost += together * (1 - cores / wanted);
    }
    return Math.min(lost, endSeconds - startSeconds);
  }
}
