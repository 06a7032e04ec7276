import { totalmem } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { readingValue } from '#cotune/core/monitor.js';
import { memoryMonitor, parseAvailableMemory } from '#cotune/device/linux/memory.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';
import { garbledFrom, withOtherNumbers } from './garbled.js';

const file = '/proc/meminfo';
const meminfo = 'MemTotal:       24684096 kB\nMemFree:        22429460 kB\nMemAvailable:   23200080 kB\n';

describe('available memory', () => {
  it('is read in bytes', () => {
    expect(parseAvailableMemory(meminfo)).toBe(23_200_080 * 1024);
    expect(parseAvailableMemory('MemAvailable:       0 kB\n')).toBe(0);
  });

  it('is null where the text does not say', () => {
    expect(parseAvailableMemory('')).toBeNull();
    expect(parseAvailableMemory('MemTotal: 5 kB\n')).toBeNull();
    expect(parseAvailableMemory('MemAvailable: -5 kB\n')).toBeNull();
    expect(parseAvailableMemory('MemAvailable:   2320')).toBeNull();
  });

  it('is null or a number of bytes, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(garbledFrom(meminfo), withOtherNumbers(meminfo)), (garbled) => {
        const bytes = parseAvailableMemory(garbled);
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true);
      }),
    );
  });

  it('is absent with a reason where the file is missing or garbled', () => {
    const clock = new VirtualClock();
    clock.advance(3);
    expect(memoryMonitor(memoryTree({}), clock).read()).toEqual({
      absent: `${file}: ENOENT`,
      timeSeconds: 3,
    });
    expect(memoryMonitor(memoryTree({ [file]: 'x' }), clock).read()).toEqual({
      absent: `${file} has no MemAvailable`,
      timeSeconds: 3,
    });
  });

  it('of this machine is some, and less than all', () => {
    const bytes = readingValue(memoryMonitor(openTree(), new VirtualClock()).read());
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(totalmem());
  });
});
