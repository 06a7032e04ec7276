/** Mean power and busy cores over a while, for a profile. */
import { type Clock, every } from '../../core/clock.js';
import type { System } from '../../system.js';
import { EnergyMeter } from './energy-meter.js';
import { busyCores } from './power-model.js';
import type { PowerOrigin } from './power-origin.js';

const periodSeconds = 0.1;

export class PowerProbe {
  readonly #meter: EnergyMeter;
  #busy = 0;
  #looks = 0;

  constructor(
    private readonly clock: Clock,
    private readonly system: Pick<System, 'sense'>,
    sensor: PowerOrigin,
    private readonly cpus: readonly number[],
  ) {
    this.#meter = new EnergyMeter(sensor);
  }

  /** @returns null where sensor or processors did not say */
  async during(
    task: () => Promise<void>,
  ): Promise<{ readonly watts: number; readonly busyCores: number } | null> {
    this.#look();
    const stop = every(this.clock, periodSeconds, () => this.#look());
    try {
      await task();
    } finally {
      stop();
    }
    this.#look();
    const { meanPowerWatts } = this.#meter.total();
    if (meanPowerWatts === null || this.#looks === 0) return null;
    return { watts: meanPowerWatts, busyCores: this.#busy / this.#looks };
  }

  #look(): void {
    const readings = this.system.sense();
    this.#meter.look(this.clock.now(), readings);
    const busy = busyCores(readings, this.cpus);
    if (busy === undefined) return;
    this.#busy += busy;
    this.#looks++;
  }
}
