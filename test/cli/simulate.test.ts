import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { smallBoard } from '../support/small-board.js';
import { smallScenarioText } from '../support/small-scenario.js';

const folder = temporaryFolder();

function fileOf(text: string, name = 'scenario.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const scenario = fileOf(smallScenarioText, 'small.yaml');
const run = (...more: string[]) => cotune(['simulate', scenario, '--policy', 'performance:largest', ...more]);

async function document(...more: string[]) {
  const { status, stdout, stderr } = await run(...more, '--json');
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('cotune simulate', () => {
  it('prints one document with the keys of the contract', async () => {
    const result = await document();
    expect(result).toMatchObject({
      schemaVersion: 1,
      scenario: 'small',
      board: 'jetson-xavier-nx',
      policy: 'performance:largest',
      seed: 3,
      simulated: true,
      seconds: 4,
    });
    for (const key of ['energyJoules', 'boardBaseJoules', 'meanPowerWatts', 'peakCelsius', 'wallSeconds'])
      expect(result[key]).toBeGreaterThan(0);
    expect(result.apps).toHaveLength(1);
    const keys = [
      'name',
      'requests',
      'missRate',
      'longestMissBurst',
      'latencySeconds',
      'accuracyMean',
      'switches',
      'recoverySeconds',
    ];
    expect(Object.keys(result.apps[0]).sort()).toEqual(keys.sort());
    expect(Object.keys(result.apps[0].latencySeconds)).toEqual(['p50', 'p95', 'p99']);
    expect(result.choices).toEqual([{ name: 'camera', subnet: 'level-6', mapping: 'gpu' }]);
  });

  it('says to a person that all of it is simulated', async () => {
    const { status, stdout } = await run();
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^small on jetson-xavier-nx under performance:largest, seed 3: simulated, not measured\n/,
    );
    expect(stdout).toMatch(/\ncamera runs level-6 on gpu\n/);
  });

  it('manages the applications unless it is told otherwise', async () => {
    const { status, stdout } = await cotune(['simulate', scenario, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ policy: 'joint', choices: null });
  });

  it('is the same again for a seed, and differs with it', async () => {
    const [first, again, other] = [await document(), await document(), await document('--seed', '4')];
    const { wallSeconds: _, ...result } = first;
    expect(again).toMatchObject(result);
    expect(other.seed).toBe(4);
    expect(other.energyJoules).not.toBe(first.energyJoules);
  });

  it('writes the same journal byte by byte', async () => {
    const [first, second] = [join(folder, 'first.jsonl'), join(folder, 'second.jsonl')];
    await document('--journal', first);
    await document('--journal', second);
    const text = readFileSync(first, 'utf8');
    expect(readFileSync(second, 'utf8')).toBe(text);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'start', machine: { architecture: 'simulated' } });
    expect(new Set(lines.map(({ type }) => type))).toContain('frame');
  });

  it('runs on the board of a file', async () => {
    const board = fileOf(stringify(smallBoard()), 'board.yaml');
    const result = await document('--board', board);
    expect(result).toMatchObject({ board: 'small' });
    expect(result.choices[0].mapping).toBe('gpu');
  });

  it.each([
    [50, 0],
    [0.001, 1],
  ])('under --strict with a mean power of at most %d W ends with %d', async (watts, expected) => {
    const checks = `checks: [{ meanPowerWatts: ${watts} }]\n`;
    const path = fileOf(smallScenarioText + checks, `checked-${expected}.yaml`);
    const command = ['simulate', path, '--policy', 'powersave:smallest'];
    expect((await cotune([...command, '--strict'])).status).toBe(expected);
    expect((await cotune(command)).status).toBe(0);
  });

  it.each([
    ['a scenario that is none', ['x: 1'], [], 2, /ERR_SCENARIO: .*x/],
    ['what is not YAML', ['a: [1'], [], 2, /ERR_SCENARIO: /],
    [
      'a policy that there is not',
      [smallScenarioText],
      ['--policy', 'performence'],
      2,
      /ERR_USAGE: .*did you mean performance\?/,
    ],
    [
      'a sub-network that there is not',
      [smallScenarioText],
      ['--policy', 'performance:level-9'],
      2,
      /ERR_USAGE: .*level-9.*level-6/,
    ],
    [
      'a board that there is not',
      [smallScenarioText],
      ['--board', 'jetson-xavier'],
      1,
      /ERR_BOARD_UNKNOWN: .*jetson-xavier-nx/,
    ],
    ['a board file that is none', [smallScenarioText], ['--board', scenario], 2, /ERR_BOARD_FILE: /],
    ['a seed that is none', [smallScenarioText], ['--seed', '-1'], 2, /seed/],
  ])('refuses %s in one line', async (_, [text], more, expected, message) => {
    const { status, stdout, stderr } = await cotune(['simulate', fileOf(text!), ...more, '--json']);
    expect([status, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('refuses a file that is not there', async () => {
    const { status, stderr } = await cotune(['simulate', join(folder, 'nowhere.yaml')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/ERR_FILE_UNREADABLE/);
  });
});
