import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRealClock, VirtualClock } from '#cotune/core/clock.js';
import { openDeviceMonitors } from '#cotune/device/linux/monitors.js';
import { onlineProcessors } from '#cotune/device/linux/processors.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';

describe('the monitors of a machine', () => {
  it('have names of their own and only absent readings where there are no files', () => {
    const monitors = openDeviceMonitors(memoryTree({}), new VirtualClock());
    expect(new Set(monitors.map(({ name }) => name)).size).toBe(monitors.length);
    for (const monitor of monitors) {
      const reading = monitor.read();
      expect('absent' in reading && reading.absent).toMatch(/\S/);
    }
  });

  it('see this machine work', async () => {
    const tree = openTree();
    const cores = onlineProcessors(tree).length;
    const monitors = openDeviceMonitors(tree, createRealClock());
    const busy = monitors.find(({ name }) => name === 'cpu.busy')!;
    busy.read();
    const end = process.hrtime.bigint() + 300_000_000n;
    while (process.hrtime.bigint() < end);
    await delay(1);
    const reading = busy.read();
    expect('value' in reading && reading.value).toBeGreaterThan(0.2);
    expect('value' in reading && reading.value).toBeLessThan(cores + 0.5);
  });
});
