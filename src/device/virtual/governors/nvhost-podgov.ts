/**
 * The governor `nvhost_podgov` of NVIDIA's graphics processors (governor_pod_scaling_v2.c, defaults of its Kconfig):
 * a boost over the current frequency from the peak of the last polls, smoothed; so it holds a peak for as many polls
 * as its history has entries. Whoever polls decides how often.
 */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
import { divide, scale, scaleProduct } from './integers.js';
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

const hertzPerMegahertz = 1_000_000;

class NvhostPodgov extends Governor<BusySample> {
  readonly #tunables: z.output<typeof tunables>;
  readonly #history: RecentPeak;
  #now = 0;
  #lastChange = 0;
  /** Hertz that would have been enough, smoothed, and megahertz asked for, smoothed. */
  #averageNeeded = 0;
  #averageAsked = 0;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    this.#tunables = values;
    this.#history = new RecentPeak(values.history_buf_size);
  }

  get dueMicroseconds(): number {
    return this.#now;
  }

  update({ timeMicroseconds, busyMicroseconds }: BusySample): void {
    const total = timeMicroseconds - this.#now;
    this.#now = timeMicroseconds;
    const peak = this.#notePeak(scale(this.#hertz, busyMicroseconds, total));
    if (timeMicroseconds - this.#lastChange >= this.#tunables.block_window)
      this.#go(this.#megahertz(peak, scale(1000, busyMicroseconds, total)));
  }

  get #hertz(): number {
    return this.policy.kilohertz * 1000;
  }

  #smoothed(average: number, value: number): number {
    const { smooth } = this.#tunables;
    return scale(average, smooth, smooth + 1, value);
  }

  #notePeak(needed: number): number {
    this.#averageNeeded = this.#smoothed(this.#averageNeeded, needed);
    return this.#history.size === 0 ? this.#averageNeeded : this.#history.add(needed);
  }

  /** @param load of the last poll, in thousandths */
  #megahertz(peak: number, load: number): number {
    const most = load > this.#tunables.load_max;
    const boost = most ? this.#largestBoost : Math.min(this.#boost(peak), this.#largestBoost);
    const damp = most ? 10 : this.#tunables.damp;
    const asked = divide(this.#hertz, hertzPerMegahertz) + boost;
    this.#averageAsked = this.#smoothed(this.#averageAsked, asked);
    return divide(damp * asked + (10 - damp) * this.#averageAsked, 10);
  }

  get #largestBoost(): number {
    return divide(divide(this.policy.maximum * 1000, 3), hertzPerMegahertz);
  }

  /** Negative where the peak lies below the target. */
  #boost(peak: number): number {
    const { load_target, bias } = this.#tunables;
    const load = scale(1000, peak, this.#hertz);
    const megahertz = divide(this.#hertz, hertzPerMegahertz);
    return scaleProduct(load - load_target, bias, megahertz, 100 * load_target);
  }

  #go(megahertz: number): void {
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
