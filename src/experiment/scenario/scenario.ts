/** The file of `cotune simulate`: YAML on disk to a scenario, or everything that is wrong with it. */
import { dirname } from 'node:path';
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { Problem } from '../../core/schema-problems.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { readShortText } from '../short-text.js';
import { checkSchema, parseYaml } from '../yaml-text.js';
import { contradictions } from './contradictions.js';
import { readRecordings } from './recordings.js';
import { referenceProblems } from './references.js';
import { type ScenarioFile, scenarioSchema } from './schema.js';
import { boardChoice, toScenario } from './to-scenario.js';
import type { BoardChoice, Scenario } from './types.js';

/** Far above any sensible file; keeps one that is none from filling memory. */
const longestBytes = 256 * 1024;

/** What whoever runs a scenario may ask for in the place of what it says. */
export interface ScenarioOverrides {
  readonly seed?: number;
  readonly board?: BoardChoice;
}

/** What a scenario can name. */
export interface ScenarioSurroundings {
  networksOn(board: VirtualBoard): readonly ModelledNetwork[];
  /** @throws {CotuneError} where there is none; passed on as it is */
  openBoard(choice: BoardChoice): VirtualBoard | Promise<VirtualBoard>;
}

/**
 * @param surroundings without them, names of networks, processors, domains and governors are not checked
 * @throws {CotuneError} `ERR_FILE_UNREADABLE`, or `ERR_SCENARIO` with all problems in one line
 */
export async function readScenario(
  path: string,
  overrides: ScenarioOverrides = {},
  surroundings?: ScenarioSurroundings,
): Promise<Scenario> {
  return parseScenario(await readShortText(path, longestBytes), path, overrides, surroundings);
}

/** As `readScenario`, of a text; @param path names it, and paths in it are relative to the path's folder */
export async function parseScenario(
  text: string,
  path: string,
  { seed, board }: ScenarioOverrides = {},
  surroundings?: ScenarioSurroundings,
): Promise<Scenario> {
  const yaml = parseYaml(text, path, 'ERR_SCENARIO');
  const { data, problems } = checkSchema(scenarioSchema, yaml.value);
  const all = [...problems, ...contradictions(yaml.value)];
  if (data === null || all.length > 0) throw yaml.refusal(all);
  const folder = dirname(path);
  const choice = board ?? boardChoice(data.board, folder);
  const { recordings, problems: unreadable } = await readRecordings(data, folder);
  const missing = surroundings === undefined ? [] : await missingIn(data, choice, surroundings);
  if (unreadable.length + missing.length > 0) throw yaml.refusal([...unreadable, ...missing]);
  return toScenario({ ...data, seed: seed ?? data.seed }, choice, folder, recordings);
}

async function missingIn(
  file: ScenarioFile,
  choice: BoardChoice,
  { openBoard, networksOn }: ScenarioSurroundings,
): Promise<Problem[]> {
  const board = await openBoard(choice);
  return referenceProblems(file, networksOn(board), board);
}
