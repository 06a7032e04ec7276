/**
 * The option table of this machine for the coordinated policy: what each sub-network with its threads costs on each
 * frequency domain, at each level, in time and energy, from what was measured at some clocks.
 */
import type { ProfileRow } from '../../application/process/protocol.js';
import type { ClockDomain, Mapping, Option } from '../../core/profile.js';
import { formatProcessorList } from '../../device/linux/processors.js';
import type { ManagedApplication } from '../../manager/policy/policy.js';
import type { OpenApplication } from '../../system.js';
import { fitClock, interpolate, secondsAtClock } from './clock-fit.js';
import type { LiveDomain } from './live-domains.js';
import type { ClockSample } from './measure-domain.js';
import type { MachinePowerModel } from './power-model.js';

/** One domain with its place and what was measured of it. */
export interface MeasuredDomain {
  readonly domain: LiveDomain;
  readonly place: Mapping;
  /** Ascending by their clock, at least one. */
  readonly samples: readonly ClockSample[];
}

export interface LiveTable {
  readonly applications: readonly ManagedApplication[];
  readonly domains: readonly ClockDomain[];
  /** What the machine takes beside the domains. */
  readonly baseWatts: number;
  /** Where watts come from; null where nothing tells: then less processor time counts as less energy. */
  readonly power: 'measured' | 'modelled' | null;
}

/** Processors of a domain, as an application is given them. */
export function placeOf(cpus: readonly number[], everywhere: Mapping): Mapping {
  return cpus.length === everywhere.cpus.length
    ? everywhere
    : { name: `cpu${formatProcessorList(cpus)}`, cpus };
}

/** @param model of the power, where no sensor measured */
export function liveTable(
  applications: readonly OpenApplication[],
  measured: readonly MeasuredDomain[],
  model: MachinePowerModel | null,
): LiveTable {
  const { baseWatts, origin, powers } = powersOf(measured, model);
  const domains = measured.map(({ domain }, index): ClockDomain => {
    const { name, hertz, cpus, members } = domain;
    const { idleWatts } = powers[index]!;
    const governed = members.length === 0 && ({ governed: true } as const);
    return { name, kind: 'cpu', hertz, idleWatts, cores: cpus.length, cpus, ...governed };
  });
  const optionsOf = (application: string) =>
    measured.flatMap((one, index) => optionsOn(application, one, powers[index]!.wattsPerCore));
  return {
    applications: applications.map(({ name, target, profile }) => ({
      name,
      target,
      profile: { ...profile, options: optionsOf(name) },
    })),
    domains,
    baseWatts,
    power: origin,
  };
}

/** Per level. */
interface DomainWatts {
  readonly idleWatts: readonly number[];
  readonly wattsPerCore: readonly number[];
}

function powersOf(measured: readonly MeasuredDomain[], model: MachinePowerModel | null) {
  const sensed = measured.map(({ samples }) =>
    samples.flatMap(({ hertz, power }) => (power === null ? [] : [{ hertz, ...power }])),
  );
  if (sensed.every((samples) => samples.length > 0)) {
    const baseWatts = Math.min(...sensed.flat().map(({ restWatts }) => restWatts));
    const powers = measured.map(({ domain }, index) => sensedWatts(domain, sensed[index]!, baseWatts));
    return { baseWatts, origin: 'measured', powers } as const;
  }
  if (model !== null) {
    const powers = measured.map(({ domain }) => modelWatts(domain, model));
    return { baseWatts: model.baseWatts, origin: 'modelled', powers } as const;
  }
  const powers = measured.map(({ domain: { hertz } }) => ({
    idleWatts: hertz.map(() => 0),
    wattsPerCore: hertz.map(() => 1),
  }));
  return { baseWatts: 0, origin: null, powers } as const;
}

type Sensed = { readonly hertz: number; readonly restWatts: number; readonly wattsPerCore: number };

/** Joules per cycle change less with the clock than watts do: they are what is interpolated. */
function sensedWatts({ hertz }: LiveDomain, samples: readonly Sensed[], baseWatts: number): DomainWatts {
  const rest = samples.map((one) => ({ hertz: one.hertz, value: Math.max(0, one.restWatts - baseWatts) }));
  const perCycle = samples.map((one) => ({ hertz: one.hertz, value: one.wattsPerCore / one.hertz }));
  return {
    idleWatts: hertz.map((level) => interpolate(rest, level)),
    wattsPerCore: hertz.map((level) => interpolate(perCycle, level) * level),
  };
}

function modelWatts({ hertz, cpus }: LiveDomain, { clusters }: MachinePowerModel): DomainWatts {
  const own = clusters.filter((cluster) => cluster.cpus.some((cpu) => cpus.includes(cpu)));
  const sum = (of: (cluster: (typeof own)[number]) => number) => own.reduce((all, one) => all + of(one), 0);
  return {
    idleWatts: hertz.map((level) => sum((cluster) => cluster.idleWatts(level))),
    wattsPerCore: hertz.map(
      (level) => sum((cluster) => cluster.wattsPerCore(level)) / Math.max(1, own.length),
    ),
  };
}

function optionsOn(
  application: string,
  { domain, place, samples }: MeasuredDomain,
  wattsPerCore: readonly number[],
): Option[] {
  const at = samples.map(({ hertz, rows }) => ({ hertz, rows: rows.get(application) ?? [] }));
  const { rows = [] } = at.at(-1) ?? {};
  return rows
    .filter(({ threads }) => threads <= place.cpus.length)
    .map((row) => {
      const timed = at.flatMap(({ hertz, rows: others }) => {
        const same = others.find(({ subnet, threads }) => subnet === row.subnet && threads === row.threads);
        return same === undefined ? [] : [{ hertz, seconds: same.latencySeconds.p50 }];
      });
      return optionOf(row, place, domain, timed, wattsPerCore);
    });
}

function optionOf(
  { accuracyLow: _low, accuracyHigh: _high, ...row }: ProfileRow,
  mapping: Mapping,
  { name, hertz }: LiveDomain,
  timed: readonly { readonly hertz: number; readonly seconds: number }[],
  wattsPerCore: readonly number[],
): Option {
  const fit = fitClock(timed);
  const seconds = hertz.map((level) => secondsAtClock(fit, level));
  const { p50, p95 } = row.latencySeconds;
  const cores = Math.min(mapping.cpus.length, row.coreSeconds / p50);
  const joules = seconds.map((time, level) => time * cores * wattsPerCore[level]!);
  const highest = seconds.at(-1)!;
  return {
    ...row,
    mapping,
    latencySeconds: { p50: highest, p95: highest * Math.max(1, p95 / p50) },
    coreSeconds: cores * highest,
    joules: joules.at(-1)!,
    costs: [{ domain: name, cores, seconds, joules }],
  };
}
