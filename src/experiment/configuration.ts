/** The file of `cotune run`: YAML on disk to what the composition root opens, or everything that is wrong with it. */
import { dirname, resolve } from 'node:path';
import { ratePerSecondOf } from '../application/process/protocol.js';
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
  /** Folder of the library for applications of images that name none, and for those of texts. */
  readonly bundledLibrary: string;
  readonly bundledTextLibrary: string;
}

/** Far above any sensible file; keeps one that is none from filling memory. */
const longestBytes = 256 * 1024;
const defaultLoad = 0.8;
/** What comes by chance comes in clusters. */
const textQueueLimit = 8;

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
      ...kindProblems(application, index),
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

/** Keys that belong to one kind of application. */
const imageKeys = ['tilesPerFrame', 'load', 'images'] as const;
const textKeys = ['arrivals', 'texts'] as const;

function kindProblems(entry: ApplicationEntry, index: number): Problem[] {
  const { framesPerSecond, requestsPerSecond } = entry;
  const at = (key: string, text: string): Problem => ({ place: ['applications', index, key], text });
  if (framesPerSecond !== undefined && requestsPerSecond !== undefined)
    return [at('requestsPerSecond', 'is of applications of texts, framesPerSecond of images: leave one out')];
  const [others, kind] =
    framesPerSecond === undefined
      ? ([imageKeys, 'images, which have framesPerSecond'] as const)
      : ([textKeys, 'texts, which have requestsPerSecond'] as const);
  return others
    .filter((key) => key in entry && (entry as Record<string, unknown>)[key] !== undefined)
    .map((key) => at(key, `has a meaning only for applications of ${kind}`));
}

function loadProblems({ load, tilesPerFrame = 'auto' }: ApplicationEntry, index: number): Problem[] {
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
  environment: ConfigurationEnvironment,
): SystemApplication {
  const { name, framesPerSecond, target, threads, memoryBudgetMegabytes } = entry;
  const common = {
    name,
    threads: [...new Set(threads ?? threadChoices(environment.cores))].sort((a, b) => a - b),
    memoryBudgetBytes: Math.round(memoryBudgetMegabytes * 1024 * 1024),
    seed: index + 1,
  };
  const specification =
    framesPerSecond === undefined
      ? { ...common, ...textPart(entry, folder, environment) }
      : { ...common, ...visionPart(entry, framesPerSecond, folder, environment) };
  const { deadlineMilliseconds = 1000 / ratePerSecondOf(specification) } = target;
  return {
    specification,
    target: { ...toInitialTarget(target), deadlineSeconds: deadlineMilliseconds / 1000 },
  };
}

function visionPart(
  { library, images, tilesPerFrame = 'auto', load = defaultLoad, queueLimit = 1 }: ApplicationEntry,
  framesPerSecond: number,
  folder: string,
  { bundledLibrary }: ConfigurationEnvironment,
) {
  return {
    library: library === undefined ? bundledLibrary : resolve(folder, library),
    ...{ framesPerSecond, tilesPerFrame, load, queueLimit },
    images: images === undefined ? null : resolve(folder, images),
  };
}

/** @param entry that has `requestsPerSecond` */
function textPart(
  { library, texts, requestsPerSecond, arrivals = 'poisson', queueLimit = textQueueLimit }: ApplicationEntry,
  folder: string,
  { bundledTextLibrary }: ConfigurationEnvironment,
) {
  return {
    kind: 'text' as const,
    library: library === undefined ? bundledTextLibrary : resolve(folder, library),
    ...{ requestsPerSecond: requestsPerSecond!, arrivals, queueLimit },
    texts: texts === undefined ? null : resolve(folder, texts),
  };
}
