/**
 * What a live run needs to know of this machine before it begins: what tells its power, which clocks may be set, and
 * what the applications cost at which of them. Everything that was set for it is given back.
 */
import { type Clock, sleep } from '../../core/clock.js';
import { asCotuneError, CotuneError } from '../../core/errors.js';
import type { SystemTarget } from '../../core/target.js';
import type { System } from '../../system.js';
import { findLiveDomains, type LeftOut, type LiveDomain, wholeMachine } from './live-domains.js';
import { type LiveTable, liveTable, type MeasuredDomain, placeOf } from './live-table.js';
import { type MeasureContext, measureDomain } from './measure-domain.js';
import { findPowerOrigin, type NoPower, type PowerOrigin } from './power-origin.js';
import { checkSeen } from './seen-targets.js';
import { unreachableTargets } from './unreachable-targets.js';

export interface PrepareOptions {
  readonly clock: Clock;
  readonly system: System;
  /** What is asked of the whole system at the start. */
  readonly target: SystemTarget;
  /** `auto`: clocks that may be set are. */
  readonly clocks: 'auto' | 'kernel';
  /** Name of the board whose power model holds; null for what the machine says it is. */
  readonly board: string | null;
  /** Whether somebody will decide; else nothing is measured. */
  readonly managed: boolean;
  /** A long step begins, or something is left out; for people. */
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface LiveSetup {
  readonly power: PowerOrigin | NoPower;
  readonly live: readonly LiveDomain[];
  readonly table: LiveTable;
}

/** Monitors that count over a window need two looks. */
const firstWindowSeconds = 0.25;

/**
 * @throws {CotuneError} `ERR_TARGET_UNSEEN` for what nothing here could tell whether it is kept, `ERR_BOARD_UNKNOWN`,
 *   `ERR_CANCELLED` when the signal says so, and what profiling throws
 */
export async function prepareLive(options: PrepareOptions): Promise<LiveSetup> {
  const { clock, system, target, board, managed } = options;
  system.sense();
  await sleep(clock, firstWindowSeconds);
  const readings = system.sense();
  const power = findPowerOrigin(system.tree, readings, board);
  checkSeen(target, power, readings);
  const { domains, left } = managed ? findDomains(options, power) : { domains: [], left: [] };
  tellLeft(options, left);
  const sensor = 'absent' in power || power.origin === 'modelled' ? null : power;
  const model = 'absent' in power ? null : power.model;
  for (const text of unreachableTargets(system.applications)) options.onProgress(text);
  const measured = await measureAll({ ...options, sensor }, domains, options);
  return {
    power,
    live: measured.map((one) => one.domain),
    table: liveTable(system.applications, measured, model),
  };
}

function findDomains({ system, clocks }: PrepareOptions, power: PowerOrigin | NoPower) {
  const forbidden =
    clocks === 'kernel'
      ? 'the configuration says so'
      : 'absent' in power
        ? `nothing tells what a clock takes: ${power.absent}`
        : null;
  const { tree, everywhere, knobs } = system;
  return findLiveDomains({ tree, cpus: everywhere.cpus, settable: new Set(knobs.keys()), forbidden });
}

function tellLeft({ onProgress, clocks }: PrepareOptions, left: readonly LeftOut[]): void {
  if (clocks === 'kernel') return;
  const names = new Map<string, string[]>();
  for (const { name, reason } of left) names.set(reason, [...(names.get(reason) ?? []), name]);
  for (const [reason, of] of names) onProgress(`left to the kernel: ${of.join(', ')} (${reason})`);
}

async function measureAll(
  context: MeasureContext,
  domains: readonly LiveDomain[],
  { system, signal }: PrepareOptions,
): Promise<MeasuredDomain[]> {
  try {
    const measured: MeasuredDomain[] = [];
    for (const domain of domains) measured.push(await measureOne(context, domain, domains.length));
    return measured;
  } catch (error) {
    if (signal?.aborted || domains.length < 2) throw error;
    // Where applications cannot be moved, the kernel chooses where they run, and so which clock counts.
    context.onProgress(`left to the kernel: all clocks (${asCotuneError(error).message})`);
    return [asProfiled(system)];
  } finally {
    await system.releaseClocks();
    await system.resetMappings();
  }
}

async function measureOne(
  context: MeasureContext,
  domain: LiveDomain,
  count: number,
): Promise<MeasuredDomain> {
  const { system, sensor, onProgress } = context;
  const place = placeOf(domain.cpus, system.everywhere);
  if (domain.members.length === 0 && count === 1 && sensor === null) return { ...asProfiled(system), domain };
  try {
    return { domain, place, samples: await measureDomain(context, domain, place) };
  } catch (error) {
    if (domain.members.length === 0 || !isClockTrouble(error)) throw error;
    onProgress(`left to the kernel: ${domain.members.join(', ')} (${asCotuneError(error).message})`);
    await system.releaseClocks();
    const kept = { ...domain, members: [], hertz: [domain.hertz.at(-1)!] };
    return { domain: kept, place, samples: await measureDomain(context, kept, place) };
  }
}

const clockTroubles: readonly string[] = [
  'ERR_KNOB_UNAVAILABLE',
  'ERR_KNOB_CONTESTED',
  'ERR_JOURNAL_UNWRITABLE',
];
const isClockTrouble = (error: unknown) => error instanceof CotuneError && clockTroubles.includes(error.code);

/** What was measured when the applications were opened, at the kernel's clocks, on all processors. */
function asProfiled(system: System): MeasuredDomain {
  const domain = wholeMachine(system.everywhere.cpus);
  const rows = new Map(system.applications.map(({ name, rows: own }) => [name, own]));
  return {
    domain,
    place: system.everywhere,
    samples: [{ hertz: domain.hertz[0]!, rows, power: null }],
  };
}
