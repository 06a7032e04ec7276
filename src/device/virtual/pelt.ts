/**
 * PELT, the scheduler's per-entity load tracking (kernel/sched/pelt.c, 6.18; pelt.h, about 5.8): how much of a
 * processor was used, 0 to 1024, as a geometric mean over periods of 1024 * 1024 ns in which the past halves every
 * 32 periods. In exact integers, with the kernel's rounding.
 *
 * Clocks that make it independent of the frequency: `pelt-clock.ts` (mainline), `pelt-l4t.ts` (Linux for Tegra 4.9).
 */
import { divide } from './governors/integers.js';
import { createDecay, type Decay } from './pelt-decay.js';

/** A utilisation of 0 to 1024. `util_est` can wrap one: the scheduler only ever reads `util`. */
export interface Utilisation {
  readonly util: number;
}

const unitNanoseconds = 1024;
const unitsPerPeriod = 1024;
const fullScale = 1024;

/** Half-life of the mainline signal, 33.55 ms. */
export const mainlineHalfLifePeriods = 32;

export class PeltSignal implements Utilisation {
  readonly #decay: Decay;
  #lastNanoseconds = 0;
  /** Units of the period that has begun. */
  #contribution = 0;
  #sum = 0;
  #util = 0;

  /** @param halfLifePeriods in periods of 1.048576 ms */
  constructor(halfLifePeriods = mainlineHalfLifePeriods) {
    this.#decay = createDecay(halfLifePeriods);
  }

  get util(): number {
    return this.#util;
  }

  /** As in the kernel's `util_sum`: 1024 times the decayed units that were busy. */
  get sum(): number {
    return this.#sum;
  }

  /** Whether the sum is as large as it can be, so that what was lost by rounding time down cannot be told. */
  get full(): boolean {
    return this.#sum >= (this.#decay.largest - unitsPerPeriod) * fullScale - this.#decay.largest;
  }

  /**
   * Accounts the time since the last update.
   *
   * @param nanoseconds of the signal's clock; what is less than 1024 of them waits for the next update
   * @param weight of that time, 0 (idle) to 1024 (busy)
   */
  update(nanoseconds: number, weight: number): void {
    const elapsed = divide(nanoseconds - this.#lastNanoseconds, unitNanoseconds);
    if (elapsed <= 0) return;
    this.#lastNanoseconds += elapsed * unitNanoseconds;
    const units = elapsed + this.#contribution;
    const periods = divide(units, unitsPerPeriod);
    this.#sum = this.#decay.after(this.#sum, periods);
    if (weight > 0) this.#sum += weight * this.#added(elapsed, periods, units);
    this.#contribution = units - periods * unitsPerPeriod;
    if (periods > 0)
      this.#util = divide(this.#sum, this.#decay.largest - unitsPerPeriod + this.#contribution);
  }

  /** What the time since the last update is worth, had it been busy: the period's rest, whole periods, a new rest. */
  #added(elapsed: number, periods: number, units: number): number {
    if (periods === 0) return elapsed;
    const { after, largest } = this.#decay;
    const rest = after(unitsPerPeriod - this.#contribution, periods);
    const whole = largest - after(largest, periods) - unitsPerPeriod;
    return rest + whole + (units - periods * unitsPerPeriod);
  }
}
