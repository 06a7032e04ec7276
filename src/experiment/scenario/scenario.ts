/** The file of `cotune simulate`: YAML on disk to a scenario, or everything that is wrong with it. */
import { dirname } from 'node:path';
import { readShortText } from '../short-text.js';
import { checkSchema, parseYaml } from '../yaml-text.js';
import { contradictions } from './contradictions.js';
import { readRecordings } from './recordings.js';
import { scenarioSchema } from './schema.js';
import { toScenario } from './to-scenario.js';
import type { Scenario } from './types.js';

/** Far above any sensible file; keeps one that is none from filling memory. */
const longestBytes = 256 * 1024;

/** What whoever runs a scenario may ask for in the place of what it says. */
export interface ScenarioOverrides {
  readonly seed?: number;
}

/**
 * @throws {CotuneError} `ERR_FILE_UNREADABLE`, or `ERR_SCENARIO` with all problems in one line
 */
export async function readScenario(path: string, overrides: ScenarioOverrides = {}): Promise<Scenario> {
  return parseScenario(await readShortText(path, longestBytes), path, overrides);
}

/** As `readScenario`, of a text; @param path names it, and paths in it are relative to the path's folder */
export async function parseScenario(
  text: string,
  path: string,
  overrides: ScenarioOverrides = {},
): Promise<Scenario> {
  const yaml = parseYaml(text, path, 'ERR_SCENARIO');
  const { data, problems } = checkSchema(scenarioSchema, yaml.value);
  const all = [...problems, ...contradictions(yaml.value)];
  if (data === null || all.length > 0) throw yaml.refusal(all);
  const folder = dirname(path);
  const { recordings, problems: unreadable } = await readRecordings(data, folder);
  if (unreadable.length > 0) throw yaml.refusal(unreadable);
  return toScenario({ ...data, ...overrides }, folder, recordings);
}
