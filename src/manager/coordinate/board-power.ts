/**
 * What the board takes, by its sensor or, where there is none, by its model; how far the model is off; and what the
 * limits on power, heat and energy leave for the domains.
 */
import { type Reading, readingValue } from '../../core/monitor.js';
import type { ClockDomain } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import type { ClockWatch } from '../estimate/clock-watch.js';
import { type DomainPower, PowerScales } from '../estimate/power-scales.js';
import { PowerLimit } from './limits.js';
import type { Part } from './points.js';
import type { Tracked } from './tracked.js';

type Monitors = ReadonlyMap<string, Reading>;

export interface BoardPowerOptions {
  readonly domains: readonly ClockDomain[];
  /** What the board takes beside the domains, by its model. */
  readonly baseWatts: number;
  readonly monitors: {
    /** Of the power of the whole board; null where there is none. */
    readonly power: string | null;
    /** Of the zones. */
    readonly temperatures: readonly string[];
  };
}

export class BoardPower {
  readonly scales: PowerScales;
  readonly #limit = new PowerLimit();
  #readSeconds: number | null = null;

  constructor(
    private readonly options: BoardPowerOptions,
    private readonly clocks: readonly ClockWatch[],
  ) {
    this.scales = new PowerScales(options.domains, options.baseWatts);
  }

  /** Takes what was read of the time since the last look. */
  look(nowSeconds: number, monitors: Monitors, apps: readonly Tracked[], system: SystemTarget): void {
    const before = this.#readSeconds;
    if (before !== null && nowSeconds <= before) return;
    this.#readSeconds = nowSeconds;
    const parts = this.options.domains.map((_, domain) => this.#partOf(domain, monitors, apps));
    const { power, temperatures } = this.options.monitors;
    const read = power === null ? undefined : readingValue(monitors.get(power));
    const measured = read !== undefined && Number.isFinite(read) && read > 0 ? read : undefined;
    const celsius = temperatures
      .map((name) => readingValue(monitors.get(name)) ?? Number.NaN)
      .filter(Number.isFinite);
    const watts = measured ?? this.#modelled(parts);
    const hottest = celsius.length === 0 ? undefined : Math.max(...celsius);
    const elapsedSeconds = before === null ? 0 : nowSeconds - before;
    this.#limit.look({ nowSeconds, elapsedSeconds, watts, celsius: hottest }, system);
    const steady = before !== null && this.clocks.every((clock) => clock.steadySince(before));
    if (measured !== undefined && steady && parts.every(({ sensed }) => sensed))
      this.scales.observe(measured, parts);
  }

  /** Watts that the domains may take together; null without a limit. */
  left(system: SystemTarget): number | null {
    const cap = this.#limit.capWatts(system);
    return Number.isFinite(cap) ? Math.max(0, cap - this.scales.base) : null;
  }

  /** Whether it is what a user set for power, and not what heat or a budget make of it. */
  isHard(system: SystemTarget): boolean {
    return this.#limit.isHard(system);
  }

  /** What strangers that keep so many cores busy take of a domain at a level. */
  strangerWatts(domain: number, level: number, cores: number, apps: readonly Tracked[]): number {
    return cores * wattsPerCore(domain, level, apps) * this.scales.work(domain);
  }

  /** What that comes from, for people. */
  reason(system: SystemTarget): string {
    return this.#limit.reason(system);
  }

  #modelled(parts: readonly DomainPower[]): number {
    return parts.reduce(
      (sum, { idleWatts, workWatts }, domain) =>
        sum + idleWatts * this.scales.idle(domain) + workWatts * this.scales.work(domain),
      this.scales.base,
    );
  }

  /** By the model; how busy a domain is follows from who runs there where no monitor tells. */
  #partOf(domain: number, monitors: Monitors, apps: readonly Tracked[]): DomainPower & { sensed: boolean } {
    const { name, idleWatts } = this.options.domains[domain]!;
    const { level } = this.clocks[domain]!;
    const busy = readingValue(monitors.get(`busy.${name}`));
    const sensed = busy !== undefined && Number.isFinite(busy);
    const workWatts = sensed ? busy * wattsPerCore(domain, level, apps) : expectedWatts(domain, level, apps);
    return { idleWatts: idleWatts?.[level] ?? 0, workWatts, sensed };
  }
}

function partsOn(domain: number, points: Tracked['points']): Part[] {
  return points.flatMap(({ main, hosts }) => [main, ...hosts].filter((part) => part.domain === domain));
}

const running = ({ points, decided }: Tracked) => (decided === null ? [] : [points[decided]!]);

/** By the points that run on a domain, or any where none does. */
function wattsPerCore(domain: number, level: number, apps: readonly Tracked[]): number {
  const parts = partsOn(domain, [...apps.flatMap(running), ...(apps[0]?.points ?? [])]);
  const busy = parts.find(({ cores, seconds }) => cores * seconds[level]! > 0);
  return busy === undefined ? 0 : busy.joules[level]! / (busy.seconds[level]! * busy.cores);
}

function expectedWatts(domain: number, level: number, apps: readonly Tracked[]): number {
  return apps.reduce((sum, app) => {
    const joules = partsOn(domain, running(app)).reduce((all, part) => all + part.joules[level]!, 0);
    return sum + app.arrivals.ratePerSecond * joules;
  }, 0);
}
