import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePowerModes, readPowerModes } from '#cotune/device/linux/nvpmodel.js';
import { memoryTree } from '#cotune/device/linux/tree.js';
import { garbledFrom } from './garbled.js';

const text = `# a comment
< PARAM TYPE=FILE NAME=CPU_ONLINE >
CORE_0 /sys/devices/system/cpu/cpu0/online
CORE_1 /sys/devices/system/cpu/cpu1/online
< PARAM TYPE=CLOCK NAME=CPU_A78_1 >
MAX_FREQ /sys/devices/system/cpu/cpu4/cpufreq/scaling_max_freq
< POWER_MODEL ID=0 NAME=MAXN >
CPU_ONLINE CORE_0 1
CPU_ONLINE CORE_1 1
CPU_A78_1 MAX_FREQ -1
< POWER_MODEL ID=2 NAME=15W >
CPU_ONLINE CORE_0 1
CPU_ONLINE CORE_1 0
CPU_A78_1 MIN_FREQ 729600
CPU_A78_1 MAX_FREQ 1420800
GPU MAX_FREQ 612000000
EMC MAX_FREQ 2133000000
< PM_CONFIG DEFAULT=2 >
`;

describe('power modes', () => {
  it('limit processors and clocks', () => {
    const { modes, initial } = parsePowerModes(text);
    expect(initial).toBe(2);
    expect(modes).toEqual([
      {
        id: 0,
        name: 'MAXN',
        onlineCpus: [0, 1],
        cpuLimits: [{ cpu: 4, minHertz: null, maxHertz: null }],
        gpuMaxHertz: null,
        memoryMaxHertz: null,
      },
      {
        id: 2,
        name: '15W',
        onlineCpus: [0],
        cpuLimits: [{ cpu: 4, minHertz: 729.6e6, maxHertz: 1420.8e6 }],
        gpuMaxHertz: 612e6,
        memoryMaxHertz: 2133e6,
      },
    ]);
  });

  it('are in force as the status says, else as the file starts', () => {
    const files = { '/etc/nvpmodel.conf': text };
    expect(readPowerModes(memoryTree(files))).toMatchObject({ current: 2 });
    expect(
      readPowerModes(memoryTree({ ...files, '/var/lib/nvpmodel/status': 'pmode:0000\n' })),
    ).toMatchObject({
      current: 0,
    });
    expect(readPowerModes(memoryTree({}))).toHaveProperty('absent');
    expect(readPowerModes(memoryTree({ '/etc/nvpmodel.conf': 'x' }))).toHaveProperty('absent');
  });

  it('are read from a garbled file as far as it goes', () => {
    fc.assert(
      fc.property(garbledFrom(text), (garbled) => {
        for (const { onlineCpus } of parsePowerModes(garbled).modes)
          expect(onlineCpus ?? []).toBeInstanceOf(Array);
      }),
    );
  });
});
