import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitClock, interpolate, secondsAtClock } from '#cotune/experiment/live/clock-fit.js';

const at = (computeCycles: number, memorySeconds: number, hertz: number) => ({
  hertz,
  seconds: computeCycles / hertz + memorySeconds,
});

describe('the time at any clock', () => {
  it('is found again from three clocks, whatever waits for memory', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e5, max: 1e10, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 1e8, max: 3e9, noNaN: true }),
        (cycles, memory, hertz) => {
          const fit = fitClock([5e8, 1e9, 2e9].map((one) => at(cycles, memory, one)));
          const expected = at(cycles, memory, hertz).seconds;
          expect(Math.abs(secondsAtClock(fit, hertz) / expected - 1)).toBeLessThan(1e-3);
        },
      ),
    );
  });

  it('is never negative and never grows with the clock, whatever was measured', () => {
    const sample = fc.record({
      hertz: fc.double({ min: 1e8, max: 4e9, noNaN: true }),
      seconds: fc.double({ min: 1e-5, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 5 }), (samples) => {
        const fit = fitClock(samples);
        const times = [1e8, 5e8, 1e9, 4e9].map((hertz) => secondsAtClock(fit, hertz));
        expect(times.every((time) => time > 0 && Number.isFinite(time))).toBe(true);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }),
    );
  });

  it('of one clock alone is taken to be all compute', () => {
    const fit = fitClock([{ hertz: 1e9, seconds: 0.1 }]);
    expect(fit.computeCycles / 1e8).toBeCloseTo(1, 9);
    expect(fit.memorySeconds).toBe(0);
  });

  it('of what does not depend on the clock is all memory', () => {
    const fit = fitClock([
      { hertz: 5e8, seconds: 0.09 },
      { hertz: 2e9, seconds: 0.1 },
    ]);
    expect(fit.computeCycles).toBe(0);
    expect(fit.memorySeconds).toBeCloseTo(0.095, 2);
  });

  it('is the middle of what was measured where it was measured with noise', () => {
    const noisy = [5e8, 1e9, 2e9].map((hertz, index) => {
      const { seconds } = at(1e8, 0.02, hertz);
      return { hertz, seconds: seconds * [1.03, 0.97, 1.02][index]! };
    });
    expect(secondsAtClock(fitClock(noisy), 1.5e9) / at(1e8, 0.02, 1.5e9).seconds).toBeCloseTo(1, 1);
  });
});

describe('a value between clocks', () => {
  const samples = [
    { hertz: 1e9, value: 1 },
    { hertz: 2e9, value: 3 },
  ];

  it('lies on the line between its neighbours, and beyond the last at the last', () => {
    expect([5e8, 1e9, 1.5e9, 2e9, 3e9].map((hertz) => interpolate(samples, hertz))).toEqual([1, 1, 2, 3, 3]);
  });
});
