import { describe, expect, it } from 'vitest';
import { memoryTree } from '#cotune/device/linux/memory-tree.js';
import { readThrottling } from '#cotune/device/linux/throttling.js';

const device = (id: number, type: string, state: number) => ({
  [`/sys/class/thermal/cooling_device${id}/type`]: type,
  [`/sys/class/thermal/cooling_device${id}/cur_state`]: String(state),
  [`/sys/class/thermal/cooling_device${id}/max_state`]: '10',
});
const read = (files: Record<string, string>) => readThrottling(memoryTree(files), [0, 1]);

describe('throttling', () => {
  it('is what cooling devices take away from clocks; a fan takes nothing', () => {
    const files = {
      ...device(0, 'pwm-fan', 4),
      ...device(1, 'cpufreq-cpu0', 2),
      ...device(2, 'Processor', 1),
    };
    expect(read(files)).toEqual({ coolingStates: 3, count: 0 });
  });

  it('is counted by some processors', () => {
    const count = (cpu: number) => `/sys/devices/system/cpu/cpu${cpu}/thermal_throttle/core_throttle_count`;
    expect(read({ [count(0)]: '7', [count(1)]: '2' })).toEqual({ coolingStates: 0, count: 9 });
  });

  it('is unknown where nothing says', () => {
    expect(read(device(0, 'pwm-fan', 4))).toBeNull();
    expect(read({})).toBeNull();
  });
});
