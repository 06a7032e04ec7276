/**
 * The governor `schedutil` of NVIDIA's Linux for Tegra 4.9, as on the Jetson Xavier NX with JetPack 4: limits of its
 * own for rises and falls, and a margin that can be tuned. The utilisation is what PELT and its fast signal say.
 *
 * A request that a limit refuses is lost for as long as the utilisation asks for the same again, because it is
 * remembered before it is refused. That is kept on purpose: it is what the kernel does.
 */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';
import { defineGovernor, Governor, type UtilisationSample } from './governor.js';
import { scale } from './integers.js';
import { count } from './tunable-types.js';

const tunables = z.strictObject({
  up_rate_limit_us: count.default(500),
  down_rate_limit_us: count.default(2000),
  /** Of 1024, above the utilisation. */
  capacity_margin: count.default(256),
});

class SchedutilL4t extends Governor<UtilisationSample> {
  readonly #tunables: z.output<typeof tunables>;
  readonly #shorterLimit: number;
  /** Null until the first update, which no limit holds back. */
  #lastChange: number | null = null;
  #lastRaw: number | null = null;
  #limitsChanged = false;

  constructor(policy: FrequencyPolicy, values: z.output<typeof tunables>) {
    super(policy);
    this.#tunables = values;
    this.#shorterLimit = Math.min(values.up_rate_limit_us, values.down_rate_limit_us);
  }

  get dueMicroseconds(): number {
    return this.#lastChange === null || this.#limitsChanged ? 0 : this.#lastChange + this.#shorterLimit;
  }

  update({ timeMicroseconds, util, max }: UtilisationSample): void {
    if (timeMicroseconds < this.dueMicroseconds) return;
    const raw = this.#rawKilohertz(Math.min(util, max), max);
    if (raw === this.#lastRaw && !this.#limitsChanged) return;
    this.#lastRaw = raw;
    this.#limitsChanged = false;
    this.#request(this.policy.lowestAtLeast(raw), timeMicroseconds);
  }

  #rawKilohertz(util: number, max: number): number {
    const { hardwareMaximum } = this.policy;
    return scale(scale(hardwareMaximum, this.#tunables.capacity_margin, 1024) + hardwareMaximum, util, max);
  }

  #request(kilohertz: number, timeMicroseconds: number): void {
    const first = this.#lastChange === null;
    if (!first && (kilohertz === this.kilohertz || this.#refuses(kilohertz, timeMicroseconds))) return;
    this.policy.set(kilohertz);
    this.#lastChange = timeMicroseconds;
  }

  #refuses(kilohertz: number, timeMicroseconds: number): boolean {
    const { up_rate_limit_us, down_rate_limit_us } = this.#tunables;
    const limit = kilohertz > this.kilohertz ? up_rate_limit_us : down_rate_limit_us;
    return timeMicroseconds - this.#lastChange! < limit;
  }

  override limit(minKilohertz: number, maxKilohertz: number): void {
    super.limit(minKilohertz, maxKilohertz);
    this.#limitsChanged = true;
  }
}

export const schedutilL4t = defineGovernor({
  name: 'schedutil-l4t',
  reads: 'utilisation',
  tunables,
  create: (policy, values) => new SchedutilL4t(policy, values),
});
