/**
 * The composition root: the only file that knows all three layers. It opens applications and the device's
 * monitors, joins what was profiled into the option table, and carries out what a policy decides.
 */

import { ProcessorUse } from './application/process/processor-use.js';
import {
  type ApplicationSpecification,
  type ProfileRow,
  ratePerSecondOf,
} from './application/process/protocol.js';
import { ApplicationSupervisor, interrupted } from './application/process/supervisor.js';
import { untilAborted } from './core/abort.js';
import type { Clock } from './core/clock.js';
import type { Knob } from './core/knob.js';
import type { Monitor, Reading } from './core/monitor.js';
import type { ApplicationProfile, Mapping } from './core/profile.js';
import type { Target } from './core/target.js';
import { createAffinityKnob } from './device/linux/affinity.js';
import { isClock } from './device/linux/known-knobs.js';
import { type MachineKnob, openMachineKnobs } from './device/linux/machine-knobs.js';
import { mappingsOf } from './device/linux/mappings.js';
import { openDeviceMonitors } from './device/linux/monitors.js';
import { usableProcessors } from './device/linux/processors.js';
import type { SafeWriter } from './device/linux/safety/safe-writer.js';
import { Sampler } from './device/linux/sampler.js';
import { surveyDevice } from './device/linux/survey.js';
import { openTree, type Tree } from './device/linux/tree.js';
import type { Action, ManagedApplication } from './manager/policy/policy.js';

export interface SystemApplication {
  readonly specification: ApplicationSpecification;
  readonly target: Target;
}

/** What the system needs of the process of an application. */
export type ApplicationProcess = Pick<
  ApplicationSupervisor,
  'pid' | 'opened' | 'events' | 'profile' | 'start' | 'stop' | 'close' | 'setEnvelope' | 'setDeadline'
>;

/** A running application with what was measured of it. */
export interface OpenApplication extends ManagedApplication {
  /** What comes: frames of images, or texts. */
  readonly kind: 'vision' | 'text';
  readonly arrivals: 'periodic' | 'poisson';
  readonly supervisor: ApplicationProcess;
  readonly rows: readonly ProfileRow[];
}

export interface SystemOptions {
  /** Makes changes to the machine, and undoes them when the system is closed. */
  readonly writer?: SafeWriter;
  /** A long step begins; for people. */
  readonly onProgress?: (text: string) => void;
  readonly onTrouble?: (application: string, error: unknown) => void;
  /** Ends the opening early. */
  readonly signal?: AbortSignal;
  /** Starts the process of an application; without it, one of this machine's. */
  readonly openProcess?: (
    clock: Clock,
    specification: ApplicationSpecification,
    signal?: AbortSignal,
  ) => Promise<ApplicationProcess>;
  /** Says where the process of an application may run; without it, its affinity does. */
  readonly openAffinity?: (name: string, mappings: readonly Mapping[]) => Knob<Mapping>;
}

export class System {
  readonly #uses = new Map<string, ProcessorUse>();
  /** Of the process that an application had when it was last moved. */
  readonly #affinities = new Map<
    string,
    { readonly pid: number | undefined; readonly knob: Knob<Mapping> }
  >();
  readonly #mapped = new Map<string, Mapping>();
  /** Changes of clocks that are under way. */
  readonly #clockSets = new Set<Promise<void>>();
  readonly #sampler: Sampler;
  #sensedSeconds = Number.NEGATIVE_INFINITY;
  #knobs: ReadonlyMap<string, MachineKnob> | undefined;

  private constructor(
    private readonly clock: Clock,
    readonly applications: readonly OpenApplication[],
    /** The machine's files. */
    readonly tree: Tree,
    deviceMonitors: readonly Monitor[],
    private readonly mappings: readonly Mapping[],
    private readonly options: SystemOptions,
  ) {
    for (const { name } of applications) this.#uses.set(name, new ProcessorUse(name, () => clock.now()));
    this.#sampler = new Sampler(clock, [...deviceMonitors, ...this.#uses.values()]);
  }

  /**
   * Opens and profiles the applications, one after the other, so that none disturbs another's profile.
   *
   * @throws {CotuneError} when one cannot be opened, `ERR_CANCELLED` when the signal says so; those opened before are closed again
   */
  static async open(
    clock: Clock,
    wanted: readonly SystemApplication[],
    options: SystemOptions = {},
  ): Promise<System> {
    const tree = options.writer?.machine.tree ?? openTree();
    const mappings = mappingsOf(usableProcessors(tree));
    const opened: OpenApplication[] = [];
    try {
      for (const application of wanted)
        opened.push(await openApplication(clock, application, mappings, options));
    } catch (error) {
      await Promise.all(opened.map(({ supervisor }) => supervisor.close()));
      throw error;
    }
    return new System(clock, opened, tree, openDeviceMonitors(tree, clock), mappings, options);
  }

  get cores(): number {
    return this.everywhere.cpus.length;
  }

  /** All processors that the applications may use. */
  get everywhere(): Mapping {
    return this.mappings[0]!;
  }

  /**
   * What this process may tune of the machine itself, by the names that `cotune doctor` lists. The machine is looked at
   * when they are first asked for, and changed only when one is set; without a writer there are none.
   */
  get knobs(): ReadonlyMap<string, MachineKnob> {
    const { writer } = this.options;
    const open = () => writer && openMachineKnobs(writer, surveyDevice(writer.machine.tree).knobs);
    this.#knobs ??= open() ?? new Map();
    return this.#knobs;
  }

  application(name: string): OpenApplication {
    return this.applications.find((application) => application.name === name)!;
  }

  processorUse(name: string): ProcessorUse {
    return this.#uses.get(name)!;
  }

  /**
   * Everything that can be read, by name; what is slow to read rests in between.
   *
   * @param ageSeconds readings that are no older than this are good enough
   */
  sense(ageSeconds = 0): ReadonlyMap<string, Reading> {
    const now = this.clock.now();
    if (ageSeconds > 0 && now <= this.#sensedSeconds + ageSeconds) return this.#sampler.latest;
    this.#sensedSeconds = now;
    return this.#sampler.sample();
  }

  /** Carries an action out; what takes time goes on in the background and shows up in later readings. */
  act(action: Action): void {
    if (action.kind === 'envelope')
      this.application(action.envelope.application).supervisor.setEnvelope(action.envelope);
    else if (action.kind === 'mapping') this.#map(action.application, action.mapping);
    else this.#setClock(action.domain, action.hertz);
  }

  /** A domain bears the name that its knobs begin with, such as `cpu.frequency.policy0`. */
  #setClock(domain: string, hertz: number): void {
    const set = this.setClock(domain, hertz)
      .catch((error) => this.options.onTrouble?.(domain, error))
      .finally(() => this.#clockSets.delete(set));
    this.#clockSets.add(set);
  }

  /**
   * Pins a clock and waits until it is.
   *
   * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` and all that the safe writer throws
   */
  async setClock(domain: string, hertz: number): Promise<void> {
    await this.knobs.get(`${domain}.pinned`)?.set(hertz);
  }

  /** A restarted process has the affinity of its parent: it gets its own again. */
  restoreMapping(name: string): void {
    const mapping = this.#mapped.get(name);
    if (mapping !== undefined) this.#map(name, mapping);
  }

  /**
   * Moves an application and waits until it has moved.
   *
   * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` saying what the machine refused
   */
  async move(name: string, mapping: Mapping): Promise<void> {
    this.#mapped.set(name, mapping);
    await this.#affinity(name)?.set(mapping);
  }

  /** Gives every application all processors again, as a run should find them. */
  async resetMappings(): Promise<void> {
    this.#mapped.clear();
    await Promise.allSettled(
      [...this.#affinities.keys()].map((name) => this.#affinity(name)?.set(this.everywhere)),
    );
  }

  /** Gives the clocks back to the kernel, as they were found; what another program has set meanwhile is left to it. */
  async releaseClocks(): Promise<void> {
    const { writer } = this.options;
    await Promise.all(this.#clockSets);
    const report = await writer?.undo((change) => change.kind === 'file' && isClock(change.path));
    for (const { path, reason } of report?.failed ?? []) this.options.onTrouble?.(path, new Error(reason));
  }

  async close(): Promise<void> {
    await Promise.all(this.applications.map(({ supervisor }) => supervisor.close()));
    const left = (await this.options.writer?.close())?.failed ?? [];
    for (const { path, reason } of left) this.options.onTrouble?.(path, new Error(reason));
  }

  #map(name: string, mapping: Mapping): void {
    this.#mapped.set(name, mapping);
    this.#affinity(name)
      ?.set(mapping)
      .catch((error) => this.options.onTrouble?.(name, error));
  }

  #affinity(name: string): Knob<Mapping> | undefined {
    const { pid } = this.application(name).supervisor;
    const { openAffinity, writer } = this.options;
    const known = this.#affinities.get(name);
    if (known !== undefined && (pid === undefined || known.pid === pid)) return known.knob;
    if (pid === undefined && openAffinity === undefined) return undefined;
    const journal = writer?.journal;
    const knob =
      openAffinity?.(name, this.mappings) ??
      createAffinityKnob({ pid: pid!, mappings: this.mappings, ...(journal && { journal }) });
    this.#affinities.set(name, { pid, knob });
    return knob;
  }
}

async function openApplication(
  clock: Clock,
  { specification, target }: SystemApplication,
  mappings: readonly Mapping[],
  { onProgress, signal, openProcess = ApplicationSupervisor.open }: SystemOptions,
): Promise<OpenApplication> {
  const { name, library } = specification;
  onProgress?.(`${name}: opening ${library}`);
  const supervisor = await openProcess(clock, specification, signal);
  const on = specification.kind === 'text' ? 'texts' : `frames of ${supervisor.opened.tilesPerFrame} tiles`;
  onProgress?.(`${name}: profiling on ${on}`);
  try {
    const rows = await untilAborted(supervisor.profile(), signal, interrupted);
    const profile = joinProfile(name, ratePerSecondOf(specification), rows, mappings);
    const kind = specification.kind ?? 'vision';
    const arrivals = specification.kind === 'text' ? specification.arrivals : 'periodic';
    return { name, kind, arrivals, target, profile, supervisor, rows };
  } catch (error) {
    await supervisor.close();
    throw error;
  }
}

/** The option table of one application: what was measured, on every part of the machine that has room for it. */
export function joinProfile(
  application: string,
  ratePerSecond: number,
  rows: readonly ProfileRow[],
  mappings: readonly Mapping[],
): ApplicationProfile {
  const options = mappings.flatMap((mapping) =>
    rows
      .filter(({ threads }) => threads <= mapping.cpus.length)
      .map(({ accuracyLow: _low, accuracyHigh: _high, ...row }) => ({ ...row, mapping, joules: null })),
  );
  return { application, ratePerSecond, options };
}
