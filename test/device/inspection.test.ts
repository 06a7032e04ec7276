import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { boardByName } from '#cotune/device/board/boards.js';
import { describedPowerModes } from '#cotune/device/board/power-modes.js';
import { inspectDevice } from '#cotune/device/inspection.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const compatible = '/sys/firmware/devicetree/base/compatible';
const inspect = (files: Record<string, string>) => inspectDevice(memoryTree(files), new VirtualClock());

describe('an inspection', () => {
  it('takes from the description what the machine does not say itself', () => {
    const xu3 = inspect({ [compatible]: 'hardkernel,odroid-xu3\0' });
    expect(xu3.powerModels.map(({ domain }) => domain)).toEqual(['little', 'big']);
    expect(xu3.powerModes).toBeNull();
    const nano = inspect({ [compatible]: 'nvidia,p3450-0000\0' });
    expect(nano.powerModes).toMatchObject({ modes: [{ name: 'MAXN' }, { name: '5W' }], current: null });
    expect(nano.powerModels).toEqual([]);
  });

  it('prefers what the machine says', () => {
    const conf = '< POWER_MODEL ID=3 NAME=OWN >\nGPU MAX_FREQ 1000000\n< PM_CONFIG DEFAULT=3 >\n';
    const own = inspect({ [compatible]: 'nvidia,p3450-0000\0', '/etc/nvpmodel.conf': conf });
    expect(own.powerModes).toMatchObject({ modes: [{ name: 'OWN' }], current: 3 });
  });

  it('of an unknown board has no description to take from', () => {
    const { board, powerModels, powerModes, absent } = inspect({});
    expect([board, powerModels, powerModes]).toEqual([null, [], null]);
    expect(absent).toHaveProperty('board');
  });
});

describe('the power modes of a Xavier NX', () => {
  it('are the nine that NVIDIA ships, all of which keep the processors above 1.19 GHz', () => {
    const { modes } = describedPowerModes(boardByName('jetson-xavier-nx'))!;
    expect(modes.map(({ id }) => id)).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    for (const { cpuLimits } of modes) expect(cpuLimits[0]!.minHertz).toBe(1190.4e6);
  });
});
