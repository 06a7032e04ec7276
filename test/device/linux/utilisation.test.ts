import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { memoryTree } from '#cotune/device/linux/tree.js';
import { parseBusySeconds, utilisationMonitors } from '#cotune/device/linux/utilisation.js';
import { garbledFrom, withOtherNumbers } from './garbled.js';

const file = '/proc/stat';
const stat = `cpu  211128 1232 21203 433106 2438 0 161 815 0 0
cpu0 105176 590 9953 218867 50 0 32 410 0 0
cpu1 105951 641 11249 214239 2388 0 128 405 0 0
intr 1 2 3
cpufreq 1 2 3 4 5 6 7 8
`;

/** The file as it is when processors were busy for so many seconds since boot. */
function statOf(busySeconds: readonly number[]): string {
  const line = (name: string, seconds: number) =>
    `${name} ${Math.round(seconds * 100)} 0 0 9999 0 0 0 0 0 0\n`;
  const sum = busySeconds.reduce((a, b) => a + b, 0);
  return line('cpu ', sum) + busySeconds.map((seconds, id) => line(`cpu${id}`, seconds)).join('');
}

function setUp(cpus: number[], usable = cpus) {
  const files: Record<string, string> = {};
  const clock = new VirtualClock();
  const monitors = utilisationMonitors(memoryTree(files), clock, cpus, usable);
  const at = (seconds: number, text: string) => {
    clock.advance(seconds - clock.now());
    files[file] = text;
    return monitors.map((monitor) => monitor.read());
  };
  return { files, clock, monitors, at };
}

describe('busy seconds', () => {
  it('count everything but idle and waiting, and guests once', () => {
    const busy = parseBusySeconds(stat);
    expect([...busy.keys()]).toEqual(['cpu', 'cpu0', 'cpu1']);
    expect(busy.get('cpu')).toBeCloseTo((211_128 + 1232 + 21_203 + 161 + 815) / 100, 9);
    expect(parseBusySeconds('cpu0 100 0 0 5 5 0 0 0 100 100\n').get('cpu0')).toBe(1);
  });

  it('are read from kernels that know no stolen time', () => {
    expect(parseBusySeconds('cpu0 1 2 3 4 5 6 7\n').get('cpu0')).toBeCloseTo(0.19, 9);
  });

  it.each([
    '',
    'cpu',
    'cpu0 1 2 3',
    'cpu0 1 2 3 4 5 6 x 0',
    'cpu0 -5 2 3 4 5 6 7 8',
    'cpu0 1e3 2 3 4 5 6 7 8',
    'cpu0 1 2 3 4 5 6 7 999999999999999999999999',
    'cpux 1 2 3 4 5 6 7 8',
  ])('are left out of %j', (text) => {
    expect(parseBusySeconds(text).size).toBe(0);
  });

  it('are finite and not negative, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(garbledFrom(stat), withOtherNumbers(stat)), (garbled) => {
        for (const seconds of parseBusySeconds(garbled).values())
          expect(Number.isFinite(seconds) && seconds >= 0).toBe(true);
      }),
    );
  });
});

describe('utilisation', () => {
  it('needs two samples', () => {
    const { at } = setUp([0]);
    for (const reading of at(1, statOf([5])))
      expect(reading).toEqual({ absent: 'needs two samples', timeSeconds: 1 });
  });

  it('is how many cores were busy in the window, on the whole and per processor', () => {
    const { at, monitors } = setUp([0, 1]);
    expect(monitors.map(({ name }) => name)).toEqual(['cpu.busy', 'cpu.busy.cpu0', 'cpu.busy.cpu1']);
    at(1, statOf([5, 5]));
    const values = at(1.2, statOf([5.2, 5.05])).map((reading) => ('value' in reading ? reading.value : null));
    expect(values[0]).toBeCloseTo(1.25, 6);
    expect(values[1]).toBeCloseTo(1, 6);
    expect(values[2]).toBeCloseTo(0.25, 6);
  });

  it('leaves out of the sum what happens on processors that this process may not use', () => {
    const { at } = setUp([0, 1], [1]);
    at(1, statOf([5, 5]));
    const values = at(1.2, statOf([5.2, 5.05])).map((reading) => ('value' in reading ? reading.value : null));
    expect(values[0]).toBeCloseTo(0.25, 6);
    expect(values[1]).toBeCloseTo(1, 6);
  });

  it('forgets what is older than its window', () => {
    const { at } = setUp([0]);
    let busy = 0;
    let value: number | undefined;
    for (let step = 0; step <= 40; step++) {
      busy += step <= 20 ? 0.05 : 0;
      const reading = at(1 + step * 0.05, statOf([busy]))[0]!;
      value = 'value' in reading ? reading.value : undefined;
      if (step === 20) expect(value).toBeCloseTo(1, 6);
    }
    expect(value).toBe(0);
  });

  it('is absent while a counter has gone back, and comes again', () => {
    const { at } = setUp([0]);
    at(1, statOf([5]));
    expect(at(1.1, statOf([1]))[1]).toEqual({ absent: 'the counter of cpu0 went back', timeSeconds: 1.1 });
    at(1.2, statOf([1.05]));
    at(1.3, statOf([1.1]));
    at(1.4, statOf([1.15]));
    const reading = at(1.5, statOf([1.2]))[1]!;
    expect('value' in reading && reading.value).toBeCloseTo(0.5, 6);
  });

  it('is absent for a processor that goes offline', () => {
    const { at } = setUp([0, 1]);
    at(1, statOf([5, 5]));
    const [sum, first, second] = at(1.2, statOf([5.1]));
    expect(first).toHaveProperty('value');
    expect(second).toEqual({ absent: '/proc/stat has no line cpu1', timeSeconds: 1.2 });
    // The one that is left was busy for a tenth of a second out of two.
    expect('value' in sum! && sum.value).toBeCloseTo(0.5, 6);
  });

  it('is absent with the reason while the file cannot be read', () => {
    const { at, files, clock, monitors } = setUp([0]);
    expect(monitors[0]!.read()).toEqual({ absent: '/proc/stat: ENOENT', timeSeconds: 0 });
    at(1, statOf([5]));
    at(1.2, statOf([5.1]));
    delete files[file];
    clock.advance(0.1);
    expect(monitors[0]!.read()).toHaveProperty('absent', '/proc/stat: ENOENT');
  });

  it('is absent or not negative, whatever the file says from one look to the next', () => {
    const texts = fc.array(fc.oneof(garbledFrom(stat), withOtherNumbers(stat)), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, fc.double({ min: 0, max: 0.3, noNaN: true }), (drawn, step) => {
        const { at } = setUp([0, 1]);
        for (const [look, text] of drawn.entries()) {
          for (const reading of at(look * step, text)) {
            if ('value' in reading) expect(reading.value >= 0 && Number.isFinite(reading.value)).toBe(true);
            else expect(reading.absent).not.toBe('');
          }
        }
      }),
    );
  });
});
