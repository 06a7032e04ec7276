/**
 * Measures what the applications cost on one frequency domain, at some of its clocks: each clock is set, read back,
 * and its power taken at rest and at work where a sensor measures.
 */
import type { ProfileRow } from '../../application/process/protocol.js';
import { interrupted } from '../../application/process/supervisor.js';
import { untilAborted } from '../../core/abort.js';
import { type Clock, sleep } from '../../core/clock.js';
import { CotuneError } from '../../core/errors.js';
import { readingValue } from '../../core/monitor.js';
import type { Mapping } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import type { System } from '../../system.js';
import { measuredLevels } from './clock-levels.js';
import type { LiveDomain } from './live-domains.js';
import type { PowerOrigin } from './power-origin.js';
import { PowerProbe } from './power-probe.js';

export interface MeasureContext {
  readonly clock: Clock;
  readonly system: System;
  /** A sensor; null where none measures. */
  readonly sensor: PowerOrigin | null;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What was found at one clock. */
export interface ClockSample {
  readonly hertz: number;
  /** By application. */
  readonly rows: ReadonlyMap<string, readonly ProfileRow[]>;
  readonly power: ClockPower | null;
}

export interface ClockPower {
  /** Of the whole machine while nothing runs. */
  readonly restWatts: number;
  /** What one busy core adds. */
  readonly wattsPerCore: number;
}

/** A new clock has effect within 1 to 8 ms; the rest is for the machine to calm down. */
const settleSeconds = 0.1;
/** A clock that is read further from what was asked for is not that clock. */
const clockTolerance = 0.1;
const restSeconds = 1;
/** Above it nothing else can be told of what a core takes. */
const leastBusyCores = 0.1;

/**
 * @param domain whose clock is set where it has members, and otherwise left to the kernel
 * @param place of the domain
 * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` where a clock is not had, and what moving and profiling throw
 */
export async function measureDomain(
  context: MeasureContext,
  domain: LiveDomain,
  place: Mapping,
): Promise<ClockSample[]> {
  const { system, onProgress } = context;
  for (const { name } of system.applications) await system.move(name, place);
  const samples: ClockSample[] = [];
  const levels = measuredLevels(domain.hertz);
  for (const level of levels.toReversed()) {
    const hertz = domain.hertz[level]!;
    const at = domain.members.length === 0 ? '' : ` at ${formatQuantity(hertz, 'hertz')}`;
    onProgress(`measuring on ${place.name}${at}`);
    samples.unshift(await measureClock(context, domain, place, hertz, level === levels.at(-1)));
  }
  return samples;
}

async function measureClock(
  context: MeasureContext,
  domain: LiveDomain,
  place: Mapping,
  hertz: number,
  highest: boolean,
): Promise<ClockSample> {
  const { clock, system, sensor, signal } = context;
  for (const member of domain.members) await system.setClock(member, hertz);
  await sleep(clock, settleSeconds);
  const rest =
    sensor &&
    (await new PowerProbe(clock, system, sensor, domain.cpus).during(() => sleep(clock, restSeconds)));
  const work = sensor && new PowerProbe(clock, system, sensor, domain.cpus);
  const rows = new Map<string, readonly ProfileRow[]>();
  const order = { rounds: highest ? 3 : 1, perRound: 2, threadsAtMost: place.cpus.length };
  const profile = async () => {
    for (const { name, supervisor } of system.applications)
      rows.set(name, await untilAborted(supervisor.profile(order), signal, interrupted));
    checkClock(context, domain, hertz);
  };
  const busy = work === null ? await profile() : await work.during(profile);
  return { hertz, rows, power: rest && busy ? powerOf(rest, busy) : null };
}

/** Right after work: an idle processor may say anything of its clock. */
function checkClock({ system }: MeasureContext, { members }: LiveDomain, hertz: number): void {
  const readings = system.sense();
  for (const member of members) {
    const read = readingValue(readings.get(member));
    if (read === undefined || Math.abs(read / hertz - 1) <= clockTolerance) continue;
    const [asked, found] = [hertz, read].map((one) => formatQuantity(one, 'hertz'));
    throw new CotuneError('ERR_KNOB_UNAVAILABLE', `${member} was set to ${asked} and runs at ${found}`, {
      advice: 'the manager leaves it to the kernel; see whether heat or another program holds it',
    });
  }
}

interface Probed {
  readonly watts: number;
  readonly busyCores: number;
}

function powerOf(rest: Probed, work: Probed): ClockPower | null {
  const cores = work.busyCores - rest.busyCores;
  if (cores < leastBusyCores) return null;
  return { restWatts: rest.watts, wattsPerCore: Math.max(0, (work.watts - rest.watts) / cores) };
}
