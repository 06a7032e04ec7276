import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Domain } from '#cotune/core/knob.js';
import type { CpuPolicy } from '#cotune/device/linux/cpufreq.js';
import type { Cluster } from '#cotune/device/linux/frequency-domains.js';
import { clusterGroups, pointsOf } from '#cotune/experiment/profile/operating-points.js';

const cluster = (cpus: number[], maxKilohertz: number): Cluster => ({
  cpus,
  minKilohertz: 400_000,
  maxKilohertz,
  frequenciesKilohertz: null,
  governors: null,
  governor: null,
});
const policy = (cpus: number[]) => ({ name: `policy${cpus[0]}`, cpus }) as unknown as CpuPolicy;
const group = { name: 'cpu4-7', cpus: [4, 5, 6, 7], policies: [] };

describe('clusters', () => {
  it('that offer the same are one', () => {
    const clusters = [cluster([0, 1, 2, 3], 1.8e6), cluster([4, 5], 2.4e6), cluster([6, 7], 2.4e6)];
    const policies = [policy([0, 1, 2, 3]), policy([4, 5]), policy([6, 7])];
    const groups = clusterGroups(clusters, policies, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(groups.map(({ name }) => name)).toEqual(['cpu0-3', 'cpu4-7']);
    expect(groups[1]!.policies.map(({ name }) => name)).toEqual(['policy4', 'policy6']);
  });

  it('are all processors where nothing tells them apart', () => {
    expect(clusterGroups(null, [], [0, 1])).toEqual([{ name: 'all', cpus: [0, 1], policies: [] }]);
    expect(clusterGroups([cluster([0, 1], 1e6)], [], [0, 1])[0]!.name).toBe('all');
  });

  it('have no more processors than may be used', () => {
    const clusters = [cluster([0, 1, 2, 3], 1.8e6), cluster([4, 5], 2.4e6)];
    const groups = clusterGroups(clusters, [], [1, 4]);
    expect(groups.map(({ cpus }) => cpus)).toEqual([[1], [4]]);
    expect(clusterGroups(clusters, [], [0, 1])[0]!.name).toBe('all');
  });
});

describe('operating points', () => {
  const levels = [3, 1, 2, 5, 4].map((step) => step * 3e8);
  const table: Domain<number> = { kind: 'levels', levels, unit: 'hertz' };
  const hertzOf = (choice: number | 'all', domain: Domain<number> | null = table) =>
    pointsOf(group, domain, choice).map(({ hertz }) => hertz);

  it('go from the lowest frequency to the highest', () => {
    expect(hertzOf('all')).toEqual([3e8, 6e8, 9e8, 12e8, 15e8]);
    expect(hertzOf(3)).toEqual([3e8, 9e8, 15e8]);
    expect(hertzOf(2)).toEqual([3e8, 15e8]);
    expect(hertzOf(1)).toEqual([15e8]);
    expect(hertzOf(99)).toHaveLength(5);
  });

  it('are one, at the choice of the governor, where no clock is pinned', () => {
    expect(pointsOf(group, table, 0)).toEqual([
      { name: 'cpu4-7', cluster: 'cpu4-7', cpus: group.cpus, hertz: null },
    ]);
    expect(hertzOf(3, null)).toEqual([null]);
  });

  it('of a clock without a table are evenly spread over its range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1e5, max: 1e6 }),
        fc.integer({ min: 0, max: 4e6 }),
        fc.integer({ min: 2, max: 9 }),
        (minimum, span, choice) => {
          const range = {
            kind: 'range',
            minimum: 1000 * minimum,
            maximum: 1000 * (minimum + span),
            unit: 'hertz',
          } as const;
          const hertz = hertzOf(choice, range) as number[];
          expect(hertz[0]).toBe(range.minimum);
          expect(hertz.at(-1)).toBe(range.maximum);
          expect(hertz).toEqual([...hertz].sort((a, b) => a - b));
          for (const value of hertz) expect(value % 1000).toBe(0);
        },
      ),
    );
  });

  it('have names of their own', () => {
    const names = pointsOf(group, table, 'all').map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('cpu4-7@300MHz');
  });
});
