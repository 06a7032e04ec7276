/**
 * One clock with its operating points and the limits within which a governor may set it, after cpufreq's policy and
 * its look-ups in the frequency table (include/linux/cpufreq.h, about 5.12). Frequencies are kilohertz.
 */
import { CotuneError } from '../../../core/errors.js';
import { divide } from './integers.js';

export interface PolicySettings {
  /** Operating points, ascending. */
  readonly oppsKilohertz: readonly number[];
  /** Limits of the user or of a thermal governor. */
  readonly minKilohertz: number;
  readonly maxKilohertz: number;
  readonly currentKilohertz: number;
  /** How long the hardware takes for a change; 0 where the driver does not say. */
  readonly transitionLatencyMicroseconds: number;
}

export class FrequencyPolicy {
  readonly #opps: readonly number[];
  #allowed: readonly number[] = [];
  #kilohertz: number;

  /** Microseconds that the kernel leaves between two changes unless a governor says otherwise (cpufreq.c, 6.18). */
  readonly transitionDelayMicroseconds: number;

  /** @throws {CotuneError} ERR_GOVERNOR_INPUT where no operating point lies within the limits */
  constructor(settings: PolicySettings) {
    this.#opps = settings.oppsKilohertz;
    this.#kilohertz = settings.currentKilohertz;
    const latency = settings.transitionLatencyMicroseconds;
    this.transitionDelayMicroseconds = latency === 0 ? 1000 : latency + divide(latency, 2);
    this.limit(settings.minKilohertz, settings.maxKilohertz);
  }

  /** The frequency in force. */
  get kilohertz(): number {
    return this.#kilohertz;
  }

  /** The lowest and highest operating point within the limits. */
  get minimum(): number {
    return this.#allowed[0]!;
  }

  get maximum(): number {
    return this.#allowed.at(-1)!;
  }

  /** What the hardware can do, whatever the limits. */
  get hardwareMinimum(): number {
    return this.#opps[0]!;
  }

  get hardwareMaximum(): number {
    return this.#opps.at(-1)!;
  }

  /**
   * Takes new limits; a frequency outside them changes to the nearest one within.
   *
   * @throws {CotuneError} ERR_GOVERNOR_INPUT where no operating point lies within them
   */
  limit(minKilohertz: number, maxKilohertz: number): void {
    const allowed = this.#opps.filter((opp) => opp >= minKilohertz && opp <= maxKilohertz);
    if (allowed.length === 0)
      throw new CotuneError('ERR_GOVERNOR_INPUT', `no clock lies in ${minKilohertz}..${maxKilohertz} kHz`);
    this.#allowed = allowed;
    this.set(this.lowestAtLeast(this.#kilohertz));
  }

  /** @param kilohertz an operating point within the limits, as the look-ups below answer them */
  set(kilohertz: number): void {
    this.#kilohertz = kilohertz;
  }

  /** CPUFREQ_RELATION_L: the lowest that is not below the target, within the limits. */
  lowestAtLeast(target: number): number {
    return this.#allowed.find((opp) => opp >= target) ?? this.maximum;
  }

  /** The same for devfreq, which reckons in hertz. */
  lowestAtLeastHertz(target: number): number {
    return this.#allowed.find((opp) => opp * 1000 >= target) ?? this.maximum;
  }

  /** CPUFREQ_RELATION_H: the highest that is not above the target, within the limits. */
  highestAtMost(target: number): number {
    return this.#allowed.findLast((opp) => opp <= target) ?? this.minimum;
  }

  /** CPUFREQ_RELATION_C: the nearest; the lower one of two equally near ones, as in any ascending table. */
  nearest(target: number): number {
    const [below, above] = [this.highestAtMost(target), this.lowestAtLeast(target)];
    return above - target < target - below ? above : below;
  }
}
