import { describe, expect, it } from 'vitest';
import { createRealClock, VirtualClock } from '#cotune/core/clock.js';
import { quantile } from '#cotune/core/statistics.js';
import { openDeviceMonitors } from '#cotune/device/linux/monitors.js';
import { memoryTree, openTree, type Tree } from '#cotune/device/linux/tree.js';
import { utilisationMonitors } from '#cotune/device/linux/utilisation.js';

const line = (name: string, ticks: number) => `${name} ${ticks} 0 0 100 0 0 0 0 0 0\n`;

/** Counts how often files are read. */
function counting(tree: Tree): { tree: Tree; reads: () => number } {
  let reads = 0;
  const open: Tree['open'] = (path) => {
    const file = tree.open(path);
    return {
      read() {
        reads++;
        return file.read();
      },
    };
  };
  return { tree: { ...tree, open }, reads: () => reads };
}

describe('a look at the processors', () => {
  it('is one read of the file for all their monitors, also where there is no file', () => {
    for (const files of [{ '/proc/stat': line('cpu', 5) + line('cpu0', 5) }, {}]) {
      const { tree, reads } = counting(memoryTree(files));
      const clock = new VirtualClock();
      const monitors = utilisationMonitors(tree, clock, [0, 1, 2, 3]);
      for (let look = 1; look <= 5; look++) {
        clock.advance(0.05);
        for (const monitor of monitors) monitor.read();
        expect(reads()).toBe(look);
      }
    }
  });

  it('never finds more busy than there is, though ticks and the clock are not in step', () => {
    const files: Record<string, string> = {};
    const clock = new VirtualClock();
    const monitors = utilisationMonitors(memoryTree(files), clock, [0, 1]);
    const look = (ticks: number) => {
      files['/proc/stat'] = line('cpu', 2 * ticks) + line('cpu0', ticks) + line('cpu1', ticks);
      return monitors.map((monitor) => monitor.read());
    };
    look(100);
    clock.advance(0.2);
    expect(look(121).map((reading) => 'value' in reading && reading.value)).toEqual([2, 1, 1]);
  });

  it('takes no number from a line that was cut off', () => {
    const files = { '/proc/stat': `${line('cpu', 500)}${line('cpu0', 500)}` };
    const clock = new VirtualClock();
    const [, cpu0] = utilisationMonitors(memoryTree(files), clock, [0]);
    cpu0!.read();
    clock.advance(0.1);
    files['/proc/stat'] = `${line('cpu', 520)}cpu0 52 0 0 100 0 0 0 0`;
    expect(cpu0!.read()).toHaveProperty('absent', '/proc/stat has no line cpu0');
  });
});

describe('a look at this machine', () => {
  it('takes so little time that twenty a second cost next to nothing', () => {
    const clock = createRealClock();
    const monitors = openDeviceMonitors(openTree(), clock);
    const seconds = Array.from({ length: 200 }, () => {
      const before = clock.now();
      // Later than the look before, so that each one reads the files.
      while (clock.now() < before + 0.006);
      const start = clock.now();
      for (const monitor of monitors) monitor.read();
      return clock.now() - start;
    });
    expect(quantile(seconds, 0.5)).toBeLessThan(0.001);
  });
});
