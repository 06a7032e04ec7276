/**
 * The governor `schedutil` of mainline (cpufreq_schedutil.c and cpufreq.c, 6.18), frequency-invariant: a quarter more
 * than the scheduler's utilisation, as a share of the hardware's maximum.
 *
 * Left out: the boost for I/O wait, deadline and real-time tasks, uclamp, and that the frequency of a lone processor
 * which never idled is not lowered.
 */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';
import { defineGovernor, Governor, type UtilisationSample } from './governor.js';
import { divide, scale } from './integers.js';
import { count } from './tunable-types.js';

const tunables = z.strictObject({ rate_limit_us: count.optional() });

class Schedutil extends Governor<UtilisationSample> {
  readonly #rateLimit: number;
  /** Null until the first update, which no limit holds back. */
  #lastChange: number | null = null;
  #lastRaw: number | null = null;
  #limitsChanged = false;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    this.#rateLimit = values.rate_limit_us ?? policy.transitionDelayMicroseconds;
  }

  get dueMicroseconds(): number {
    return this.#lastChange === null || this.#limitsChanged ? 0 : this.#lastChange + this.#rateLimit;
  }

  update({ timeMicroseconds, util, max }: UtilisationSample): void {
    if (timeMicroseconds < this.dueMicroseconds) return;
    const raw = rawKilohertz(this.policy.hardwareMaximum, util, max);
    if (raw === this.#lastRaw && !this.#limitsChanged) return;
    this.#lastRaw = raw;
    this.#limitsChanged = false;
    this.#go(this.policy.lowestAtLeast(raw), timeMicroseconds);
  }

  /** The kernel starts from an impossible frequency, so that its first request is always a change. */
  #go(kilohertz: number, timeMicroseconds: number): void {
    if (kilohertz === this.policy.kilohertz && this.#lastChange !== null) return;
    this.policy.set(kilohertz);
    this.#lastChange = timeMicroseconds;
  }

  override limit(minKilohertz: number, maxKilohertz: number): void {
    super.limit(minKilohertz, maxKilohertz);
    this.#limitsChanged = true;
  }
}

function rawKilohertz(reference: number, util: number, max: number): number {
  const capped = Math.min(util, max);
  return scale(reference, Math.min(capped + divide(capped, 4), max), max);
}

export const schedutil = defineGovernor({
  name: 'schedutil',
  reads: 'utilisation',
  tunables,
  create: (policy, values) => new Schedutil(policy, values),
});
