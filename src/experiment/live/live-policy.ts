/**
 * The joint policy on this machine: coordinated with the clocks where some can be set, or where an objective or limit
 * asks for it; else the one that was made for processors whose clocks are the kernel's. Which one decides may change
 * with what is asked for.
 */
import { type Reading, readingValue } from '../../core/monitor.js';
import type { ClockDomain, Mapping } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import { createCoordinatedPolicy } from '../../manager/policy/coordinated.js';
import { createJointPolicy } from '../../manager/policy/joint.js';
import type {
  Action,
  Decision,
  ManagedApplication,
  Policy,
  Readings,
  Situation,
} from '../../manager/policy/policy.js';
import type { LiveDomain } from './live-domains.js';
import type { LiveTable } from './live-table.js';
import { busyCores } from './power-model.js';
import type { PowerOrigin } from './power-origin.js';

export interface LivePolicyOptions {
  /** As profiled at the kernel's clocks. */
  readonly applications: readonly ManagedApplication[];
  readonly everywhere: Mapping;
  readonly system: SystemTarget;
  readonly table: LiveTable;
  readonly live: readonly LiveDomain[];
  /** Null where no sensor measures. */
  readonly sensor: PowerOrigin | null;
}

type Monitors = ReadonlyMap<string, Reading>;

/** What the coordinated policy reads the whole machine's power by. */
const powerMonitor = 'power.machine';

/** @throws {CotuneError} what the policies throw of an impossible target or profile */
export function createLivePolicy(options: LivePolicyOptions): Policy {
  return new LivePolicy(options);
}

class LivePolicy implements Policy {
  readonly name = 'joint';
  #deciding: Policy;
  #coordinates: boolean;
  /** Who begins to decide takes an application to be where its first operating point is. */
  #due: readonly Action[] = [];

  constructor(private readonly options: LivePolicyOptions) {
    this.#coordinates = this.#mustCoordinate(options.system);
    this.#deciding = this.#create(options);
  }

  get clocks(): 'own' | 'kernel' {
    return this.#setsClocks ? 'own' : 'kernel';
  }

  change(situation: Situation): void {
    const coordinates = this.#mustCoordinate(situation.system);
    if (coordinates === this.#coordinates) {
      this.#deciding.change?.(coordinates ? this.#withTable(situation) : situation);
      return;
    }
    this.#deciding = this.#create(situation, coordinates);
    this.#coordinates = coordinates;
  }

  step(timeSeconds: number, readings: Readings): Decision {
    const due = this.#due;
    this.#due = [];
    const monitors = this.#coordinates ? this.#translated(readings.monitors) : readings.monitors;
    const { actions, explanations } = this.#deciding.step(timeSeconds, { ...readings, monitors });
    return { actions: [...due, ...actions.filter(this.#isPossible)], explanations };
  }

  safe(timeSeconds: number): readonly Action[] {
    return (this.#deciding.safe?.(timeSeconds) ?? []).filter(this.#isPossible);
  }

  get #setsClocks(): boolean {
    return this.options.live.some(({ members }) => members.length > 0);
  }

  #mustCoordinate(system: SystemTarget): boolean {
    const { objective, ...limits } = system;
    return (
      this.#setsClocks ||
      objective !== 'max-accuracy' ||
      Object.values(limits).some((limit) => limit !== null)
    );
  }

  #create(situation: Situation, coordinates = this.#coordinates): Policy {
    const { everywhere, table, sensor } = this.options;
    const decided = coordinates ? this.#withTable(situation) : situation;
    const { applications, system } = decided;
    this.#due = applications.flatMap(({ name: application, profile: { options } }) => {
      const mapping = options[0]?.mapping;
      return mapping === undefined ? [] : [{ kind: 'mapping', application, mapping } as const];
    });
    if (!coordinates) return createJointPolicy({ applications, cores: everywhere.cpus.length });
    return createCoordinatedPolicy({
      applications,
      system,
      domains: table.domains,
      baseWatts: table.baseWatts,
      monitors: { power: sensor === null ? null : powerMonitor, temperatures: temperatureNames },
    });
  }

  /** What is asked for, with what this machine can do at which clock. */
  #withTable({ applications, system }: Situation): Situation {
    const known = new Map(this.options.table.applications.map((one) => [one.name, one.profile]));
    return {
      system,
      applications: applications.map(({ name, target, profile }) => ({
        name,
        target,
        profile: known.get(name) ?? profile,
      })),
    };
  }

  readonly #isPossible = (action: Action): boolean =>
    action.kind !== 'clock' ||
    this.options.live.some(({ name, members }) => name === action.domain && members.length > 0);

  /** The monitors of this machine by the names that the coordinated policy has for them. */
  #translated(monitors: Monitors): Monitors {
    const { live, table, sensor } = this.options;
    const translated = new Map(monitors);
    for (const [index, { monitor, cpus }] of live.entries()) {
      const { name } = table.domains[index] as ClockDomain;
      const clock = monitor === null ? undefined : monitors.get(monitor);
      if (clock !== undefined) translated.set(`frequency.${name}`, clock);
      const busy = busyCores(monitors, cpus);
      const timeSeconds = monitors.get(`cpu.busy.cpu${cpus[0]}`)?.timeSeconds ?? 0;
      if (busy !== undefined) translated.set(`busy.${name}`, { value: busy, timeSeconds });
    }
    const value = sensor?.watts(monitors);
    if (value !== undefined) translated.set(powerMonitor, { value, timeSeconds: 0 });
    translated.set(hottestZone, hottest(monitors));
    return translated;
  }
}

const hottestZone = 'temperature.hottest';
const temperatureNames = [hottestZone];

function hottest(monitors: Monitors): Reading {
  let value = Number.NEGATIVE_INFINITY;
  for (const [name, reading] of monitors)
    if (name.startsWith('temperature.')) value = Math.max(value, finite(reading));
  return Number.isFinite(value)
    ? { value, timeSeconds: 0 }
    : { absent: 'no zone says its temperature', timeSeconds: 0 };
}

function finite(reading: Reading): number {
  const value = readingValue(reading);
  return value !== undefined && Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
}
