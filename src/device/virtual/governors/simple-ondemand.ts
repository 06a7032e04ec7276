/**
 * The governor `simple_ondemand` of devfreq (governor_simpleondemand.c, mainline), for graphics processors and memory:
 * the maximum above a threshold, unchanged just below it, else the frequency at which the load would lie in between.
 * Whoever polls decides how often; every poll is a decision.
 */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
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
const nanoseconds = 1000n;
const [wideFrom, lostBits] = [1n << 24n, 7n];

class SimpleOndemand extends Governor<BusySample> {
  readonly #up: bigint;
  readonly #difference: bigint;
  #now = 0;

  constructor(policy: FrequencyPolicy, { upthreshold, downdifferential }: z.output<typeof tunables>) {
    super(policy);
    this.#up = BigInt(upthreshold);
    this.#difference = BigInt(downdifferential);
  }

  get dueMicroseconds(): number {
    return this.#now;
  }

  update({ timeMicroseconds, busyMicroseconds }: BusySample): void {
    const total = BigInt(timeMicroseconds - this.#now) * nanoseconds;
    const busy = BigInt(busyMicroseconds) * nanoseconds;
    this.#now = timeMicroseconds;
    const lost = total >= wideFrom || busy >= wideFrom ? lostBits : 0n;
    this.policy.set(this.#choose(busy >> lost, total >> lost));
  }

  #choose(busy: bigint, total: bigint): number {
    const { policy } = this;
    if (100n * busy > total * this.#up) return policy.maximum;
    if (100n * busy > total * (this.#up - this.#difference)) return policy.kilohertz;
    const needed = (busy * BigInt(policy.kilohertz) * 1000n) / total;
    return policy.lowestAtLeastHertz((needed * 100n) / (this.#up - this.#difference / 2n));
  }
}

export const simpleOndemand = defineGovernor({
  name: 'simple_ondemand',
  reads: 'busy',
  tunables,
  create: (policy, values) => new SimpleOndemand(policy, values),
});
