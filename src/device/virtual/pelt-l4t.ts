/**
 * PELT of NVIDIA's Linux for Tegra 4.9: the clock is real time, and what a slow processor does counts less. So the
 * utilisation is at most the frequency's share of its maximum. A second, fast signal follows bursts; the governor reads
 * the larger of the two.
 */
import { divide } from './governors/integers.js';
import { PeltSignal, type Utilisation } from './pelt.js';
import type { Speed } from './pelt-clock.js';

/** Half-life of the fast signal, 3.15 ms. */
const fastHalfLifePeriods = 3;
const fullSpeed = 1024;

export class L4tSignal implements Utilisation {
  readonly #average = new PeltSignal();
  readonly #fast = new PeltSignal(fastHalfLifePeriods);

  /** `util_avg`. */
  get average(): number {
    return this.#average.util;
  }

  /** `util_fast_avg`. */
  get fast(): number {
    return this.#fast.util;
  }

  get util(): number {
    return Math.max(this.average, this.fast);
  }

  /** As `InvariantSignal.update`. */
  update(nanoseconds: number, busy: boolean, { capacity, frequency }: Speed): void {
    const weight = busy ? divide(capacity * frequency, fullSpeed) : 0;
    this.#average.update(nanoseconds, weight);
    this.#fast.update(nanoseconds, weight);
  }
}
