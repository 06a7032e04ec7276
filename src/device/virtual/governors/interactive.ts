/**
 * The governor `interactive` of Android and of NVIDIA's Linux for Tegra 4.9 (cpufreq_interactive.c): jumps to
 * `hispeed_freq` on a burst, then chooses the lowest frequency at which the load stays below a target.
 *
 * Left out: the boost pulses that user space and input events can give.
 */
import { z } from 'zod';
import { chooseForTargetLoad } from './choose-for-target-load.js';
import { EvaluationWindow } from './evaluation-window.js';
import { byFrequency } from './frequency-list.js';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
import { divide, scale } from './integers.js';
import { count, periodMicroseconds } from './tunable-types.js';

const tunables = z.strictObject({
  timer_rate: periodMicroseconds.default(20_000),
  target_loads: byFrequency(1).prefault(90),
  above_hispeed_delay: byFrequency(0).prefault(20_000),
  hispeed_freq: count.optional(),
  go_hispeed_load: count.default(99),
  min_sample_time: count.default(30_000),
});

class Interactive extends Governor<BusySample> {
  readonly #tunables: z.output<typeof tunables>;
  readonly #hispeed: number;
  readonly #window = new EvaluationWindow();
  #target: number;
  /** A frequency that is kept for `min_sample_time` once it was needed, and since when. */
  #floor: number;
  #floorTime = 0;
  /** When a change was last found right, and when the one in force was. */
  #hispeedTime = 0;
  #changeTime = 0;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    this.#tunables = values;
    this.#hispeed = values.hispeed_freq ?? policy.maximum;
    this.#target = this.#floor = policy.kilohertz;
  }

  get dueMicroseconds(): number {
    return this.#window.dueMicroseconds;
  }

  update(sample: BusySample): void {
    if (!this.#window.add(sample)) return;
    this.#evaluate(sample.timeMicroseconds);
    this.#window.rest(this.#tunables.timer_rate);
  }

  #evaluate(now: number): void {
    const wanted = this.#wanted();
    if (this.#tooEarlyToRise(wanted, now)) return;
    this.#hispeedTime = now;
    const kilohertz = this.policy.lowestAtLeast(wanted);
    if (this.#tooEarlyToFall(kilohertz, now)) return;
    this.#keep(kilohertz, now);
    this.#go(kilohertz);
  }

  /** The frequency that this load asks for, not yet an operating point where `hispeed_freq` is none. */
  #wanted(): number {
    const { busy, total } = this.#window.take();
    const { kilohertz: current } = this.policy;
    const adjusted = scale(busy, current, total) * 100;
    const chosen = chooseForTargetLoad(this.policy, adjusted, this.#tunables.target_loads);
    const below = current < this.#hispeed;
    if (divide(adjusted, current) >= this.#tunables.go_hispeed_load)
      return below ? this.#hispeed : Math.max(chosen, this.#hispeed);
    return below && chosen > this.#hispeed ? this.#hispeed : chosen;
  }

  #tooEarlyToRise(wanted: number, now: number): boolean {
    const { kilohertz: current } = this.policy;
    const delay = this.#tunables.above_hispeed_delay(current);
    return current >= this.#hispeed && wanted > current && now - this.#changeTime < delay;
  }

  #tooEarlyToFall(kilohertz: number, now: number): boolean {
    const settled = this.#target >= this.policy.kilohertz;
    return kilohertz < this.#floor && settled && now - this.#floorTime < this.#tunables.min_sample_time;
  }

  #keep(kilohertz: number, now: number): void {
    const { kilohertz: current } = this.policy;
    this.#floor = kilohertz;
    if (this.#target >= current || kilohertz >= current) this.#floorTime = now;
  }

  #go(kilohertz: number): void {
    const { policy } = this;
    if (this.#target === kilohertz && kilohertz <= policy.kilohertz) return;
    this.#target = kilohertz;
    if (kilohertz === policy.kilohertz) return;
    policy.set(policy.highestAtMost(kilohertz));
    this.#changeTime = this.#hispeedTime;
  }
}

export const interactive = defineGovernor({
  name: 'interactive',
  reads: 'busy',
  tunables,
  create: (policy, values) => new Interactive(policy, values),
});
