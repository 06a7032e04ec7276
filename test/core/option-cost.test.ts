import { describe, expect, it } from 'vitest';
import {
  domainsOf,
  highestLevels,
  idleWattsAt,
  joulesAt,
  levelVectors,
  secondsAt,
} from '#cotune/core/option-cost.js';
import type { ClockDomain, Option } from '#cotune/core/profile.js';

const domain = (name: string, hertz: number[], idleWatts: number[] | null): ClockDomain => ({
  name,
  kind: 'cpu',
  hertz,
  idleWatts,
  cores: 2,
  cpus: [0, 1],
});
const cpu = domain('cpu', [1e9, 2e9], [0.1, 0.3]);
const gpu = domain('gpu', [1e8, 2e8, 4e8], [0.2, 0.4, 0.8]);
const other = domain('other', [1e9], null);

const option: Option = {
  subnet: 's',
  threads: 1,
  mapping: { name: 'gpu', cpus: [0, 1], gpu: 'gpu' },
  accuracy: 0.7,
  latencySeconds: { p50: 0.03, p95: 0.04 },
  coreSeconds: 0.01,
  memoryBytes: 0,
  joules: 0.5,
  costs: [
    { domain: 'cpu', cores: 1, seconds: [0.02, 0.01], joules: [0.1, 0.2] },
    { domain: 'gpu', cores: 1, seconds: [0.08, 0.04, 0.02], joules: [0.1, 0.2, 0.3] },
  ],
};
const { costs, ...plain } = option;

describe('the cost of an operating point', () => {
  it('is the sum over its domains, each at its level', () => {
    const levels = new Map([
      ['cpu', 1],
      ['gpu', 0],
    ]);
    expect(secondsAt(option, levels)).toBeCloseTo(0.09);
    expect(joulesAt(option, levels)).toBeCloseTo(0.3);
  });

  it('is that at the highest level of a domain that is not told', () => {
    expect(secondsAt(option, new Map())).toBeCloseTo(0.03);
    expect(secondsAt(option, new Map())).toBe(secondsAt(option, highestLevels([cpu, gpu])));
    expect(joulesAt(option, new Map([['gpu', 1]]))).toBeCloseTo(0.4);
  });

  it('is the same at any clock where the profile does not know clocks', () => {
    expect(secondsAt(plain, new Map([['cpu', 0]]))).toBe(0.03);
    expect(joulesAt(plain, new Map([['cpu', 0]]))).toBe(0.5);
  });

  it('is unknown in joules, not zero, where one domain does not say', () => {
    const unknown = { ...option, costs: [costs![0]!, { ...costs![1]!, joules: null }] };
    expect(joulesAt(unknown, new Map())).toBeNull();
  });
});

describe('idle power', () => {
  it('is what the domains take at their levels, and nothing for one that does not say', () => {
    expect(idleWattsAt([cpu, gpu, other], new Map([['cpu', 0]]))).toBeCloseTo(0.9);
  });
});

describe('level vectors', () => {
  it('are all combinations, the lowest first', () => {
    const vectors = levelVectors([cpu, gpu]).map((levels) => [...levels.values()]);
    expect(vectors).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
  });

  it('are one empty vector without domains', () => {
    expect(levelVectors([])).toEqual([new Map()]);
  });
});

describe('the domains of options', () => {
  it('are those that a cost names', () => {
    expect(domainsOf([option], [cpu, gpu, other])).toEqual([cpu, gpu]);
    expect(domainsOf([plain], [cpu, gpu, other])).toEqual([]);
  });
});
