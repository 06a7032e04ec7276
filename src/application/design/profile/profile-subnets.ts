/**
 * A profile: every subject with every number of threads at every operating point. What is measured together shares
 * its rounds; rows are handed over as soon as they are there, so that an interrupted profile can go on.
 */
import type { Clock } from '../../../core/clock.js';
import { coolDown } from './cool-down.js';
import type { MachineLook, OperatingPoint, ProfilingMachine } from './machine.js';
import { type EnergyOfRun, measureEnergy, measureIdle } from './measure-energy.js';
import { measureRounds, type RoundLimits } from './measure-rounds.js';
import { type ProfileRow, profileRow } from './profile-row.js';
import type { OpenSubject, ProfileSubject } from './subject.js';

export interface ProfileOptions {
  readonly clock: Clock;
  readonly machine: ProfilingMachine;
  readonly subjects: readonly ProfileSubject[];
  /** Those that a point has no processors for are left out. */
  readonly threads: readonly number[];
  readonly limits: RoundLimits;
  readonly coolDownSeconds: number;
  /** Whether a row is there already. */
  isDone(row: Pick<ProfileRow, 'subnet' | 'threads'> & { readonly point: string }): boolean;
  /** Rows of one operating point and number of threads. */
  onRows(rows: readonly ProfileRow[]): Promise<void>;
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Sessions that are open at once: their weights lie in memory. */
const groupSize = 16;
/** Above the temperature at the start it is not cool enough: sensors count in steps of this. */
const celsiusTolerance = 2;

/**
 * Measures; whatever happens the machine is given back.
 *
 * @throws the signal's reason, and what entering a point or opening a subject throws
 */
export async function profileSubnets(options: ProfileOptions): Promise<void> {
  const { machine, threads, subjects, isDone, log = () => {} } = options;
  const start = machine.points[0] === undefined ? null : machine.look(machine.points[0]).celsius;
  for (const point of machine.points)
    for (const count of threads.filter((count) => count <= point.cpus.length)) {
      const open = subjects.filter(({ id }) => !isDone({ subnet: id, threads: count, point: point.name }));
      for (let first = 0; first < open.length; first += groupSize) {
        const group = open.slice(first, first + groupSize);
        log(`${point.name}, ${count} ${count === 1 ? 'thread' : 'threads'}: ${group.length} sub-networks`);
        await measureGroup(options, { point, threads: count, subjects: group, startCelsius: start });
      }
    }
}

interface Group {
  readonly point: OperatingPoint;
  readonly threads: number;
  readonly subjects: readonly ProfileSubject[];
  readonly startCelsius: number | null;
}

async function measureGroup(options: ProfileOptions, group: Group): Promise<void> {
  const { machine, signal } = options;
  await becomeCool(options, group);
  const opened: OpenSubject[] = [];
  try {
    await machine.enter(group.point);
    for (const subject of group.subjects) {
      signal?.throwIfAborted();
      opened.push(await subject.open(group.threads));
    }
    await options.onRows(await measureOpened(options, group, opened));
  } finally {
    await Promise.allSettled(opened.map((subject) => subject.close()));
    await machine.leave();
  }
}

async function becomeCool(
  { machine, clock, coolDownSeconds, signal, log = () => {} }: ProfileOptions,
  { point, startCelsius }: Group,
): Promise<void> {
  if (startCelsius === null) return;
  const cool = await coolDown({
    clock,
    celsius: () => machine.look(point).celsius,
    targetCelsius: startCelsius + celsiusTolerance,
    mostSeconds: coolDownSeconds,
    signal,
  });
  if (!cool) log(`still warmer than at the start after ${coolDownSeconds} s of waiting`);
}

async function measureOpened(
  options: ProfileOptions,
  { point, threads, subjects }: Group,
  opened: readonly OpenSubject[],
): Promise<ProfileRow[]> {
  const { clock, machine, limits, signal } = options;
  const idleWatts = machine.meter && (await measureIdle(clock, machine.meter, signal));
  const looks: MachineLook[] = [];
  const look = () => void looks.push(machine.look(point));
  const samples = await measureRounds(opened, { ...limits, clock, look, ...(signal && { signal }) });
  const rows: ProfileRow[] = [];
  for (const [index, subject] of opened.entries()) {
    const energy = await energyOf(options, subject, idleWatts);
    const energyReason = energy === null ? reasonForNone(machine) : null;
    const subnet = subjects[index]!.id;
    const measured = { subnet, threads, point, samples: samples[index]!, looks, limits };
    rows.push(profileRow({ ...measured, energy, idleWatts, energyReason }));
  }
  return rows;
}

async function energyOf(
  { clock, machine: { meter }, signal }: ProfileOptions,
  subject: OpenSubject,
  idleWatts: number | null,
): Promise<EnergyOfRun | null> {
  if (meter === null || idleWatts === null) return null;
  return measureEnergy(clock, meter, subject, idleWatts, signal);
}

const reasonForNone = ({ meter, absent }: ProfilingMachine) =>
  meter === null ? (absent.energy ?? 'no sensor') : `${meter.source} did not answer`;
