import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import { SharedSlowDown } from '#cotune/manager/estimate/shared-slow-down.js';

/** Ten observations a second. */
function feed(
  slowDown: SharedSlowDown,
  key: string,
  log: (index: number) => number,
  { from = 0, count = 50, domain = 'gpu' } = {},
): number {
  let changes = 0;
  for (let index = 0; index < count; index++)
    if (slowDown.observe(domain, key, log(index), from + index / 10)) changes++;
  return changes;
}

describe('the slow-down of a domain and of its applications', () => {
  it('is none before anything was seen, and uncertain by what both parts may be', () => {
    const slowDown = new SharedSlowDown();
    expect(slowDown.log('gpu', 'a')).toBe(0);
    expect(slowDown.deviation('gpu', 'a')).toBeCloseTo(Math.sqrt(0.01 + 0.02), 12);
  });

  it('shares the first innovation by how little is known of either part', () => {
    const slowDown = new SharedSlowDown();
    slowDown.observe('gpu', 'a', 0.1, 0);
    // Variances 0.01 and 0.02, noise 0.004.
    expect(slowDown.log('gpu', 'a')).toBeCloseTo((0.1 * 0.03) / 0.034, 12);
    expect(slowDown.ownLog('a')).toBeCloseTo((0.1 * 0.02) / 0.034, 12);
  });

  it('of one application warns its neighbours on the domain, and nobody elsewhere', () => {
    const slowDown = new SharedSlowDown();
    for (const key of ['a', 'b']) feed(slowDown, key, () => 0);
    feed(slowDown, 'a', () => Math.log(2), { from: 5, count: 10 });
    expect(slowDown.log('gpu', 'b')).toBeGreaterThan(0.8 * Math.log(2));
    expect(slowDown.log('cpu', 'b')).toBeCloseTo(slowDown.ownLog('b'), 12);
  });

  it('of one application whose profile is wrong does not stay with its neighbours', () => {
    const slowDown = new SharedSlowDown();
    for (let round = 0; round < 30; round++) {
      const from = round;
      feed(slowDown, 'right', () => 0, { from, count: 5 });
      feed(slowDown, 'wrong', () => 0.4, { from: from + 0.05, count: 5 });
    }
    expect(slowDown.log('gpu', 'right')).toBeCloseTo(0, 1);
    expect(slowDown.log('gpu', 'wrong')).toBeCloseTo(0.4, 1);
  });

  it('that jumps is a change, once, and is known a few inferences later', () => {
    const slowDown = new SharedSlowDown();
    const random = createRandom(7);
    const noisy = (log: number) => () => log + 0.03 * random.normal();
    expect(feed(slowDown, 'a', noisy(0), { count: 100 })).toBe(0);
    expect(feed(slowDown, 'a', noisy(0.6), { from: 10, count: 4 })).toBe(1);
    expect(slowDown.log('gpu', 'a')).toBeCloseTo(0.6, 1);
    expect(feed(slowDown, 'a', noisy(0.6), { from: 10.4, count: 40 })).toBeLessThanOrEqual(1);
  });

  it('that jumps reopens what is believed of the domain', () => {
    const slowDown = new SharedSlowDown();
    feed(slowDown, 'a', () => 0, { count: 100 });
    const settled = slowDown.deviation('gpu', 'a');
    for (let index = 0; !slowDown.observe('gpu', 'a', 0.6, 10 + index / 10); index++);
    expect(slowDown.deviation('gpu', 'b')).toBeGreaterThan(settled);
  });

  it('begins under new neighbours with what is known of the application without any', () => {
    const slowDown = new SharedSlowDown();
    feed(slowDown, 'a', () => 0.2, { count: 100 });
    slowDown.observe('gpu', 'a beside b', 0.2, 10.1, 'a');
    expect(slowDown.ownLog('a beside b')).toBeCloseTo(slowDown.ownLog('a'), 1);
    expect(slowDown.ownLog('never seen')).toBe(0);
  });

  it('is less certain after a while in which nothing was seen', () => {
    const slowDown = new SharedSlowDown();
    feed(slowDown, 'a', () => 0);
    const before = slowDown.deviation('gpu', 'a');
    slowDown.observe('gpu', 'b', 0, 1000);
    expect(slowDown.deviation('gpu', 'a')).toBeGreaterThan(before);
    expect(slowDown.deviation('gpu', 'a')).toBeLessThanOrEqual(Math.sqrt(0.25 + 0.02));
  });
});
