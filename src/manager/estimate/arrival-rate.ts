/** How often requests arrive and how irregularly, from their arrival times. */

/** Weight of the newest gap. */
const newest = 0.05;
/** So many gaps make a rate that is believed rather than the one that was announced. */
const believedGaps = 20;
/** A quantum of time and rounding look like this much irregularity. */
const leastVariation = 0.01;

/** Requests that may be told before those that came earlier: more than wait in any queue. */
const earlyAtMost = 16;

export class ArrivalRate {
  #last: number | null = null;
  /** Refused while earlier ones still waited; in the order in which they came. */
  #early: number[] = [];
  #gap: number;
  #squares = 0;
  #gaps = 0;

  /** @param ratePerSecond as announced */
  constructor(ratePerSecond: number) {
    this.#gap = 1 / ratePerSecond;
  }

  /** A request that was served: those of an application are in the order in which they came. */
  add(arrivalSeconds: number): void {
    const before = this.#early.filter((early) => early < arrivalSeconds);
    this.#early = this.#early.slice(before.length);
    for (const early of before) this.#take(early);
    this.#take(arrivalSeconds);
  }

  /** A request that was refused: it is told at once, while some that came before it may still wait. */
  addRefused(arrivalSeconds: number): void {
    this.#early.push(arrivalSeconds);
    if (this.#early.length > earlyAtMost) this.#take(this.#early.shift()!);
  }

  #take(arrivalSeconds: number): void {
    const gap = this.#last === null ? null : arrivalSeconds - this.#last;
    if (gap !== null && gap < 0) return;
    this.#last = arrivalSeconds;
    if (gap === null) return;
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
