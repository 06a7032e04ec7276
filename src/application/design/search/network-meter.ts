/**
 * Meters sub-networks here and now: each runs again and again for as long as the meter needs, at each number of
 * threads, and what the machine takes without it is taken off. They run in a thread, so that the sensor is read beside.
 */
import type { Clock } from '../../../core/clock.js';
import type { EnergyMeter } from '../../../core/energy-meter.js';
import type { Arch } from '../../network/arch-space.js';
import { measureEnergy, measureIdle } from '../profile/measure-energy.js';
import type { Joules } from './findings.js';
import type { SampledNetwork } from './searched-network.js';

export interface NetworkMeterOptions {
  readonly network: Pick<SampledNetwork<unknown>, 'openRun'>;
  readonly clock: Clock;
  readonly threads: readonly number[];
  readonly meter: EnergyMeter;
  readonly signal?: AbortSignal | undefined;
}

const warmUpRuns = 5;

export class NetworkMeter {
  /** Spent on metering, all in all. */
  usedSeconds = 0;

  constructor(private readonly options: NetworkMeterOptions) {}

  /** About what metering so many takes. */
  secondsFor(count: number): number {
    const { meter, threads } = this.options;
    return meter.stretchSeconds * (1 + count * threads.length);
  }

  /**
   * @param mayGoOn asked before each sub-network, with how many have been measured
   * @returns of each sub-network in turn, fewer where it had to end
   */
  async measure(archs: readonly Arch[], mayGoOn: (measured: number) => boolean): Promise<Joules[]> {
    const { clock, meter, signal } = this.options;
    const measured: Joules[] = [];
    if (archs.length === 0 || !mayGoOn(0)) return measured;
    const noteTime = this.#stopwatch();
    const idleWatts = await measureIdle(clock, meter, signal);
    noteTime();
    if (idleWatts === null) return measured;
    for (const arch of archs) {
      if (!mayGoOn(measured.length)) break;
      measured.push(await this.#measureOne(arch, idleWatts));
      noteTime();
    }
    return measured;
  }

  #stopwatch(): () => void {
    let last = this.options.clock.now();
    return () => {
      const now = this.options.clock.now();
      this.usedSeconds += now - last;
      last = now;
    };
  }

  async #measureOne(arch: Arch, idleWatts: number): Promise<Joules> {
    const { network, threads, clock, meter, signal } = this.options;
    const joules: (number | null)[] = [];
    for (const count of threads) {
      const subject = await network.openRun(arch, count);
      try {
        for (let runs = 0; runs < warmUpRuns; runs++) await subject.run();
        const energy = await measureEnergy(clock, meter, subject, idleWatts, signal);
        // Nothing above idle is no figure but noise.
        joules.push(energy !== null && energy.joulesAboveIdle > 0 ? energy.joulesAboveIdle : null);
      } finally {
        await subject.close();
      }
    }
    return joules;
  }
}
