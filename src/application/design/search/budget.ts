/** How much of a search's time its end needs: what is kept must still be calibrated, judged and timed. */
import type { Clock } from '../../../core/clock.js';
import type { Arch } from '../../network/arch.js';
import type { ImageSequence } from '../image-sequence.js';
import type { Findings } from './findings.js';
import type { NetworkJudge } from './network-judge.js';

export interface BudgetOptions {
  readonly clock: Clock;
  /** When everything must have ended, on the clock. */
  readonly deadline: number;
  /** For everything together. */
  readonly seconds: number;
  readonly judge: NetworkJudge;
  readonly findings: Findings;
  readonly reporting: ImageSequence;
  /** Sub-networks that a library has at most. */
  readonly atMost: number;
}

/** Of all time, for timing the front in one run. */
const timingShare = 0.05;
const timingLimits = { least: 0.3, most: 60 };
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

  /** Whether the search must end now, so that what follows fits. */
  isSpent(): boolean {
    const { judge } = this.options;
    return (
      this.secondsLeft <= this.timingSeconds + this.#finishing(this.#likelyFinalists()) + judge.longestSeconds
    );
  }

  /** How many of these can still be finished; at least two. */
  affordable(archs: readonly Arch[]): boolean {
    return archs.length <= 2 || this.#finishing(archs) <= this.secondsLeft;
  }

  #finishing(archs: readonly Arch[]): number {
    const { judge, reporting, seconds } = this.options;
    return caution * judge.secondsToFinish(archs, reporting) + writingShare * seconds;
  }

  #likelyFinalists(): Arch[] {
    const judged = this.options.findings.judged();
    return judged.slice(-this.options.atMost).map(({ arch }) => arch);
  }
}
