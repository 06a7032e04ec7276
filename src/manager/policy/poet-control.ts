/**
 * POET's controller of one application: every period it learns from the observed speed what the application would do
 * by itself, and sets the speed-up that brings it to the wanted speed at once (deadbeat: all poles at 0).
 *
 * @see C. Imes et al., RTAS 2015
 */
import type { Levels } from '../../core/option-cost.js';
import { mean } from '../../core/statistics.js';
import { BaseSpeed } from '../estimate/base-speed.js';
import type { Configurations, Schedule } from './poet-schedule.js';

/** Ours: a longer period divides time more finely, and answers later. */
const periodFrames = 10;

export class PoetControl {
  readonly #base = new BaseSpeed();
  #speedUp: number;
  #schedule: Schedule;
  readonly #seconds: number[] = [];

  constructor(private readonly configurations: Configurations) {
    this.#speedUp = configurations.greatestSpeedUp;
    this.#schedule = configurations.schedule(this.#speedUp, periodFrames);
  }

  get speedUp(): number {
    return this.#speedUp;
  }

  /**
   * @param latencySeconds of one frame, above 0
   * @param wantedSeconds on average
   */
  observe(latencySeconds: number, wantedSeconds: number): void {
    this.#seconds.push(latencySeconds);
    if (this.#seconds.length < periodFrames) return;
    const speed = wantedSeconds / mean(this.#seconds);
    this.#seconds.length = 0;
    this.#base.observe(speed, this.#speedUp);
    const wanted = this.#speedUp + (1 - speed) / Math.max(this.#base.speed, Number.EPSILON);
    this.#speedUp = Math.min(this.configurations.greatestSpeedUp, Math.max(1, wanted));
    this.#schedule = this.configurations.schedule(this.#speedUp, periodFrames);
  }

  /** Of the next frame: the lower configuration comes first in a period. */
  get levels(): Levels {
    const { lower, upper, lowerFrames } = this.#schedule;
    return this.#seconds.length < lowerFrames ? lower.levels : upper.levels;
  }
}
