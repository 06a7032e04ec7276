/**
 * The governor `nvhost_podgov` of NVIDIA's graphics processors (governor_pod_scaling_v2.c, defaults of its Kconfig):
 * a boost over the current frequency from the peak of the last polls, smoothed; so it holds a peak for as many polls
 * as its history has entries. Whoever polls decides how often.
 */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
import { RecentPeak } from './recent-peak.js';
import { count } from './tunable-types.js';

const tunables = z.strictObject({
  /** Microseconds after a change in which nothing changes. */
  block_window: count.default(50_000),
  /** Weight of the past against one new value. */
  smooth: count.default(10),
  /** Of 10: how much a new value counts against the smoothed one. */
  damp: z.int().min(0).max(10).default(7),
  /** Loads in thousandths: above which to boost most, and which to aim at. */
  load_max: z.int().min(0).max(1000).default(900),
  load_target: z.int().min(1).max(1000).default(700),
  /** Percent of the boost that the distance from the target asks for. */
  bias: count.default(80),
  history_buf_size: z.int().min(0).max(10_000).default(100),
});

type Tunables = { readonly [Name in keyof z.output<typeof tunables>]: bigint };

const hertzPerMegahertz = 1_000_000n;
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

class NvhostPodgov extends Governor<BusySample> {
  readonly #tunables: Tunables;
  readonly #history: RecentPeak;
  #now = 0;
  #lastChange = 0;
  /** Hertz that would have been enough, smoothed, and megahertz asked for, smoothed. */
  #averageNeeded = 0n;
  #averageAsked = 0n;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    const entries = Object.entries(values).map(([name, value]) => [name, BigInt(value)]);
    this.#tunables = Object.fromEntries(entries);
    this.#history = new RecentPeak(values.history_buf_size);
  }

  get dueMicroseconds(): number {
    return this.#now;
  }

  update({ timeMicroseconds, busyMicroseconds }: BusySample): void {
    const total = BigInt(timeMicroseconds - this.#now);
    const busy = BigInt(busyMicroseconds);
    this.#now = timeMicroseconds;
    const peak = this.#notePeak((this.#hertz * busy) / total);
    if (BigInt(timeMicroseconds - this.#lastChange) >= this.#tunables.block_window)
      this.#go(this.#megahertz(peak, (1000n * busy) / total));
  }

  get #hertz(): bigint {
    return BigInt(this.policy.kilohertz) * 1000n;
  }

  #smoothed(average: bigint, value: bigint): bigint {
    const { smooth } = this.#tunables;
    return (average * smooth + value) / (smooth + 1n);
  }

  #notePeak(needed: bigint): bigint {
    this.#averageNeeded = this.#smoothed(this.#averageNeeded, needed);
    return this.#history.size === 0 ? this.#averageNeeded : this.#history.add(needed);
  }

  /** @param load of the last poll, in thousandths */
  #megahertz(peak: bigint, load: bigint): bigint {
    const most = load > this.#tunables.load_max;
    const boost = most ? this.#largestBoost : smaller(this.#boost(peak), this.#largestBoost);
    const damp = most ? 10n : this.#tunables.damp;
    const asked = this.#hertz / hertzPerMegahertz + boost;
    this.#averageAsked = this.#smoothed(this.#averageAsked, asked);
    return (damp * asked + (10n - damp) * this.#averageAsked) / 10n;
  }

  get #largestBoost(): bigint {
    return (BigInt(this.policy.maximum) * 1000n) / 3n / hertzPerMegahertz;
  }

  /** Negative where the peak lies below the target. */
  #boost(peak: bigint): bigint {
    const { load_target, bias } = this.#tunables;
    const load = (1000n * peak) / this.#hertz;
    return ((load - load_target) * bias * (this.#hertz / hertzPerMegahertz)) / (100n * load_target);
  }

  #go(megahertz: bigint): void {
    const kilohertz = this.policy.lowestAtLeastHertz(megahertz * hertzPerMegahertz);
    if (kilohertz === this.kilohertz) return;
    this.policy.set(kilohertz);
    this.#lastChange = this.#now;
  }
}

export const nvhostPodgov = defineGovernor({
  name: 'nvhost_podgov',
  reads: 'busy',
  tunables,
  create: (policy, values) => new NvhostPodgov(policy, values),
});
