/**
 * Invariance of the mainline signal since 5.1 (kernel/sched/pelt.h): the signal's clock runs slower where the
 * processor does, and catches up with real time when the processor goes idle. So a task has the same utilisation at
 * every frequency, and a processor that is always busy reaches 1024 at any.
 */
import { divide } from './governors/integers.js';
import { PeltSignal, type Utilisation } from './pelt.js';

/** How fast the processor was, each of 1024: its capacity at its highest frequency, and its frequency. */
export interface Speed {
  readonly capacity: number;
  readonly frequency: number;
}

const fullSpeed = 1024;

export class InvariantSignal implements Utilisation {
  readonly #signal = new PeltSignal();
  #now = 0;
  #clock = 0;
  /** Idle time that the signal never sees, because there was no idle time at full utilisation. */
  #lost = 0;
  #wasBusy = false;

  get util(): number {
    return this.#signal.util;
  }

  /**
   * Accounts the time since the last update.
   *
   * @param nanoseconds real time since the start
   * @param speed in that time; only a busy processor's counts
   */
  update(nanoseconds: number, busy: boolean, speed: Speed): void {
    if (busy) this.#clock += scaled(nanoseconds - this.#now, speed);
    else this.#catchUp(nanoseconds);
    this.#now = nanoseconds;
    this.#wasBusy = busy;
    this.#signal.update(this.#clock - this.#lost, busy ? fullSpeed : 0);
  }

  #catchUp(nanoseconds: number): void {
    if (this.#wasBusy && this.#signal.full) this.#lost += this.#now - this.#clock;
    this.#clock = nanoseconds;
  }
}

function scaled(nanoseconds: number, { capacity, frequency }: Speed): number {
  return divide(divide(nanoseconds * capacity, fullSpeed) * frequency, fullSpeed);
}
