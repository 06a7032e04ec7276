import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCoreKinds } from '#cotune/device/linux/cpu-identity.js';
import { parseCpuWords, readCpuPolicies } from '#cotune/device/linux/cpufreq.js';
import { mergeOverlapping, readClusters } from '#cotune/device/linux/frequency-domains.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const cpu = '/sys/devices/system/cpu';
const clusters = (files: Record<string, string>, links = {}) =>
  readClusters(memoryTree({ [`${cpu}/present`]: '0-3\n', ...files }, links));

describe('clusters', () => {
  it('are what the policies list', () => {
    const files = {
      [`${cpu}/cpufreq/policy0/related_cpus`]: '0 1\n',
      [`${cpu}/cpufreq/policy2/related_cpus`]: '2 3\n',
      [`${cpu}/cpufreq/policy2/cpuinfo_max_freq`]: '2000000\n',
      [`${cpu}/cpufreq/policy2/scaling_available_frequencies`]: '2000000 1000000 \n',
    };
    expect(clusters(files)).toMatchObject({
      basis: 'lists',
      clusters: [
        { cpus: [0, 1], maxKilohertz: null },
        { cpus: [2, 3], maxKilohertz: 2_000_000, frequenciesKilohertz: [1_000_000, 2_000_000] },
      ],
      cpusWithoutDomain: [],
    });
  });

  it('are wider where the hardware clocks several policies together', () => {
    const files = Object.fromEntries(
      [0, 1, 2, 3].flatMap((id) => [
        [`${cpu}/cpufreq/policy${id}/related_cpus`, `${id}\n`],
        [`${cpu}/cpufreq/policy${id}/freqdomain_cpus`, id < 2 ? '0 1\n' : '2-3\n'],
      ]),
    );
    const links = { [`${cpu}/cpu0/cpufreq`]: '../cpufreq/policy0' };
    expect(clusters(files, links)).toMatchObject({ clusters: [{ cpus: [0, 1] }, { cpus: [2, 3] }] });
  });

  it('leave out processors that no list mentions', () => {
    expect(clusters({ [`${cpu}/cpu0/cpufreq/related_cpus`]: '0,2' })).toMatchObject({
      clusters: [{ cpus: [0, 2] }],
      cpusWithoutDomain: [1, 3],
    });
  });

  it('are unknown where a list leaves out its own processor', () => {
    expect(clusters({ [`${cpu}/cpu0/cpufreq/related_cpus`]: '1 2' })).toEqual({
      absent: 'the clock of cpu0 is said to be only that of 1-2',
    });
  });

  it('say nothing where members disagree', () => {
    const files = {
      [`${cpu}/cpu0/cpufreq/related_cpus`]: '0 1',
      [`${cpu}/cpu0/cpufreq/cpuinfo_max_freq`]: '1000',
      [`${cpu}/cpu1/cpufreq/cpuinfo_max_freq`]: '2000',
    };
    expect(clusters(files)).toMatchObject({ clusters: [{ cpus: [0, 1], maxKilohertz: null }] });
  });

  it('are cores of one kind where there are no lists, if the kind of every one is known', () => {
    const core = (id: number, part: string) =>
      `processor: ${id}\nCPU implementer: 0x41\nCPU part: ${part}\n\n`;
    const text = core(0, '0xd03') + core(1, '0xd03') + core(2, '0xd09');
    expect(clusters({ '/proc/cpuinfo': text })).toHaveProperty('absent');
    expect(clusters({ '/proc/cpuinfo': text + core(3, '0xd09') })).toMatchObject({
      basis: 'kinds',
      clusters: [{ cpus: [0, 1] }, { cpus: [2, 3] }],
    });
  });
});

describe('overlapping sets', () => {
  it('become one, and no two of what remains overlap', () => {
    expect(mergeOverlapping([[4], [0, 1], [2, 3], [1, 2]])).toEqual([[0, 1, 2, 3], [4]]);
    const set = fc.uniqueArray(fc.nat({ max: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(set, { maxLength: 12 }), (sets) => {
        const merged = mergeOverlapping(sets);
        expect(new Set(merged.flat()).size).toBe(merged.flat().length);
        for (const one of sets)
          expect(merged.filter((group) => one.some((member) => group.includes(member)))).toHaveLength(1);
      }),
    );
  });
});

describe('the kinds of cores', () => {
  it('are told by all processors or, in old kernels, once for all', () => {
    const old =
      'Processor\t: ARMv7\nprocessor\t: 0\n\nprocessor\t: 1\n\nCPU implementer\t: 0x41\nCPU part\t: 0xc09\n';
    expect([...parseCoreKinds(old)]).toEqual([
      [0, '0x41 0xc09'],
      [1, '0x41 0xc09'],
    ]);
    expect([...parseCoreKinds('processor: 3\r\nvendor_id: A\r\ncpu family: 6\r\nmodel: 8\r\n')]).toEqual([
      [3, 'A 6 8'],
    ]);
    expect(parseCoreKinds('processor: 0\n\nprocessor: 99999\n').size).toBe(0);
  });
});

describe('policies', () => {
  it('are each one clock, also where every processor has a copy of the folder', () => {
    const files = Object.fromEntries(
      [0, 1].flatMap((id) => [
        [`${cpu}/cpu${id}/cpufreq/related_cpus`, '0 1\n'],
        [`${cpu}/cpu${id}/cpufreq/scaling_governor`, 'ondemand\n'],
        [`${cpu}/cpu${id}/cpufreq/scaling_available_governors`, 'performance ondemand \n'],
      ]),
    );
    expect(readCpuPolicies(memoryTree(files))).toMatchObject({
      policies: [
        {
          name: 'policy0',
          folder: `${cpu}/cpu0/cpufreq`,
          governor: 'ondemand',
          governors: ['ondemand', 'performance'],
        },
      ],
    });
  });

  it('are absent with a reason on a virtual machine', () => {
    expect(readCpuPolicies(memoryTree({}))).toMatchObject({
      absent: expect.stringContaining('virtual machine'),
    });
  });

  it.each([
    ['0 1 2\n', [0, 1, 2]],
    ['0-2,4', [0, 1, 2, 4]],
    ['', null],
    ['0 x', null],
  ])('list %j as %j', (text, cpus) => {
    expect(parseCpuWords(text)).toEqual(cpus);
  });
});
