/** Adds up what samples report until a governor that works at its own pace looks at it again. */
import type { BusySample } from './governor.js';

export interface Spent {
  /** Microseconds since the window was last taken, and how many of them were busy. */
  readonly total: number;
  readonly busy: number;
}

export class EvaluationWindow {
  #begin = 0;
  #now = 0;
  #busy = 0;
  #dueMicroseconds = 0;

  /** The first sample is always evaluated. */
  get dueMicroseconds(): number {
    return this.#dueMicroseconds;
  }

  /** @returns whether an evaluation is due at the sample's time */
  add({ timeMicroseconds, busyMicroseconds }: BusySample): boolean {
    this.#now = timeMicroseconds;
    this.#busy += busyMicroseconds;
    return timeMicroseconds >= this.#dueMicroseconds;
  }

  /** What has added up; the next window begins now. */
  take(): Spent {
    const spent = { total: this.#now - this.#begin, busy: this.#busy };
    this.#begin = this.#now;
    this.#busy = 0;
    return spent;
  }

  /** The next evaluation is due so many microseconds from now. */
  rest(microseconds: number): void {
    this.#dueMicroseconds = this.#now + microseconds;
  }
}
