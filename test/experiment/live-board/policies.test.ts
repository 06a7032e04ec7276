import { describe, expect, it } from 'vitest';
import { defaultTarget, noSystemTarget } from '#cotune/core/target.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { createBoardPolicy } from '#cotune/experiment/live-board/policies.js';
import { clockDomains, mappingsOf } from '#cotune/experiment/simulation/option-table.js';

const system = { ...noSystemTarget, objective: 'max-accuracy' } as const;
const board = virtualBoard('odroid-xu3');
const [little, big] = mappingsOf(board, ['cpu']);
const levelsOf = (domain: string) => clockDomains(board).find(({ name }) => name === domain)!.hertz;
const option = (subnet: string, threads: number, mapping = big!, p50 = 0.02) => ({
  subnet,
  threads,
  mapping,
  accuracy: subnet === 's8' ? 0.84 : 0.75,
  latencySeconds: { p50, p95: p50 },
  coreSeconds: p50,
  memoryBytes: 1,
  joules: 0.1,
  costs: [
    {
      domain: mapping.name,
      cores: threads,
      seconds: levelsOf(mapping.name).map(() => p50),
      joules: levelsOf(mapping.name).map(() => 0.1),
    },
  ],
});
const camera = {
  name: 'camera',
  target: { ...defaultTarget, deadlineSeconds: 0.04 },
  profile: {
    application: 'camera',
    ratePerSecond: 25,
    options: [
      option('s1', 1, little, 0.02),
      option('s8', 1, little, 0.09),
      option('s1', 1, big, 0.01),
      option('s8', 1, big, 0.03),
      option('s8', 4, big, 0.01),
    ],
  },
};

describe('the policies of a run on a board', () => {
  it.each([
    ['static-largest', 's8'],
    ['static-smallest', 's1'],
  ])('%s runs one network on one thread of the fastest processors, under the kernel', (name, subnet) => {
    const { policy, setsClocks } = createBoardPolicy(name, board, [camera], system);
    const { actions } = policy.step(0, { frames: [], monitors: new Map() });
    expect(setsClocks).toBe(false);
    expect(actions).toMatchObject([
      { kind: 'mapping', mapping: { name: 'big' } },
      { kind: 'envelope', envelope: { choices: [{ subnet, threads: 1 }] } },
    ]);
  });

  it('managed sets the clocks of the board itself', () => {
    expect(createBoardPolicy('managed', board, [camera], system).setsClocks).toBe(true);
  });

  it('are those that there are', () => {
    expect(() => createBoardPolicy('none', board, [camera], system)).toThrow(/there is no policy named none/);
  });
});
