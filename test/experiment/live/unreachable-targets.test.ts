import { describe, expect, it } from 'vitest';
import { defaultTarget, type Target } from '#cotune/core/target.js';
import { unreachableTargets } from '#cotune/experiment/live/unreachable-targets.js';

const option = (subnet: string, accuracy: number, p50: number) => ({
  subnet,
  threads: 1,
  mapping: { name: 'all', cpus: [0] },
  accuracy,
  latencySeconds: { p50, p95: p50 },
  coreSeconds: p50,
  memoryBytes: 1,
  joules: null,
});
const options = [option('s1', 0.7, 0.01), option('s2', 0.8, 0.03)];
const told = (target: Partial<Target>) =>
  unreachableTargets([
    {
      name: 'camera',
      target: { ...defaultTarget, deadlineSeconds: 0.1, ...target },
      profile: { application: 'camera', ratePerSecond: 5, options },
    },
  ]);

describe('targets that nothing here can reach', () => {
  it.each([
    [{ accuracyFloor: 0.9 }, /no sub-network has an accuracy of 90.0 %.*the best there is, 80.0 %/],
    [
      { deadlineSeconds: 0.005 },
      /nothing that is accurate enough is within 5.00 ms; the fastest takes 10.0 ms/,
    ],
    [{ accuracyFloor: 0.75, deadlineSeconds: 0.02 }, /within 20.0 ms; the fastest takes 30.0 ms/],
    [{ throughputPerSecond: 200 }, /200 requests a second cannot be sustained/],
  ])('are named: %o', (target, text) => {
    expect(told(target)).toEqual([expect.stringMatching(text)]);
  });

  it('are none where all can be had', () => {
    expect(told({ accuracyFloor: 0.75, throughputPerSecond: 30 })).toEqual([]);
  });
});
