/**
 * The governor `simple_ondemand` of devfreq (governor_simpleondemand.c, mainline), for graphics processors and memory:
 * the maximum above a threshold, unchanged just below it, else the frequency at which the load would lie in between.
 * Whoever polls decides how often; every poll is a decision.
 */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
import { divide, exceeds, scale } from './integers.js';
import { percent } from './tunable-types.js';

/** 0 is what the kernel holds before anything is set, and stands for the default. */
const orDefault = (type: z.ZodInt, value: number) => type.default(value).transform((given) => given || value);

const tunables = z
  .strictObject({ upthreshold: orDefault(percent, 90), downdifferential: orDefault(percent, 5) })
  .refine(({ upthreshold, downdifferential }) => downdifferential <= upthreshold, {
    path: ['downdifferential'],
    message: 'must be at most upthreshold',
  });

/** Drivers count in nanoseconds; what has this many bits or more loses its lowest, to keep products small. */
const nanoseconds = 1000;
const [wideFrom, lost] = [2 ** 24, 2 ** 7];

class SimpleOndemand extends Governor<BusySample> {
  readonly #up: number;
  readonly #difference: number;
  #now = 0;

  constructor(policy: FrequencyPolicy, { upthreshold, downdifferential }: z.output<typeof tunables>) {
    super(policy);
    this.#up = upthreshold;
    this.#difference = downdifferential;
  }

  get dueMicroseconds(): number {
    return this.#now;
  }

  update({ timeMicroseconds, busyMicroseconds }: BusySample): void {
    const total = timeMicroseconds - this.#now;
    this.#now = timeMicroseconds;
    const wide = Math.max(total, busyMicroseconds) * nanoseconds >= wideFrom;
    const divisor = wide ? lost : 1;
    this.policy.set(
      this.#choose(scale(busyMicroseconds, nanoseconds, divisor), scale(total, nanoseconds, divisor)),
    );
  }

  #choose(busy: number, total: number): number {
    const { policy } = this;
    if (exceeds(100, busy, total, this.#up)) return policy.maximum;
    if (exceeds(100, busy, total, this.#up - this.#difference)) return policy.kilohertz;
    const needed = scale(busy, policy.kilohertz * 1000, total);
    return policy.lowestAtLeastHertz(scale(needed, 100, this.#up - divide(this.#difference, 2)));
  }
}

export const simpleOndemand = defineGovernor({
  name: 'simple_ondemand',
  reads: 'busy',
  tunables,
  create: (policy, values) => new SimpleOndemand(policy, values),
});
