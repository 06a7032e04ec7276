import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { readingValue } from '#cotune/core/monitor.js';
import { parsePressure, pressureMonitors } from '#cotune/device/linux/pressure.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';
import { garbledFrom, withOtherNumbers } from './garbled.js';

const pressure =
  'some avg10=71.24 avg60=65.81 avg300=62.90 total=684592888\nfull avg10=3.00 avg60=0.00 avg300=0.00 total=0\n';

describe('pressure', () => {
  it('is the share of the last ten seconds in which some task waited', () => {
    expect(parsePressure(pressure)).toBeCloseTo(0.7124, 10);
    expect(parsePressure('some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n')).toBe(0);
    expect(parsePressure('some avg10=100.00 avg60=0.00 avg300=0.00 total=0\n')).toBe(1);
  });

  it('is null where the text does not say', () => {
    for (const text of ['', 'full avg10=3.00\n', 'some avg60=3.00\n', 'some avg10=-3\n', 'some avg10=101\n'])
      expect(parsePressure(text)).toBeNull();
  });

  it('is null or a ratio, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(garbledFrom(pressure), withOtherNumbers(pressure)), (garbled) => {
        const ratio = parsePressure(garbled);
        expect(ratio === null || (ratio >= 0 && ratio <= 1)).toBe(true);
      }),
    );
  });

  it('is read per resource, and absent where one is missing or garbled', () => {
    const files = { '/proc/pressure/cpu': pressure, '/proc/pressure/memory': 'so' };
    const clock = new VirtualClock();
    const [cpu, memory] = pressureMonitors(memoryTree(files), clock);
    expect([cpu!.name, memory!.name]).toEqual(['pressure.cpu', 'pressure.memory']);
    expect(readingValue(cpu!.read())).toBeCloseTo(0.7124, 10);
    expect(memory!.read()).toEqual({ absent: '/proc/pressure/memory says nothing', timeSeconds: 0 });
    const [none] = pressureMonitors(memoryTree({}), clock);
    expect(none!.read()).toMatchObject({ absent: expect.stringContaining('ENOENT') });
  });

  it.skipIf(!existsSync('/proc/pressure/cpu'))('of this machine is a ratio', () => {
    const value = readingValue(pressureMonitors(openTree(), new VirtualClock())[0]!.read());
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  });
});
