import { describe, expect, it } from 'vitest';
import { joinProfile } from '#cotune/system.js';

const row = (subnet: string, threads: number) => ({
  subnet,
  threads,
  accuracy: 0.8,
  accuracyLow: 0.79,
  accuracyHigh: 0.81,
  latencySeconds: { p50: 0.01, p95: 0.012 },
  coreSeconds: 0.01,
  memoryBytes: 1e6,
});
const all = { name: 'all', cpus: [0, 1] };
const cpu0 = { name: 'cpu0', cpus: [0] };

describe('the option table', () => {
  it('offers every measured row on every mapping that has room for its threads', () => {
    const { options } = joinProfile(
      { name: 'camera', framesPerSecond: 25 },
      [row('s1', 1), row('s1', 2)],
      [all, cpu0],
    );
    expect(options.map(({ threads, mapping }) => `${threads} on ${mapping.name}`)).toEqual([
      '1 on all',
      '2 on all',
      '1 on cpu0',
    ]);
  });

  it('says that energy is unknown where nothing measures it', () => {
    const { options, ratePerSecond } = joinProfile(
      { name: 'camera', framesPerSecond: 25 },
      [row('s1', 1)],
      [all],
    );
    expect(options[0]!.joules).toBeNull();
    expect(ratePerSecond).toBe(25);
  });
});
