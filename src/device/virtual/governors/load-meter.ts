/** The load that ondemand and conservative act on (cpufreq_governor.c, about 4.13 with later patches). */
import type { Spent } from './evaluation-window.js';
import { divide, scale } from './integers.js';

export interface Load {
  /** Percent of the time that was busy. */
  readonly percent: number;
  /** How many sampling periods the processor slept through; 0 where it did not sleep long. */
  readonly idlePeriods: number;
}

export class LoadMeter {
  #previous = 0;

  /** @param periodMicroseconds of sampling; an idle time of more than two of them is a long one */
  measure({ total, busy }: Spent, periodMicroseconds: number): Load {
    const idle = total - busy;
    const longIdle = idle > 2 * periodMicroseconds;
    return {
      percent:
        longIdle && this.#previous !== 0 ? this.#takePrevious() : this.#remember(scale(100, busy, total)),
      idlePeriods: longIdle ? divide(idle, periodMicroseconds) : 0,
    };
  }

  /** A processor that wakes from a long sleep is taken for as busy as before it, but only once. */
  #takePrevious(): number {
    const percent = this.#previous;
    this.#previous = 0;
    return percent;
  }

  #remember(percent: number): number {
    this.#previous = percent;
    return percent;
  }
}
