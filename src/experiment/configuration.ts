/** The file of `cotune run`: YAML on disk to what the composition root opens, or everything that is wrong with it. */
import { dirname, resolve } from 'node:path';
import type { Problem } from '../core/schema-problems.js';
import type { SystemTarget } from '../core/target.js';
import type { SystemApplication } from '../system.js';
import {
  type ApplicationEntry,
  type ConfigurationFile,
  configurationSchema,
} from './configuration-schema.js';
import { threadChoices } from './demo.js';
import type { PolicyName } from './policies.js';
import { readShortText } from './short-text.js';
import { toSystem } from './system-schema.js';
import { targetProblems, toInitialTarget } from './target-schema.js';
import { checkSchema, parseYaml } from './yaml-text.js';

export interface RunConfiguration {
  /** Infinity: until the person ends it. */
  readonly seconds: number;
  /** When a co-runner takes the processor away, since the run began; null for never. */
  readonly disturbance: {
    readonly startSeconds: number;
    readonly endSeconds: number;
    readonly threadsPerCore: number;
  } | null;
  readonly policy: PolicyName;
  readonly system: SystemTarget;
  /** Whether the manager may set clocks. */
  readonly clocks: 'auto' | 'kernel';
  /** Name of the board whose power model holds here; null for what the machine says it is. */
  readonly board: string | null;
  readonly applications: SystemApplication[];
}

/** What the file does not know of the place where it is used. */
export interface ConfigurationEnvironment {
  readonly cores: number;
  /** Folder of the library for applications that name none. */
  readonly bundledLibrary: string;
}

/** Far above any sensible file; keeps one that is none from filling memory. */
const longestBytes = 256 * 1024;
const defaultLoad = 0.8;

/**
 * @returns what the file says, and its text
 * @throws {CotuneError} `ERR_FILE_UNREADABLE`, or `ERR_CONFIG` with all problems in one line
 */
export async function readConfiguration(
  path: string,
  environment: ConfigurationEnvironment,
): Promise<{ readonly text: string; readonly configuration: RunConfiguration }> {
  const text = await readConfigurationText(path);
  return { text, configuration: parseConfiguration(text, path, environment) };
}

/** @throws {CotuneError} `ERR_FILE_UNREADABLE` */
export function readConfigurationText(path: string): Promise<string> {
  return readShortText(path, longestBytes);
}

/** As `readConfiguration`, of a text; @param path names it, and paths in it are relative to the path's folder */
export function parseConfiguration(
  text: string,
  path: string,
  environment: ConfigurationEnvironment,
): RunConfiguration {
  const yaml = parseYaml(text, path, 'ERR_CONFIG');
  const { data, problems } = checkSchema(configurationSchema, yaml.value);
  const all = data === null ? problems : contradictions(data, environment);
  if (data === null || all.length > 0) throw yaml.refusal(all);
  return toRun(data, dirname(path), environment);
}

/** What each value alone may be, but not together with another, or not on this machine. */
function contradictions(file: ConfigurationFile, { cores }: ConfigurationEnvironment): Problem[] {
  return [
    ...disturbanceProblems(file),
    ...budgetProblems(file),
    ...file.applications.flatMap((application, index) => [
      ...nameProblems(file.applications, application, index),
      ...loadProblems(application, index),
      ...threadProblems(application, index, cores),
      ...targetProblems(application.target, ['applications', index, 'target']),
    ]),
  ];
}

function disturbanceProblems({
  seconds = Number.POSITIVE_INFINITY,
  disturbance,
}: ConfigurationFile): Problem[] {
  if (disturbance === undefined) return [];
  const place = ['disturbance', 'endSeconds'];
  if (disturbance.endSeconds <= disturbance.startSeconds)
    return [{ place, text: `must be after startSeconds ${disturbance.startSeconds}` }];
  return disturbance.endSeconds > seconds
    ? [{ place, text: `must be within the run's ${seconds} seconds` }]
    : [];
}

function budgetProblems({ system }: ConfigurationFile): Problem[] {
  if (system.energyBudget === undefined || system.energyBudget.untilSeconds > 0) return [];
  return [{ place: ['system', 'energyBudget', 'untilSeconds'], text: 'must be after the start' }];
}

function nameProblems(
  all: readonly ApplicationEntry[],
  { name }: ApplicationEntry,
  index: number,
): Problem[] {
  const first = all.findIndex((application) => application.name === name);
  const text = `must be unique but applications[${first}] is named ${name} too`;
  return first === index ? [] : [{ place: ['applications', index, 'name'], text }];
}

function loadProblems({ load, tilesPerFrame }: ApplicationEntry, index: number): Problem[] {
  if (load === undefined || tilesPerFrame === 'auto') return [];
  return [{ place: ['applications', index, 'load'], text: 'has a meaning only with tilesPerFrame auto' }];
}

function threadProblems({ threads = [] }: ApplicationEntry, index: number, cores: number): Problem[] {
  return threads.flatMap((count, position) => {
    const place = ['applications', index, 'threads', position];
    return count > cores ? [{ place, text: `must be at most ${cores}: the cores that there are` }] : [];
  });
}

function toRun(
  { seconds, disturbance, policy, system, clocks, board, applications }: ConfigurationFile,
  folder: string,
  environment: ConfigurationEnvironment,
): RunConfiguration {
  return {
    seconds: seconds ?? Number.POSITIVE_INFINITY,
    disturbance: disturbance ?? null,
    policy,
    system: toSystem(system),
    clocks,
    board: board ?? null,
    applications: applications.map((entry, index) => toApplication(entry, index, folder, environment)),
  };
}

function toApplication(
  entry: ApplicationEntry,
  index: number,
  folder: string,
  { cores, bundledLibrary }: ConfigurationEnvironment,
): SystemApplication {
  const { name, framesPerSecond, tilesPerFrame, queueLimit } = entry;
  const { deadlineMilliseconds } = entry.target;
  return {
    specification: {
      name,
      library: entry.library === undefined ? bundledLibrary : resolve(folder, entry.library),
      framesPerSecond,
      tilesPerFrame,
      load: entry.load ?? defaultLoad,
      images: entry.images === undefined ? null : resolve(folder, entry.images),
      queueLimit,
      threads: [...new Set(entry.threads ?? threadChoices(cores))].sort((a, b) => a - b),
      memoryBudgetBytes: Math.round(entry.memoryBudgetMegabytes * 1024 * 1024),
      seed: index + 1,
    },
    target: {
      ...toInitialTarget(entry.target),
      deadlineSeconds: (deadlineMilliseconds ?? 1000 / framesPerSecond) / 1000,
    },
  };
}
