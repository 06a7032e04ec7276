import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPolicyFile } from '#cotune/experiment/user-policy/load-policy.js';
import { cotune } from '../../support/command-line.js';
import { temporaryFolder } from '../../support/folder.js';

const folder = temporaryFolder();
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const scenario = file(
  'scenario.yaml',
  `name: short
title: Short
description: One camera for three seconds.
board: jetson-xavier-nx
seconds: 3
applications:
  - name: camera
    network: dynamic-ofa
    mappings: [gpu]
    arrivals: { kind: periodic, ratePerSecond: 10 }
    target: { deadlineMilliseconds: 80, accuracyFloor: 0.77 }
`,
);
const simulate = (policy: string) => cotune(['simulate', scenario, '--policy', policy, '--json']);
const example = resolve(import.meta.dirname, '../../../examples/step-clocks.ts');

const typed = `import { smallest } from './helper.ts';
import type { CreatePolicy, Option } from 'cotune';

interface Memory { granted: boolean }

const createPolicy: CreatePolicy = ({ applications }) => {
  const memory: Memory = { granted: false };
  return {
    name: 'typed',
    step: (timeSeconds: number) => {
      const actions = memory.granted ? [] : applications.map((one) => {
        const { subnet, threads, accuracy } = smallest(one.profile.options as readonly Option[])!;
        const choices = [{ subnet, threads, accuracy, tailSeconds: 0.1 }];
        const envelope = { application: one.name, issuedAtSeconds: timeSeconds, choices };
        return { kind: 'envelope' as const, envelope };
      });
      memory.granted = true;
      return { actions, explanations: [] };
    },
  };
};
export default createPolicy;
`;
const helper = `export function smallest<T extends { accuracy: number }>(all: readonly T[]): T | undefined {
  return [...all].sort((a: T, b: T) => a.accuracy - b.accuracy)[0];
}
`;

describe('a policy file', () => {
  it('is told by its ending', () => {
    expect(['./a.ts', 'a.mts', '/b/c.js', 'c.mjs'].every(isPolicyFile)).toBe(true);
    expect(['joint', 'ladder:performance', 'a.json', 'default:level-1@gpu'].some(isPolicyFile)).toBe(false);
  });

  it('such as the example runs, and keeps the targets of a calm scenario', async () => {
    const { status, stdout, stderr } = await simulate(example);
    expect([status, stderr]).toEqual([0, '']);
    const { apps, policy } = JSON.parse(stdout);
    expect(policy).toBe(example);
    expect(apps).toMatchObject([{ name: 'camera', requests: 30, missRate: 0 }]);
    expect(apps[0].accuracyMean).toBeGreaterThan(0.77);
  });

  it.each(['typed.ts', 'typed.mts'])('in TypeScript runs with what it imports (%s)', async (name) => {
    file('helper.ts', helper);
    const { status, stdout, stderr } = await simulate(file(name, typed));
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).apps[0].accuracyMean).toBeCloseTo(0.742, 3);
  });

  it('in JavaScript runs', async () => {
    const text = "export default () => ({ name: 'idle', step: () => ({ actions: [] }) });";
    const { status, stdout } = await simulate(file('idle.mjs', text));
    expect(status).toBe(0);
    // Nobody ever granted it anything.
    expect(JSON.parse(stdout).apps[0].accuracyMean).toBeNull();
  });

  it.each([
    ['does not exist', 'nowhere.ts', null, /^cotune: ERR_FILE_UNREADABLE: .*nowhere\.ts/],
    [
      'is not JavaScript',
      'broken.mjs',
      'export default 1;\nconst = 2;\n',
      /^cotune: ERR_POLICY: .*broken\.mjs cannot be loaded: SyntaxError: .*node --check .*broken\.mjs/,
    ],
    [
      'is not TypeScript',
      'broken.ts',
      'export default () => 1;\nconst x: = 2;\n',
      /broken\.ts cannot be loaded: /,
    ],
    [
      'throws when it is loaded',
      'throws.mjs',
      "throw new Error('not today')",
      /cannot be loaded: Error: not today/,
    ],
    [
      'exports no function',
      'empty.mjs',
      'export const a = 1;',
      /^cotune: ERR_POLICY: .*no function createPolicy as its default/,
    ],
    [
      'makes no policy',
      'none.mjs',
      'export default () => 7',
      /^cotune: ERR_POLICY: createPolicy gave no object with a step/,
    ],
  ])('that %s is refused in one line', async (_what, name, text, message) => {
    const { status, stdout, stderr } = await simulate(text === null ? join(folder, name) : file(name, text));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });

  it('whose step throws does not end the run', async () => {
    const text = "export default () => ({ step() { throw new Error('boom'); } });";
    const { status, stdout, stderr } = await simulate(file('boom.mjs', text));
    const [first, second, ...more] = stderr.trimEnd().split('\n');
    expect([status, first, more]).toEqual([0, 'cotune: manager (policy): boom', []]);
    expect(second).toMatch(/^cotune: manager \(watchdog\): 3 steps of .+ have failed in a row/);
    expect(JSON.parse(stdout).seconds).toBe(3);
  });
});
