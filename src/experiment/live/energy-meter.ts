/**
 * Counts what a live run takes: by the counters of its sensors, else as the sum of its power over time. A time of which
 * nothing was read is no time without energy: where it is more than a little there is no sum, and it is said why.
 */
import { readingValue } from '../../core/monitor.js';
import type { EnergyMetrics } from '../metrics.js';
import type { NoPower, PowerOrigin, Readings } from './power-origin.js';

/** Of the time, what may be missing: it is taken for as much as the rest. */
const missingAtMost = 0.05;

export class EnergyMeter {
  #joules = 0;
  #coveredSeconds = 0;
  #missingSeconds = 0;
  #last: {
    readonly timeSeconds: number;
    readonly joules: number | null;
    readonly watts: number | null;
  } | null = null;

  constructor(private readonly origin: PowerOrigin | NoPower) {}

  /** Takes what was read of the time since the last look. */
  look(timeSeconds: number, readings: Readings): void {
    if ('absent' in this.origin) return;
    const now = {
      timeSeconds,
      joules: counted(this.origin, readings),
      watts: this.origin.watts(readings) ?? null,
    };
    const before = this.#last;
    if (before !== null && timeSeconds <= before.timeSeconds) return;
    this.#last = now;
    if (before === null) return;
    const elapsed = timeSeconds - before.timeSeconds;
    const used =
      now.joules !== null && before.joules !== null
        ? now.joules - before.joules
        : mean(before.watts, now.watts) * elapsed;
    if (Number.isFinite(used) && used >= 0) {
      this.#joules += used;
      this.#coveredSeconds += elapsed;
    } else this.#missingSeconds += elapsed;
  }

  total(): EnergyMetrics {
    if ('absent' in this.origin) return none(this.origin.absent);
    const { origin, source } = this.origin;
    const seconds = this.#coveredSeconds + this.#missingSeconds;
    if (seconds === 0) return none('the run was too short to measure');
    if (this.#missingSeconds > missingAtMost * seconds)
      return none(
        `nothing was read of ${source} for ${this.#missingSeconds.toFixed(1)} of ${seconds.toFixed(1)} s`,
      );
    const meanPowerWatts = this.#joules / this.#coveredSeconds;
    return {
      energyJoules: meanPowerWatts * seconds,
      meanPowerWatts,
      energyOrigin: origin,
      energySource: source,
      energyAbsent: null,
    };
  }
}

/** Null where there is no counter, or one of them says nothing. */
function counted({ counters }: PowerOrigin, readings: Readings): number | null {
  if (counters.length === 0) return null;
  const sum = counters.reduce((all, name) => all + (readingValue(readings.get(name)) ?? Number.NaN), 0);
  return Number.isFinite(sum) ? sum : null;
}

const mean = (a: number | null, b: number | null) => (a === null || b === null ? Number.NaN : (a + b) / 2);

const none = (energyAbsent: string): EnergyMetrics => ({
  energyJoules: null,
  meanPowerWatts: null,
  energyOrigin: null,
  energySource: null,
  energyAbsent,
});
