import { describe, expect, it } from 'vitest';
import { ProfileDrift } from '#cotune/manager/estimate/profile-drift.js';

describe('a profile that no longer fits', () => {
  const far = Math.log(1.31);

  it('is told once, after ten seconds', () => {
    const drift = new ProfileDrift();
    const told = Array.from({ length: 40 }, (_, second) => drift.look('gpu', far, second));
    expect(told.findIndex((factor) => factor !== null)).toBe(10);
    expect(told.filter((factor) => factor !== null)).toEqual([expect.closeTo(1.31, 12)]);
  });

  it('is told of one that takes less, too', () => {
    const drift = new ProfileDrift();
    drift.look('gpu', Math.log(0.7), 0);
    expect(drift.look('gpu', Math.log(0.7), 10)).toBeCloseTo(0.7, 12);
  });

  it('is not told of one that is near, or far for less than ten seconds at a time', () => {
    const drift = new ProfileDrift();
    const logs = Array.from({ length: 60 }, (_, second) => (second % 9 === 8 ? 0.2 : far));
    expect(logs.map((log, second) => drift.look('gpu', log, second))).toEqual(logs.map(() => null));
  });

  it('is not told while others share the domain in between', () => {
    const drift = new ProfileDrift();
    drift.look('gpu', far, 0);
    drift.interrupt('gpu');
    expect(drift.look('gpu', far, 10)).toBeNull();
    expect(drift.look('gpu', far, 20)).not.toBeNull();
  });

  it('is told again after it fitted in between, and for each place', () => {
    const drift = new ProfileDrift();
    for (const seconds of [0, 10]) drift.look('gpu', far, seconds);
    drift.look('gpu', 0, 11);
    drift.look('gpu', far, 12);
    drift.look('cpu', far, 12);
    expect(drift.look('gpu', far, 22)).not.toBeNull();
    expect(drift.look('cpu', far, 22)).not.toBeNull();
  });
});
