/**
 * The clock of one domain: operating points, a governor that asks, and the hardware that follows after a while. A
 * request that comes while a change is under way goes to the newer target at the time that the first was due.
 */
import { CotuneError } from '../../../core/errors.js';
import { FrequencyPolicy } from '../governors/frequency-policy.js';
import type { BusySample, Governor, SampleKinds, UtilisationSample } from '../governors/governor.js';
import { type AnyGovernorKind, governorByName } from '../governors/governors.js';
import { schedutilL4t } from '../governors/schedutil-l4t.js';
import type { VirtualDomain } from './description.js';
import type { ClockView } from './port.js';
import { Userspace, userspace } from './userspace.js';

/** cpufreq and devfreq drivers differ in who may govern them. */
const reading: Readonly<Record<VirtualDomain['kind'], readonly (keyof SampleKinds)[]>> = {
  cpu: ['nothing', 'busy', 'utilisation'],
  gpu: ['nothing', 'busy'],
  memory: ['nothing'],
};
const devfreqOnly: ReadonlySet<string> = new Set(['simple_ondemand', 'nvhost_podgov']);

/** The governors that a domain of a kind can have. */
export function governorsOf(kind: VirtualDomain['kind']): readonly string[] {
  const all = [
    'performance',
    'powersave',
    'ondemand',
    'conservative',
    'schedutil',
    'schedutil-l4t',
    'interactive',
  ];
  const names = kind === 'cpu' ? all : ['performance', 'powersave', ...(kind === 'gpu' ? devfreqOnly : [])];
  return [...names, userspace.name];
}

/** A sample that any governor can read. */
export type AnySample = BusySample & UtilisationSample;

export class DomainClock {
  /** Kilohertz of the operating points, ascending. */
  readonly kilohertz: readonly number[];
  readonly volts: readonly number[];
  readonly secondsAt: number[];
  transitions = 0;
  /** Operating points that throttling takes away from the top. */
  coolingState = 0;
  /** Index of the operating point in force. */
  level: number;
  /** When the change under way is over; infinite without one. */
  dueSeconds = Number.POSITIVE_INFINITY;
  governor!: Governor<AnySample>;
  reads!: keyof SampleKinds;

  #governorName = '';
  #minKilohertz: number;
  #maxKilohertz: number;
  #targetLevel: number;
  #since = 0;
  /** Governors count their time from their start. */
  #startMicroseconds = 0;
  /** The last time that it was told of anything. */
  toldMicroseconds = 0;

  constructor(readonly domain: VirtualDomain) {
    this.kilohertz = domain.points.hertzVolts.map(([hertz]) => Math.round(hertz / 1000));
    this.volts = domain.points.hertzVolts.map(([, volts]) => volts);
    this.secondsAt = this.kilohertz.map(() => 0);
    this.#minKilohertz = this.kilohertz[0]!;
    this.#maxKilohertz = this.kilohertz.at(-1)!;
    // A board that has not worked yet: who follows the load has nothing to run fast for.
    this.level = 0;
    this.#targetLevel = 0;
    this.govern(domain.governor, undefined, 0);
    this.level = this.#targetLevel;
    this.dueSeconds = Number.POSITIVE_INFINITY;
  }

  get hertz(): number {
    return this.kilohertz[this.level]! * 1000;
  }

  /** Of the highest operating point, 0 to 1. */
  get speed(): number {
    return this.kilohertz[this.level]! / this.kilohertz.at(-1)!;
  }

  /** @throws {CotuneError} ERR_GOVERNOR_UNKNOWN, ERR_GOVERNOR_INPUT for tunables that cannot be */
  govern(name: string, tunables: unknown, nowSeconds: number): void {
    const kind = this.#kindNamed(name);
    const policy = new FrequencyPolicy({
      oppsKilohertz: this.kilohertz,
      minKilohertz: this.kilohertz[0]!,
      maxKilohertz: this.kilohertz.at(-1)!,
      currentKilohertz: this.kilohertz[this.#targetLevel]!,
      transitionLatencyMicroseconds: Math.round(this.domain.transition.seconds * 1e6),
    });
    this.governor = kind.start(policy, tunables);
    this.#governorName = name;
    this.reads = kind.reads;
    this.#startMicroseconds = Math.round(nowSeconds * 1e6);
    this.toldMicroseconds = 0;
    this.#applyLimits(nowSeconds);
  }

  #kindNamed(name: string): AnyGovernorKind {
    const kind = name === userspace.name ? userspace : governorByName(name);
    const { kind: domainKind, name: domain } = this.domain;
    const fits = reading[domainKind].includes(kind.reads) && governorsOf(domainKind).includes(name);
    if (fits) return kind;
    const known = governorsOf(domainKind).join(', ');
    throw new CotuneError(
      'ERR_GOVERNOR_UNKNOWN',
      `${domain} cannot be governed by ${name}; by ${known} it can`,
    );
  }

  /** Whether the kernel that it belongs to is Linux for Tegra 4.9, whose scheduler tracks in its own way. */
  get l4t(): boolean {
    return this.#governorName === schedutilL4t.name;
  }

  /** Tells the governor, and begins what it asks for. */
  tell(sample: AnySample, nowSeconds: number): void {
    this.toldMicroseconds = sample.timeMicroseconds;
    this.governor.update(sample);
    this.follow(nowSeconds);
  }

  /** Microseconds since the governor's start, as it counts them. */
  governorMicroseconds(nowSeconds: number): number {
    return Math.round(nowSeconds * 1e6) - this.#startMicroseconds;
  }

  /** @throws {CotuneError} ERR_GOVERNOR_INPUT where no operating point lies within; nothing changes then */
  limit(minHertz: number, maxHertz: number, nowSeconds: number): void {
    const min = Math.max(Math.round(minHertz / 1000), this.kilohertz[0]!);
    const max = Math.min(Math.round(maxHertz / 1000), this.kilohertz.at(-1)!);
    if (!this.kilohertz.some((point) => point >= min && point <= max))
      throw new CotuneError(
        'ERR_GOVERNOR_INPUT',
        `no clock of ${this.domain.name} lies in ${minHertz / 1000}..${maxHertz / 1000} kHz`,
      );
    [this.#minKilohertz, this.#maxKilohertz] = [min, max];
    this.#applyLimits(nowSeconds);
  }

  cool(state: number, nowSeconds: number): void {
    if (state === this.coolingState) return;
    this.coolingState = state;
    this.#applyLimits(nowSeconds);
  }

  /** Throttling wins over the least that a user wants. */
  #applyLimits(nowSeconds: number): void {
    const coolest = this.kilohertz[Math.max(0, this.kilohertz.length - 1 - this.coolingState)]!;
    const allowed = this.kilohertz.filter(
      (point) => point >= this.#minKilohertz && point <= this.#maxKilohertz,
    );
    const max = Math.min(allowed.at(-1)!, coolest);
    this.governor.limit(Math.min(allowed[0]!, max), max);
    this.follow(nowSeconds);
  }

  /** Under `userspace` only; another governor would at once choose for itself. */
  setSpeed(hertz: number, nowSeconds: number): void {
    if (!(this.governor instanceof Userspace)) return;
    this.governor.setSpeed(Math.round(hertz / 1000));
    this.follow(nowSeconds);
  }

  /** Begins what the governor asks for. */
  follow(nowSeconds: number): void {
    const kilohertz = this.governor.kilohertz;
    if (this.kilohertz[this.#targetLevel] === kilohertz) return;
    this.#targetLevel = this.kilohertz.indexOf(kilohertz);
    if (this.dueSeconds === Number.POSITIVE_INFINITY)
      this.dueSeconds = nowSeconds + this.domain.transition.seconds;
  }

  /** The change that was under way is in force. @returns whether the clock is another one than before */
  arrive(nowSeconds: number): boolean {
    this.dueSeconds = Number.POSITIVE_INFINITY;
    if (this.level === this.#targetLevel) return false;
    this.settle(nowSeconds);
    this.level = this.#targetLevel;
    this.transitions++;
    return true;
  }

  /** Accounts the time at the operating point in force. */
  settle(nowSeconds: number): void {
    this.secondsAt[this.level]! += nowSeconds - this.#since;
    this.#since = nowSeconds;
  }

  view(nowSeconds: number): ClockView {
    this.settle(nowSeconds);
    return {
      governor: this.#governorName,
      hertz: this.hertz,
      targetHertz: this.kilohertz[this.#targetLevel]! * 1000,
      minHertz: this.#minKilohertz * 1000,
      maxHertz: this.#maxKilohertz * 1000,
      transitions: this.transitions,
      secondsAt: [...this.secondsAt],
      coolingState: this.coolingState,
    };
  }
}
