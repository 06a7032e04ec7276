/**
 * Programs that nobody manages: the cores that they keep busy, beside what the managed applications use. What they
 * take of a processor, and take from others by it, changes with its clock.
 */
import { type Reading, readingValue } from '../../core/monitor.js';
import type { ClockDomain } from '../../core/profile.js';
import type { ClockWatch } from '../estimate/clock-watch.js';
import type { SharedSlowDown } from '../estimate/shared-slow-down.js';
import { strangerShift } from './outlook.js';
import type { Tracked } from './tracked.js';

/** Weight of the newest look. */
const newest = 0.1;
/** Less of a processor than that is a measurement's noise. */
const least = 0.05;

export class Strangers {
  /** Busy cores per domain. */
  readonly cores: number[];

  constructor(
    private readonly domains: readonly ClockDomain[],
    private readonly clocks: readonly ClockWatch[],
  ) {
    this.cores = domains.map(() => 0);
  }

  look(monitors: ReadonlyMap<string, Reading>, apps: readonly Tracked[]): void {
    for (const [domain, { name }] of this.domains.entries()) {
      const busy = readingValue(monitors.get(`busy.${name}`));
      if (busy === undefined || !Number.isFinite(busy)) continue;
      const seen = Math.max(0, busy - managedCores(domain, this.clocks[domain]!.level, apps));
      this.cores[domain]! += newest * (seen - this.cores[domain]!);
    }
  }

  /**
   * How the slow-down by strangers changes with the clock, per level of a domain with one processor, which everybody
   * shares; null for one of several, where they mostly use others.
   */
  shift(domain: number): readonly number[] | null {
    const { hertz, cores } = this.domains[domain]!;
    const busy = this.cores[domain]!;
    return cores > 1 || busy < least ? null : strangerShift(hertz, this.clocks[domain]!.level, busy);
  }

  /** A clock is about to change. */
  foresee(domain: number, level: number, slowDown: SharedSlowDown): void {
    const { name, hertz } = this.domains[domain]!;
    const shift = this.shift(domain);
    if (shift !== null) slowDown.move(name, Math.log(shift[level]!));
    this.cores[domain]! *= hertz[this.clocks[domain]!.level]! / hertz[level]!;
  }
}

/** By the rates of what is decided. */
function managedCores(domain: number, level: number, apps: readonly Tracked[]): number {
  return apps.reduce((sum, { points, decided, arrivals }) => {
    const point = points[decided ?? -1];
    const parts = point === undefined ? [] : [point.main, ...point.hosts];
    const part = parts.find((one) => one.domain === domain);
    return part === undefined ? sum : sum + arrivals.ratePerSecond * part.seconds[level]! * part.cores;
  }, 0);
}
