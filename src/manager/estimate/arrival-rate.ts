/** How often requests arrive and how irregularly, from their arrival times. */

/** Weight of the newest gap. */
const newest = 0.05;
/** So many gaps make a rate that is believed rather than the one that was announced. */
const believedGaps = 20;
/** A quantum of time and rounding look like this much irregularity. */
const leastVariation = 0.01;

export class ArrivalRate {
  #last: number | null = null;
  #gap: number;
  #squares = 0;
  #gaps = 0;

  /** @param ratePerSecond as announced */
  constructor(ratePerSecond: number) {
    this.#gap = 1 / ratePerSecond;
  }

  add(arrivalSeconds: number): void {
    const gap = this.#last === null ? null : arrivalSeconds - this.#last;
    this.#last = arrivalSeconds;
    // Requests that were over in another order than they came in say nothing.
    if (gap === null || gap < 0) return;
    const weight = Math.max(newest, 1 / (this.#gaps++ + believedGaps));
    const difference = gap - this.#gap;
    this.#gap += weight * difference;
    this.#squares += weight * (difference * difference - this.#squares);
  }

  get ratePerSecond(): number {
    return 1 / this.#gap;
  }

  /** Squared coefficient of variation of the time between requests: 0 periodic, 1 Poisson. */
  get variation(): number {
    const variation = this.#squares / (this.#gap * this.#gap);
    return variation < leastVariation ? 0 : variation;
  }
}

/**
 * How long a request waits for those before it, at a quantile: the exponential tail of the waiting time in a queue
 * with one server, with Kingman's mean.
 *
 * @param missShare of requests that may wait longer
 * @see Kingman, The single server queue in heavy traffic (1961)
 */
export function waitingSeconds(
  serviceSeconds: number,
  ratePerSecond: number,
  variation: number,
  missShare: number,
): number {
  const load = ratePerSecond * serviceSeconds;
  if (variation === 0 || load <= missShare) return 0;
  if (load >= 1) return Number.POSITIVE_INFINITY;
  const mean = (serviceSeconds * variation) / (2 * (1 - load));
  return mean * Math.log(load / missShare);
}
