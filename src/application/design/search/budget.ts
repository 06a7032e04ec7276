/** How much of a search's time its end needs: what is kept must still be calibrated, judged and timed. */
import type { Clock } from '../../../core/clock.js';
import type { Arch } from '../../network/arch-space.js';
import type { NetworkJudge } from './network-judge.js';
import type { NetworkMeter } from './network-meter.js';
import type { NetworkTimer } from './network-timer.js';

export interface BudgetOptions {
  readonly clock: Clock;
  /** When everything must have ended, on the clock. */
  readonly deadline: number;
  /** For everything together. */
  readonly seconds: number;
  readonly judge: Pick<NetworkJudge<unknown>, 'secondsToFinish' | 'longestSeconds'>;
  readonly timer: Pick<NetworkTimer, 'usedSeconds' | 'secondsToOpen'>;
  /** Absent where the machine has no sensor. */
  readonly meter?: Pick<NetworkMeter, 'usedSeconds' | 'secondsFor'> | undefined;
  /** What would be timed in one run if the search ended now, and what of it would be kept. */
  readonly front: () => readonly Arch[];
  readonly finalists: () => readonly Arch[];
}

/** Of all time, for timing what the latency predictors learn from. */
const searchTimingShare = 0.08;
/** Of all time, for metering energies while it searches, and at most for metering the front. */
const meteringShares = { search: 0.08, end: 0.08 };
/** Of all time, for timing the front in one run. */
const timingShare = 0.05;
const timingLimits = { least: 0.3, most: 60 };
/** Times what was set aside for it, at the end. */
const mostTiming = 3;
/** Estimates from the past are only that, and files are still to be written. */
const caution = 1.1;
const writingShare = 0.01;

export class Budget {
  constructor(private readonly options: BudgetOptions) {}

  get secondsLeft(): number {
    return this.options.deadline - this.options.clock.now();
  }

  /** For timing the front in one run. */
  get timingSeconds(): number {
    const { least, most } = timingLimits;
    return Math.min(most, Math.max(least, timingShare * this.options.seconds));
  }

  /** What timing the front may take now: all that finishing leaves, as more rounds make it more certain. */
  get timingSecondsLeft(): number {
    const finalists = this.options.finalists();
    const left = this.secondsLeft - this.#opening - this.#finishing(finalists) - this.#metering(finalists);
    return Math.max(this.timingSeconds, Math.min(mostTiming * this.timingSeconds, left));
  }

  /** Whether timing candidates has taken its share. */
  mayTime(): boolean {
    const { timer, seconds } = this.options;
    return timer.usedSeconds < searchTimingShare * seconds && !this.isSpent();
  }

  /** Whether metering candidates has not taken its share. */
  mayMeter(): boolean {
    const { meter, seconds } = this.options;
    return meter !== undefined && meter.usedSeconds < meteringShares.search * seconds && !this.isSpent();
  }

  /** Whether one more of the front can be metered at the end, with these still to be finished. */
  mayMeterFront(archs: readonly Arch[]): boolean {
    const { meter } = this.options;
    return meter !== undefined && this.#finishing(archs) + meter.secondsFor(1) <= this.secondsLeft;
  }

  /** Whether the search must end now, so that what follows fits. */
  isSpent(): boolean {
    const finalists = this.options.finalists();
    const end = this.timingSeconds + this.#opening + this.#metering(finalists) + this.#finishing(finalists);
    return this.secondsLeft <= end + this.options.judge.longestSeconds;
  }

  /** Whether these can still be finished. */
  affordable(archs: readonly Arch[]): boolean {
    return this.#finishing(archs) <= this.secondsLeft;
  }

  /** Before the front can be timed. */
  get #opening(): number {
    return caution * this.options.timer.secondsToOpen(this.options.front().length);
  }

  #metering(archs: readonly Arch[]): number {
    const { meter, seconds } = this.options;
    return Math.min(meteringShares.end * seconds, meter?.secondsFor(archs.length) ?? 0);
  }

  #finishing(archs: readonly Arch[]): number {
    const { judge, seconds } = this.options;
    return caution * judge.secondsToFinish(archs) + writingShare * seconds;
  }
}
