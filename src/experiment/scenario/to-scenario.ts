/** A scenario as it stands in the file to what those need who run it: base units, and null for what is not there. */
import { resolve } from 'node:path';
import type { ArrivalSpec, OpenArrivals } from '../../application/workload/arrival-spec.js';
import { toSystem } from '../system-schema.js';
import { toInitialTarget } from '../target-schema.js';
import type { ScenarioFile } from './schema.js';
import type { ArrivalsEntry } from './schema-arrivals.js';
import type { ApplicationEntry, BackgroundEntry } from './schema-loads.js';
import { type CheckEntry, checkedMetrics } from './schema-system.js';
import { toEvent } from './to-event.js';
import type {
  BackgroundLoad,
  BoardChoice,
  HiddenError,
  Scenario,
  ScenarioApplication,
  ScenarioCheck,
  ScenarioSetting,
} from './types.js';

/** Recorded arrivals in seconds, by the path that the file gives. */
export type Recordings = ReadonlyMap<string, readonly number[]>;

/** @param folder of the file: paths in it are relative to it */
export function toScenario(
  file: ScenarioFile,
  board: BoardChoice,
  folder: string,
  recordings: Recordings,
): Scenario {
  const { name, title, description, seconds, seed, phases } = file;
  return {
    ...{ name, title, description, board, seconds, seed, phases },
    setting: toSetting(file.setting),
    system: toSystem(file.system),
    applications: file.applications.map((entry) => toApplication(entry, seconds, folder, recordings)),
    background: file.background.map((entry) => toBackground(entry, seconds, folder, recordings)),
    events: file.events.map(toEvent).sort((a, b) => a.atSeconds - b.atSeconds),
    unknowns: toError(file.unknowns, seed),
    profileError: toError(file.profileError, seed),
    disturbanceSeconds: file.disturbanceSeconds ?? null,
    checks: file.checks.flatMap(toChecks),
  };
}

/**
 * @param board name of a board, or path of a file that ends with .yaml or .yml
 * @param folder that the path is relative to
 */
export function boardChoice(board: string, folder: string): BoardChoice {
  return /\.ya?ml$/.test(board) ? { file: resolve(folder, board) } : { name: board };
}

function toSetting({ ambientCelsius, fan, limits, ...rest }: ScenarioFile['setting']): ScenarioSetting {
  const hertz = Object.entries(limits).map(([domain, { minMegahertz, maxMegahertz }]) => [
    domain,
    {
      minHertz: (minMegahertz ?? 0) * 1e6,
      maxHertz: maxMegahertz === undefined ? Number.POSITIVE_INFINITY : maxMegahertz * 1e6,
    },
  ]);
  return {
    ...rest,
    ambientCelsius: ambientCelsius ?? null,
    fan: fan ?? null,
    limits: Object.fromEntries(hertz),
  };
}

function toApplication(
  entry: ApplicationEntry,
  seconds: number,
  folder: string,
  recordings: Recordings,
): ScenarioApplication {
  const { name, network, mappings, queueLimit, startSeconds, arrivals } = entry;
  const { deadlineMilliseconds, rejectable } = entry.target;
  // A deadline was asked for where there is no period.
  const period = arrivals.kind === 'periodic' ? 1 / arrivals.ratePerSecond : Number.NaN;
  return {
    ...{ name, network, mappings, queueLimit, startSeconds },
    subnets: entry.subnets ?? null,
    arrivals: toArrivals(arrivals, folder, recordings),
    threads: entry.threads?.toSorted((a, b) => a - b) ?? null,
    target: {
      ...toInitialTarget(entry.target),
      rejectable,
      deadlineSeconds: deadlineMilliseconds === undefined ? period : deadlineMilliseconds / 1000,
    },
    endSeconds: entry.endSeconds ?? seconds,
    switchSeconds: entry.switchMilliseconds / 1000,
  };
}

type OpenEntry = Exclude<ArrivalsEntry, { kind: 'closed-loop' }>;

function toArrivals(entry: ArrivalsEntry, folder: string, recordings: Recordings): ArrivalSpec {
  return entry.kind === 'closed-loop' ? entry : toOpenArrivals(entry, folder, recordings);
}

function toOpenArrivals(entry: OpenEntry, folder: string, recordings: Recordings): OpenArrivals {
  switch (entry.kind) {
    case 'periodic': {
      const { kind, ratePerSecond, offsetMilliseconds } = entry;
      return { kind, ratePerSecond, offsetSeconds: offsetMilliseconds / 1000 };
    }
    case 'schedule':
      return { kind: entry.kind, atSeconds: entry.atMilliseconds.map((time) => time / 1000) };
    case 'trace': {
      const recordedSeconds = recordings.get(entry.file)!;
      return { ...entry, file: resolve(folder, entry.file), recordedSeconds };
    }
    default:
      return entry;
  }
}

function toBackground(
  entry: BackgroundEntry,
  seconds: number,
  folder: string,
  recordings: Recordings,
): BackgroundLoad {
  const { name, startSeconds, threads, work, arrivals } = entry;
  const { processor, megacycles, megabytes, activity, parallelFraction } = work;
  return {
    ...{ name, startSeconds, threads },
    endSeconds: entry.endSeconds ?? seconds,
    arrivals: arrivals === undefined ? 'continuous' : toOpenArrivals(arrivals, folder, recordings),
    work: {
      ...{ processor, activity, parallelFraction },
      computeCycles: megacycles * 1e6,
      memoryBytes: megabytes * 1e6,
    },
    cpus: entry.cpus ?? null,
  };
}

function toError(error: ScenarioFile['unknowns'], seed: number): HiddenError | null {
  return error === undefined ? null : { upTo: error.upTo, seed: error.seed ?? seed };
}

function toChecks(entry: CheckEntry): ScenarioCheck[] {
  return checkedMetrics.flatMap((metric) => {
    const atMost = entry[metric];
    return atMost === undefined ? [] : [{ application: entry.application ?? null, metric, atMost }];
  });
}
