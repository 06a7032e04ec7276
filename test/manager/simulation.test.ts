import { describe, expect, it } from 'vitest';
import { createJointPolicy } from '#cotune/manager/policy/joint.js';
import { createStaticPolicy } from '#cotune/manager/policy/static.js';
import { type ApplicationResult, application, type PlantOptions, simulate } from './plant.js';

const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
const largestAccuracy = 0.839;

type Conditions = Omit<PlantOptions, 'applications' | 'policy' | 'seed'>;

function managed(rate: number, conditions: Conditions): ApplicationResult[] {
  const applications = [application('camera', { rate })];
  return seeds.map((seed) => {
    const policy = createJointPolicy({ applications, cores: 2 });
    return simulate({ ...conditions, applications, policy, seed }).get('camera')!;
  });
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

describe.each([
  ['25 Hz with one competitor per processor', 25, { competitorsPerCore: 1, seconds: 15 }],
  ['25 Hz with two competitors per processor', 25, { competitorsPerCore: 2, seconds: 15 }],
  ['10 Hz with one competitor per processor', 10, { competitorsPerCore: 1, seconds: 30 }],
  ['10 Hz with two competitors per processor', 10, { competitorsPerCore: 2, seconds: 30 }],
  ['40 Hz with two competitors per processor', 40, { competitorsPerCore: 2, seconds: 15 }],
  [
    'load monitors late by another 0.1 s',
    25,
    { competitorsPerCore: 1, seconds: 15, monitorDelaySeconds: 0.1 },
  ],
  ['five times the glitches', 25, { competitorsPerCore: 1, seconds: 15, glitchShare: 0.02 }],
  ['8 % noise', 25, { competitorsPerCore: 1, seconds: 15, noise: 0.08 }],
  ['no credit for sleepers', 25, { competitorsPerCore: 1, seconds: 15, creditSeconds: 0 }],
  ['no load monitors', 25, { competitorsPerCore: 1, seconds: 15, withoutMonitors: true }],
] as const)('the manager at %s', (_name, rate, conditions) => {
  const results = managed(rate, conditions);

  it('misses at most 5 % of the deadlines, transients included', () => {
    for (const { missRate } of results) expect(missRate).toBeLessThanOrEqual(0.05);
  });

  it('recovers within half a second', () => {
    expect(median(results.map(({ recoverySeconds }) => recoverySeconds))).toBeLessThanOrEqual(0.5);
  });

  it('stays within a point of the largest sub-network while undisturbed', () => {
    for (const { accuracy } of results) expect(accuracy.calm).toBeGreaterThan(largestAccuracy - 0.01);
  });

  it('climbs back within half a second of the load leaving', () => {
    expect(median(results.map(({ climbSeconds }) => climbSeconds))).toBeLessThan(0.5);
    expect(median(results.map(({ accuracy }) => accuracy.recovered))).toBeGreaterThan(largestAccuracy - 0.01);
  });
});

describe.each([1, 2])('without chance glitches, %i competitors per processor', (competitorsPerCore) => {
  it('every single run recovers within half a second', () => {
    const results = managed(25, { competitorsPerCore, seconds: 15, glitchShare: 0 });
    for (const { recoverySeconds } of results) expect(recoverySeconds).toBeLessThanOrEqual(0.5);
  });
});

describe('two applications of different priority', () => {
  const applications = [
    application('first', { rate: 25, largestShare: 0.7 }),
    application('second', { rate: 10, largestShare: 0.7, target: { priority: 2 } }),
  ];
  const run = (seed: number, competitorsPerCore: number) => {
    const policy = createJointPolicy({ applications, cores: 2 });
    return simulate({ applications, policy, seed, seconds: 20, competitorsPerCore });
  };

  it.each([1, 2])('both keep their targets with %i competitors per processor', (competitors) => {
    for (const seed of seeds)
      for (const result of run(seed, competitors).values()) {
        expect(result.missRate).toBeLessThanOrEqual(0.05);
        expect(result.accuracy.calm).toBeGreaterThan(largestAccuracy - 0.01);
      }
  });
});

describe('the baselines in the same plant', () => {
  const applications = [application('camera')];
  const conditions = { applications, seed: 1, seconds: 15, competitorsPerCore: 1 };

  it('the largest sub-network misses far more', () => {
    const policy = createStaticPolicy(applications, 'largest');
    expect(simulate({ ...conditions, policy }).get('camera')!.missRate).toBeGreaterThan(0.3);
  });

  it('the smallest one meets everything at the least accuracy', () => {
    const policy = createStaticPolicy(applications, 'smallest');
    const { missRate, accuracy } = simulate({ ...conditions, policy }).get('camera')!;
    expect(missRate).toBeLessThan(0.01);
    expect(accuracy.calm).toBeCloseTo(0.748);
  });
});
