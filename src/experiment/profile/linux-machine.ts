/**
 * A Linux machine, or a virtual one through its files, as profiling needs it. Clocks are pinned by the safe writer,
 * which keeps a journal: what is pinned is given back also when this process is killed.
 */
import type {
  MachineLook,
  OperatingPoint,
  ProfilingMachine,
} from '../../application/design/profile/machine.js';
import { CotuneError } from '../../core/errors.js';
import type { Domain } from '../../core/knob.js';
import { type Monitor, readingValue } from '../../core/monitor.js';
import type { CpuPolicy } from '../../device/linux/cpufreq.js';
import { readCpuPolicies } from '../../device/linux/cpufreq.js';
import { type MachineKnob, openMachineKnobs } from '../../device/linux/machine-knobs.js';
import { openDeviceMonitors } from '../../device/linux/monitors.js';
import { usableProcessors } from '../../device/linux/processors.js';
import type { SafeWriter } from '../../device/linux/safety/safe-writer.js';
import { surveyDevice } from '../../device/linux/survey.js';
import { readThrottling } from '../../device/linux/throttling.js';
import type { Tree } from '../../device/linux/tree.js';
import { readBusySeconds } from '../../device/linux/utilisation.js';
import { readLine } from '../../device/linux/values.js';
import { openEnergyMeter } from './energy-meter.js';
import { type ClusterGroup, clusterGroups, type FrequencyChoice, pointsOf } from './operating-points.js';

/** Moves what is measured to some processors, and back. */
export interface Placement {
  place(cpus: readonly number[]): Promise<void>;
  restore(): Promise<void>;
}

export interface LinuxMachineOptions {
  readonly writer: SafeWriter;
  readonly frequencies: FrequencyChoice;
  /** Null where processes cannot be moved: only all processors together are measured then. */
  readonly placement: Placement | null;
  /** Processor time of what is measured, so far. */
  ownSeconds(): number;
  /** That may be used; those of this process where absent. */
  readonly cpus?: readonly number[];
}

export function openLinuxMachine(options: LinuxMachineOptions): ProfilingMachine {
  return new LinuxMachine(options);
}

class LinuxMachine implements ProfilingMachine {
  readonly points: readonly OperatingPoint[];
  readonly meter;
  readonly absent: Readonly<Record<string, string>>;
  readonly #tree: Tree;
  readonly #cpus: readonly number[];
  readonly #groups: ReadonlyMap<string, ClusterGroup>;
  readonly #knobs: ReadonlyMap<string, MachineKnob>;
  readonly #monitors: ReadonlyMap<string, Monitor>;

  constructor(private readonly options: LinuxMachineOptions) {
    const { writer, placement, frequencies } = options;
    const { tree, clock } = writer.machine;
    this.#tree = tree;
    this.#cpus = options.cpus ?? usableProcessors(tree);
    const survey = surveyDevice(tree);
    const found = readCpuPolicies(tree);
    const policies = 'absent' in found ? [] : found.policies;
    const monitors = openDeviceMonitors(tree, clock);
    this.#monitors = new Map(monitors.map((monitor) => [monitor.name, monitor]));
    this.#knobs = openMachineKnobs(writer, survey.knobs);
    const groups = clusterGroups(placement === null ? null : survey.clusters, policies, this.#cpus);
    this.#groups = new Map(groups.map((group) => [group.name, group]));
    this.points = groups.flatMap((group) => pointsOf(group, this.#pinnable(group), frequencies));
    const meter = openEnergyMeter(tree, clock, monitors);
    this.meter = 'absent' in meter ? null : meter;
    const unpinned = groups.filter((group) => this.#pinnable(group) === null).map(({ name }) => name);
    this.absent = {
      ...('absent' in meter && { energy: meter.absent }),
      ...(unpinned.length > 0 && { frequency: this.#whyUnpinned(unpinned, found, survey.knobs) }),
      ...(placement === null && { affinity: 'this process cannot be moved to single clusters' }),
    };
  }

  async enter({ cluster, cpus, hertz }: OperatingPoint): Promise<void> {
    await this.options.placement?.place(cpus);
    if (hertz === null) return;
    for (const policy of this.#groups.get(cluster)!.policies) await this.#pin(policy, hertz);
  }

  async leave(): Promise<void> {
    await this.options.placement?.restore();
    const { failed } = await this.options.writer.undo();
    if (failed.length > 0)
      throw new CotuneError(
        'ERR_KNOB_UNAVAILABLE',
        `could not give back ${failed.map(({ path, reason }) => `${path}: ${reason}`).join('; ')}`,
      );
  }

  look({ cluster }: OperatingPoint): MachineLook {
    const { policies } = this.#groups.get(cluster)!;
    const clocks = policies.map(({ name }) => this.#value(`cpu.frequency.${name}`)).filter(isKnown);
    const limits = policies.map(({ name }) => this.#knobs.get(pinnedName(name))?.get()).filter(isNumber);
    const throttling = readThrottling(this.#tree, this.#cpus);
    return {
      timeSeconds: this.options.writer.machine.clock.now(),
      lowestHertz: clocks.length > 0 ? Math.min(...clocks) : null,
      highestHertz: clocks.length > 0 ? Math.max(...clocks) : null,
      governor: this.#governors(policies),
      limitHertz: limits.length > 0 ? Math.min(...limits) : null,
      celsius: this.#hottest(),
      throttling: throttling && { now: throttling.coolingStates, count: throttling.count },
      busySeconds: readBusySeconds(this.#tree, this.#cpus),
      ownSeconds: this.options.ownSeconds(),
    };
  }

  /** What all its clocks can be pinned to; null where one cannot be pinned. */
  #pinnable({ policies }: ClusterGroup): Domain<number> | null {
    const knobs = policies.map(({ name }) => this.#knobs.get(pinnedName(name)));
    const [first] = knobs;
    return first === undefined || knobs.includes(undefined) ? null : (first.domain as Domain<number>);
  }

  async #pin({ name }: CpuPolicy, hertz: number): Promise<void> {
    await this.#knobs.get(pinnedName(name))!.set(hertz);
  }

  #whyUnpinned(
    groups: readonly string[],
    found: ReturnType<typeof readCpuPolicies>,
    knobs: ReturnType<typeof surveyDevice>['knobs'],
  ): string {
    if ('absent' in found) return found.absent;
    const refused = knobs
      .filter(({ name }) => name.startsWith('cpu.frequency.'))
      .map(({ access }) => access)
      .find((access) => 'refused' in access);
    const why = refused !== undefined && 'refused' in refused ? `: ${refused.reason}` : '';
    return `the clock of ${groups.join(', ')} cannot be pinned${why}`;
  }

  #value(name: string): number | null {
    return readingValue(this.#monitors.get(name)?.read()) ?? null;
  }

  #governors(policies: readonly CpuPolicy[]): string | null {
    const names = policies.map(({ folder }) => readLine(this.#tree, `${folder}/scaling_governor`));
    return [...new Set(names.filter(isKnown))].join(' ') || null;
  }

  #hottest(): number | null {
    const celsius = [...this.#monitors.keys()]
      .filter((name) => name.startsWith('temperature.'))
      .map((name) => this.#value(name))
      .filter(isKnown);
    return celsius.length > 0 ? Math.max(...celsius) : null;
  }
}

const pinnedName = (policy: string) => `cpu.frequency.${policy}.pinned`;
const isNumber = (value: unknown): value is number => typeof value === 'number';
function isKnown<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
