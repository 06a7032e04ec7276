/**
 * The governor `ondemand` (cpufreq_ondemand.c, 6.18): the maximum as soon as the load passes a threshold, else a
 * frequency in proportion to the load.
 */
import { z } from 'zod';
import { EvaluationWindow } from './evaluation-window.js';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
import { scale } from './integers.js';
import { LoadMeter } from './load-meter.js';
import { biasTarget, type Split } from './powersave-bias.js';
import { percent, periodMicroseconds, samplingRateOf } from './tunable-types.js';

const tunables = z.strictObject({
  sampling_rate: periodMicroseconds.optional(),
  up_threshold: percent.min(1).default(95),
  sampling_down_factor: z.int().min(1).max(100_000).default(1),
  powersave_bias: z.int().min(0).max(1000).default(0),
});

class Ondemand extends Governor<BusySample> {
  readonly #tunables: z.output<typeof tunables>;
  readonly #samplingRate: number;
  readonly #window = new EvaluationWindow();
  readonly #meter = new LoadMeter();
  /** Stretches the period after a rise, so that a full load is not measured in vain. */
  #multiplier = 1;
  #split: Split | null = null;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    this.#tunables = values;
    this.#samplingRate = values.sampling_rate ?? samplingRateOf(policy);
  }

  get dueMicroseconds(): number {
    return this.#window.dueMicroseconds;
  }

  update(sample: BusySample): void {
    if (this.#window.add(sample)) this.#window.rest(this.#step());
  }

  /** @returns microseconds until the next step */
  #step(): number {
    if (this.#split !== null && this.#split.highMicroseconds > 0) return this.#enterLowPart(this.#split);
    this.#evaluate();
    return this.#split?.highMicroseconds ?? this.#samplingRate * this.#multiplier;
  }

  /** Nothing is measured here: the time counts for the next evaluation. */
  #enterLowPart({ lowKilohertz, lowMicroseconds }: Split): number {
    this.policy.set(this.policy.highestAtMost(lowKilohertz));
    this.#split = null;
    return lowMicroseconds;
  }

  #evaluate(): void {
    const { percent } = this.#meter.measure(this.#window.take(), this.#samplingRate * this.#multiplier);
    this.#split = null;
    if (percent > this.#tunables.up_threshold) this.#rise();
    else this.#follow(percent);
  }

  #rise(): void {
    const { policy } = this;
    if (policy.kilohertz < policy.maximum) this.#multiplier = this.#tunables.sampling_down_factor;
    policy.set(policy.lowestAtLeast(this.#biased(policy.maximum)));
  }

  /** In proportion to what the hardware can do, not to what the limits allow. */
  #follow(percent: number): void {
    const { policy } = this;
    const { hardwareMinimum, hardwareMaximum } = policy;
    this.#multiplier = 1;
    const target = hardwareMinimum + scale(percent, hardwareMaximum - hardwareMinimum, 100);
    policy.set(policy.nearest(this.#biased(target, policy.lowestAtLeast(target))));
  }

  /** The target itself without a bias; with one, what the bias makes of the operating point that it would get. */
  #biased(target: number, operatingPoint = target): number {
    const { powersave_bias } = this.#tunables;
    if (powersave_bias === 0) return target;
    const biased = biasTarget(this.policy, operatingPoint, powersave_bias, this.#samplingRate);
    this.#split = biased.split;
    return biased.kilohertz;
  }
}

export const ondemand = defineGovernor({
  name: 'ondemand',
  reads: 'busy',
  tunables,
  create: (policy, values) => new Ondemand(policy, values),
});
