import { describe, expect, it } from 'vitest';
import { readCpuPlaces } from '#cotune/device/linux/cpu-capacity.js';
import { readRemovableProcessors } from '#cotune/device/linux/hotplug.js';
import type { KnobDescription } from '#cotune/device/linux/knob-description.js';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { memoryTree, openTree, type Tree } from '#cotune/device/linux/tree.js';

const cpu = '/sys/devices/system/cpu';
const policy = `${cpu}/cpufreq/policy0`;
const files = {
  [`${cpu}/present`]: '0-1\n',
  [`${cpu}/online`]: '0\n',
  [`${cpu}/cpu1/online`]: '0\n',
  [`${cpu}/cpu1/cpu_capacity`]: '512\n',
  [`${cpu}/cpu1/topology/physical_package_id`]: '-1\n',
  [`${policy}/related_cpus`]: '0 1\n',
  [`${policy}/cpuinfo_min_freq`]: '500000\n',
  [`${policy}/cpuinfo_max_freq`]: '1500000\n',
  [`${policy}/scaling_max_freq`]: '1000000\n',
  [`${policy}/scaling_governor`]: 'schedutil\n',
  [`${policy}/scaling_available_governors`]: 'schedutil performance\n',
};

const knobsOf = (tree: Tree): Record<string, KnobDescription> =>
  Object.fromEntries(surveyDevice(tree).knobs.map((knob) => [knob.name, knob]));

describe('knobs', () => {
  it('have a domain in base units, the value in force and the file that sets it', () => {
    const knobs = knobsOf(memoryTree(files));
    expect(knobs['cpu.frequency.policy0.maximum']).toEqual({
      name: 'cpu.frequency.policy0.maximum',
      path: `${policy}/scaling_max_freq`,
      domain: { kind: 'range', minimum: 5e8, maximum: 1.5e9, unit: 'hertz' },
      value: 1e9,
      sets: 'maximum',
      scale: 1000,
      changeCostSeconds: 0.001,
      access: expect.objectContaining({ refused: 'picture' }),
    });
    expect(knobs['cpu.frequency.policy0.minimum']).toMatchObject({
      value: null,
      access: { refused: 'missing' },
    });
    expect(knobs['cpu.governor.policy0']).toMatchObject({
      domain: { kind: 'levels', levels: ['performance', 'schedutil'] },
      value: 'schedutil',
    });
    expect(knobs['cpu.online.cpu1']).toMatchObject({ value: 0, path: `${cpu}/cpu1/online` });
    expect(knobs['cpu.online.cpu0']).toBeUndefined();
    expect(knobs.affinity).toBeUndefined();
  });

  it('are levels where the driver has a table', () => {
    const table = { [`${policy}/scaling_available_frequencies`]: '1500000 500000 1000000 \n' };
    expect(knobsOf(memoryTree({ ...files, ...table }))['cpu.frequency.policy0.minimum']!.domain).toEqual({
      kind: 'levels',
      levels: [5e8, 1e9, 1.5e9],
      unit: 'hertz',
    });
  });

  it('of a clock without a range are none', () => {
    const contradiction = { ...files, [`${policy}/cpuinfo_max_freq`]: '1\n' };
    expect(knobsOf(memoryTree(contradiction))['cpu.frequency.policy0.maximum']).toBeUndefined();
  });

  it('of this machine have names of their own', () => {
    const { knobs } = surveyDevice(openTree());
    expect(new Set(knobs.map(({ name }) => name)).size).toBe(knobs.length);
    expect(knobs.map(({ name }) => name)).toContain('affinity');
  });
});

describe('processors', () => {
  it('that can be taken offline have a file for it', () => {
    expect(readRemovableProcessors(memoryTree(files))).toEqual({
      processors: [{ cpu: 1, file: `${cpu}/cpu1/online`, online: false }],
    });
    expect(readRemovableProcessors(memoryTree({}))).toHaveProperty('absent');
  });

  it('have a strength and a place where the kernel says', () => {
    expect(readCpuPlaces(memoryTree(files), [0, 1])).toEqual([
      { cpu: 0, capacity: null, package: null, core: null },
      { cpu: 1, capacity: 512, package: null, core: null },
    ]);
  });
});
