import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cotune } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';

const level = { hertz: 1e9, idleWatts: 0.3 };
const option = {
  subnet: 's3',
  accuracy: 0.76,
  domain: 'big',
  cores: 2,
  memoryBytes: 2e7,
  latencySeconds: [0.03, 0.02],
  joules: [0.04, 0.05],
};
const app = {
  name: 'camera',
  ratePerSecond: 10,
  deadlineSeconds: 0.033,
  accuracyFloor: 0.7,
  weight: 1,
  rejectionPenalty: 1000,
  options: [option],
};
const problem = {
  objective: 'min-energy',
  powerCapWatts: null,
  memoryBytes: null,
  domains: [
    { name: 'big', capacityCores: 4, maxUtilisation: 0.9, levels: [level, { hertz: 2e9, idleWatts: 0.5 }] },
  ],
  apps: [app],
};

function plan(content: unknown, ...more: string[]) {
  const path = join(temporaryFolder(), 'problem.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return cotune(['plan', path, ...more]);
}

describe('cotune plan', () => {
  it('prints one decision as one document', async () => {
    const { status, stdout, stderr } = await plan(problem, '--json');
    expect([status, stderr]).toEqual([0, '']);
    const { solveMilliseconds, explanation, ...answer } = JSON.parse(stdout);
    expect(answer).toEqual({
      schemaVersion: 1,
      choices: [{ app: 'camera', subnet: 's3', domain: 'big', cores: 2 }],
      levels: { big: 0 },
      powerWatts: 0.7,
      value: 0.7,
      boundValue: null,
    });
    expect(solveMilliseconds).toBeGreaterThan(0);
    expect(explanation).toEqual([
      expect.stringMatching(/^camera runs s3 on big, 2 cores: 30\.0 ms of 33\.0 ms/),
    ]);
  });

  it('prints a list of answers for a list of problems', async () => {
    const overloaded = { ...problem, apps: [{ ...app, ratePerSecond: 1000 }] };
    const { answers, schemaVersion } = JSON.parse((await plan([problem, overloaded], '--json')).stdout);
    expect(schemaVersion).toBe(1);
    expect(answers.map(({ choices }: { choices: unknown[] }) => choices[0])).toEqual([
      { app: 'camera', subnet: 's3', domain: 'big', cores: 2 },
      { app: 'camera', rejected: true },
    ]);
  });

  it('shows a person who runs what, at which clocks, and why', async () => {
    const { stdout } = await plan({ ...problem, powerCapWatts: 0.6 });
    expect(stdout).toMatch(/camera +rejected/);
    expect(stdout).toMatch(/big +level 0 +1\.00 GHz/);
    expect(stdout).toMatch(/camera is rejected: .* above the cap/);
  });

  it('takes a cap or a memory limit that is absent for none', async () => {
    const { powerCapWatts: _, memoryBytes: __, ...rest } = problem;
    expect((await plan(rest, '--json')).status).toBe(0);
  });

  it.each([
    ['what is not JSON', '{', [/is not JSON/]],
    ['an unknown key', { ...problem, domain: [] }, [/domain is unknown \(did you mean domains\?\)/]],
    ['a wrong type', { ...problem, apps: 3 }, [/apps must be a list/]],
    [
      'no level',
      { ...problem, domains: [{ ...problem.domains[0], levels: [] }] },
      [/domains\[0\]\.levels must have at least 1/],
    ],
    [
      'not a number',
      { ...problem, apps: [{ ...app, weight: Number.NaN }] },
      [/apps\[0\]\.weight must be a number/],
    ],
    [
      'several at once',
      {
        ...problem,
        apps: [{ ...app, ratePerSecond: -1, options: [{ ...option, joules: ['x', 1], accuracy: 2 }] }],
      },
      [
        /ratePerSecond must be at least 0/,
        /options\[0\]\.joules\[0\] must be a number/,
        /accuracy must be at most 1/,
      ],
    ],
    [
      'lists of the wrong length, an unknown domain and a name that two have',
      {
        ...problem,
        apps: [
          app,
          {
            ...app,
            options: [
              { ...option, joules: [1] },
              { ...option, domain: 'bog' },
            ],
          },
        ],
      },
      [
        /apps\[1\]\.name is also the name of apps\[0\]/,
        /apps\[1\]\.options\[0\]\.joules must have 2 entries, one per level of big, not 1/,
        /apps\[1\]\.options\[1\]\.domain names no domain \(did you mean big\?\)/,
      ],
    ],
    ['one of a list', [problem, {}], [/\[1\]\.objective must be one of/, /\[1\]\.apps is missing/]],
  ])('ends with status 1 and one line for %s', async (_what, content, patterns) => {
    const { status, stdout, stderr } = await plan(content, '--json');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^cotune: ERR_DECISION_INPUT: [^\n]+\n$/);
    for (const pattern of patterns) expect(stderr).toMatch(pattern);
  });

  it('ends with status 1 where the file cannot be read, and 2 where none is named', async () => {
    const missing = await cotune(['plan', '/no/such/problem.json']);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('ERR_FILE_UNREADABLE')]);
    const unnamed = await cotune(['plan']);
    expect([unnamed.status, unnamed.stderr]).toEqual([2, expect.stringContaining('ERR_USAGE')]);
  });
});
