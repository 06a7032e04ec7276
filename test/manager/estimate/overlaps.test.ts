import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Interval, Overlaps } from '#cotune/manager/estimate/overlaps.js';

const ran = (
  application: string,
  startSeconds: number,
  endSeconds: number,
  { threads = 1, domain = 'gpu' } = {},
): Interval => ({ application, domain, startSeconds, endSeconds, threads });

function lost(own: Interval, others: readonly Interval[], cores = 1): number {
  const overlaps = new Overlaps();
  for (const other of others) overlaps.add(other);
  return overlaps.lostSeconds(own, cores);
}

describe('what an inference lost to its neighbours', () => {
  it('is half of the time that two share one processor', () => {
    expect(lost(ran('a', 0, 10), [ran('b', 4, 12)])).toBeCloseTo(3, 12);
  });

  it('is two thirds of the time that three share one, never all of it', () => {
    expect(lost(ran('a', 0, 9), [ran('b', 0, 9), ran('c', -1, 10)])).toBeCloseTo(6, 12);
  });

  it('is reckoned for each stretch by those who are there', () => {
    // Alone to 2, one other to 4, both to 6, one to 8: 1 + 4/3 + 1.
    expect(lost(ran('a', 0, 10), [ran('b', 2, 6), ran('c', 4, 8)])).toBeCloseTo(10 / 3, 12);
  });

  it('is nothing while there are cores for all threads', () => {
    const [a, b] = [ran('a', 0, 1, { threads: 2 }), ran('b', 0, 1, { threads: 2 })];
    expect(lost(a, [b], 4)).toBe(0);
    expect(lost(a, [b], 3)).toBeCloseTo(0.25, 12);
  });

  it('is nothing from itself, elsewhere, before or after', () => {
    const others = [ran('a', 0, 1), ran('b', 0, 1, { domain: 'cpu' }), ran('b', -1, 0), ran('b', 1, 2)];
    expect(lost(ran('a', 0, 1), others)).toBe(0);
  });

  it('leaves some of the inference, whoever was there', () => {
    const interval = fc
      .record({
        application: fc.constantFrom('b', 'c', 'd'),
        start: fc.double({ min: -1, max: 2, noNaN: true }),
        length: fc.double({ min: 0, max: 3, noNaN: true }),
        threads: fc.integer({ min: 1, max: 8 }),
      })
      .map(({ application, start, length, threads }) => ran(application, start, start + length, { threads }));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (others, cores) => {
        const seconds = lost(ran('a', 0, 1), others, cores);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThan(1);
      }),
    );
  });
});
