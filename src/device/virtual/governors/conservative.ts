/**
 * The governor `conservative` (cpufreq_conservative.c, 5.x to 6.x): one step up where the load passes a threshold,
 * one step down where it falls below another.
 */
import { z } from 'zod';
import { EvaluationWindow } from './evaluation-window.js';
import type { FrequencyPolicy } from './frequency-policy.js';
import { type BusySample, defineGovernor, Governor } from './governor.js';
import { scale } from './integers.js';
import { LoadMeter } from './load-meter.js';
import { percent, periodMicroseconds, samplingRateOf } from './tunable-types.js';

/** Kilohertz, where a share of the maximum would be none at all. */
const smallestStep = 5;

const tunables = z
  .strictObject({
    sampling_rate: periodMicroseconds.optional(),
    up_threshold: percent.min(1).default(80),
    down_threshold: percent.default(20),
    freq_step: percent.default(5),
    sampling_down_factor: z.int().min(1).max(100_000).default(1),
  })
  .refine(({ up_threshold, down_threshold }) => down_threshold < up_threshold, {
    path: ['down_threshold'],
    message: 'must be less than up_threshold',
  });

class Conservative extends Governor<BusySample> {
  readonly #tunables: z.output<typeof tunables>;
  readonly #samplingRate: number;
  readonly #window = new EvaluationWindow();
  readonly #meter = new LoadMeter();
  /** What was last asked for; between operating points, unlike the frequency in force. */
  #requested: number;
  #skipped = 0;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    this.#tunables = values;
    this.#samplingRate = values.sampling_rate ?? samplingRateOf(policy);
    this.#requested = policy.kilohertz;
  }

  get dueMicroseconds(): number {
    return this.#window.dueMicroseconds;
  }

  update(sample: BusySample): void {
    if (!this.#window.add(sample)) return;
    this.#evaluate();
    this.#window.rest(this.#samplingRate);
  }

  #evaluate(): void {
    const { percent: load, idlePeriods } = this.#meter.measure(this.#window.take(), this.#samplingRate);
    if (this.#tunables.freq_step === 0) return;
    const { minimum, maximum, kilohertz } = this.policy;
    if (this.#requested < minimum || this.#requested > maximum) this.#requested = kilohertz;
    const step = scale(this.#tunables.freq_step, maximum, 100) || smallestStep;
    // Forgotten where nothing is asked for below: a frequency that was high before a long idle then stays.
    const lowered =
      idlePeriods === 0 ? this.#requested : Math.max(this.#requested - idlePeriods * step, minimum);
    if (load > this.#tunables.up_threshold) this.#rise(lowered, step);
    else this.#consider(load, lowered, step);
  }

  #rise(from: number, step: number): void {
    this.#skipped = 0;
    const { policy } = this;
    if (from === policy.maximum) return;
    this.#requested = Math.min(from + step, policy.maximum);
    policy.set(policy.highestAtMost(this.#requested));
  }

  /** Goes down only at every `sampling_down_factor`th evaluation. */
  #consider(load: number, from: number, step: number): void {
    this.#skipped += 1;
    if (this.#skipped < this.#tunables.sampling_down_factor) return;
    this.#skipped = 0;
    if (load < this.#tunables.down_threshold) this.#fall(from, step);
  }

  #fall(from: number, step: number): void {
    const { policy } = this;
    if (from === policy.minimum) return;
    this.#requested = from > step ? from - step : policy.minimum;
    policy.set(policy.lowestAtLeast(this.#requested));
  }
}

export const conservative = defineGovernor({
  name: 'conservative',
  reads: 'busy',
  tunables,
  create: (policy, values) => new Conservative(policy, values),
});
